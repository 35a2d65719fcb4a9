"""From where a request comes."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks; behind a proxy the one that the proxy saw. Empty where it is none."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The proxy adds what it saw at the end; all before it anybody may have written.
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return ""


def neighbourhood(address: str) -> str:
    """The address, of IPv6 the network that one customer has (/64): what attempts are counted by."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
