"""From where a request comes."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks; behind a proxy (`MINGZHANG_PROXIES`) the one that the proxy saw. Empty where it is none."""
    said = str(request.META.get("REMOTE_ADDR", ""))
    if behind_proxy(request):
        # Each proxy adds what it saw at the end; all before the last that is none of ours anybody may have written.
        way = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
        said = next((one for one in reversed(way) if not _is_proxy(one)), way[0] if way else said)
    found = _address(said)
    return str(found) if found is not None else ""


def behind_proxy(request: HttpRequest) -> bool:
    """Whether what the request says of its way may be believed: it comes from one of our proxies."""
    return bool(settings.BEHIND_PROXY) and _is_proxy(str(request.META.get("REMOTE_ADDR", "")))


def neighbourhood(address: str) -> str:
    """The address, of IPv6 the network that one customer has (/64): what attempts are counted by."""
    found = _address(address)
    if found is None:
        return "unknown"
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _address(said: str) -> Address | None:
    """The address; one of IPv4 that is written as IPv6 is the one of IPv4."""
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _is_proxy(said: str) -> bool:
    found = _address(said)
    return found is not None and any(found in network for network in _networks(tuple(settings.PROXIES)))


@lru_cache(maxsize=8)
def _networks(said: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(one, strict=False) for one in said)
