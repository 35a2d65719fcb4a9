"""What surrounds every answer of the API: limits of how often, one envelope for every failure, hashes for what is read again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from mingzhang.web.api.errors import CODES, envelope
from mingzhang.web.api.limiter import Taken, limiter
from mingzhang.web.people.address import address_of, neighbourhood
from mingzhang.web.portal.caching import KEEP

ROOT = "/api/"
BY_TOKEN, ALL_TOKENS = 5, 10
"""How many times as often as an address without a token one with it may call, and an address with all its tokens."""
BODY = 2**20
UPLOADS = "/api/checks"
UPLOAD = 51 * 2**20
"""Bytes of a request: of an upload a little more than the document may have."""


class ApiFrame:
    """Stands around everything below `/api/`: it comes before sessions, so that cookies mean nothing there."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        if not request.path.startswith(ROOT):
            return self.answer(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        taken = _counted(request)
        if taken.wait:
            seconds = math.ceil(taken.wait)
            response: HttpResponseBase = envelope(429, details=[{"seconds": seconds}])
            response.headers["Retry-After"] = str(seconds)
        elif "Authorization" in request.headers and request.api_token is None:  # type: ignore[attr-defined]
            response = envelope(401)
        elif _size(request) > (UPLOAD if request.path.startswith(UPLOADS) else BODY):
            response = envelope(413)
        else:
            response = self.answer(request)
            if response.status_code >= 400 and not response.headers.get("X-Envelope"):
                response = _enveloped(response)
        response.headers.pop("X-Envelope", None)
        response.cookies.clear()
        response.headers["RateLimit-Limit"], response.headers["RateLimit-Remaining"] = str(taken.rate), str(taken.left)
        response.headers["RateLimit-Reset"] = str(math.ceil(taken.reset))
        if isinstance(response, HttpResponse) and response.status_code == 200 and request.method == "GET":
            response = _conditional(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        if head and isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def _size(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() and len(said) < 16 else 0


def _counted(request: HttpRequest) -> Taken:
    """Counts the call: for the token if it is good, and for the address. What leaves less counts."""
    from mingzhang.web.api.tokens import find

    said = request.headers.get("Authorization", "")
    token = find(said[7:].strip()) if said[:7].lower() == "bearer " else None
    request.api_token = token  # type: ignore[attr-defined]
    address = neighbourhood(address_of(request))
    if token is None:
        return limiter.take(f"address:{address}", settings.API_RATE)
    mine = limiter.take(f"token:{token.pk}", settings.API_RATE * BY_TOKEN)
    if mine.wait:
        return mine
    theirs = limiter.take(f"tokens:{address}", settings.API_RATE * ALL_TOKENS)
    return theirs if theirs.wait or theirs.left < mine.left else mine


def _enveloped(response: HttpResponseBase) -> HttpResponse:
    made = envelope(response.status_code if response.status_code in CODES else 400 if response.status_code < 500 else 500)
    for name in ("Allow", "WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """With its hash, or nothing but the headers for whoever has it already."""
    private = getattr(request, "api_token", None) is not None
    response.headers.setdefault("Cache-Control", "private, no-cache" if private else KEEP)
    response.headers["Vary"] = "Authorization"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:40]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
