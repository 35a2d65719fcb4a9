"""What surrounds every answer of the API: limits of how often, one envelope for every failure, hashes for what is read again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from mingzhang.web.api.errors import CODES, envelope
from mingzhang.web.people.address import address_of, neighbourhood

ROOT = "/api/"
BY_TOKEN = 5
"""How many times as often as an address a token may call."""
MOST_KEPT = 20_000
BODY = 2**20
UPLOADS = "/api/checks"
UPLOAD = 51 * 2**20
"""Bytes of a request: of an upload a little more than the document may have."""


@dataclass(slots=True)
class Bucket:
    """What is left of the calls of somebody, and when that was."""

    left: float
    at: float


class Limiter:
    """Counts calls: each caller has a bucket that fills evenly. Each process counts for itself, in its memory."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}
        self._lock = Lock()

    def take(self, caller: str, a_minute: int, now: float | None = None) -> tuple[int, float]:
        """How many calls are left after this one, and after how many seconds there is another: above zero only if none was left."""
        now = time.monotonic() if now is None else now
        with self._lock:
            if len(self._buckets) > MOST_KEPT:
                self._buckets = {key: one for key, one in self._buckets.items() if now - one.at < 60}
            bucket = self._buckets.setdefault(caller, Bucket(a_minute, now))
            bucket.left = min(a_minute, bucket.left + (now - bucket.at) * a_minute / 60)
            bucket.at = now
            if bucket.left < 1:
                return 0, (1 - bucket.left) * 60 / a_minute
            bucket.left -= 1
            return int(bucket.left), 0.0

    def forget(self) -> None:
        """Forgets everybody."""
        with self._lock:
            self._buckets.clear()


limiter = Limiter()


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
        caller, rate = _caller(request)
        left, wait = limiter.take(caller, rate)
        if wait:
            response: HttpResponseBase = envelope(429, details=[{"seconds": int(wait) + 1}])
            response.headers["Retry-After"] = str(int(wait) + 1)
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
        response.headers["RateLimit-Limit"], response.headers["RateLimit-Remaining"] = str(rate), str(left)
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


def _caller(request: HttpRequest) -> tuple[str, int]:
    """Who is counted: a token that is good, else the address; and the calls a minute."""
    from mingzhang.web.api.tokens import find

    said = request.headers.get("Authorization", "")
    token = find(said[7:].strip()) if said[:7].lower() == "bearer " else None
    request.api_token = token  # type: ignore[attr-defined]
    if token is not None:
        return f"token:{token.pk}", settings.API_RATE * BY_TOKEN
    return f"address:{neighbourhood(address_of(request))}", settings.API_RATE


def _enveloped(response: HttpResponseBase) -> HttpResponse:
    made = envelope(response.status_code if response.status_code in CODES else 400 if response.status_code < 500 else 500)
    for name in ("Allow", "WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """With its hash, or nothing but the headers for whoever has it already."""
    private = getattr(request, "api_token", None) is not None
    response.headers.setdefault("Cache-Control", "private, no-cache" if private else "public, max-age=60")
    response.headers["Vary"] = "Authorization"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:40]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
