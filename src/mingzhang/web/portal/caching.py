"""The public site may be kept by anybody: the same bytes for everyone, named by their hash, without cookies."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic, time

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from mingzhang.web.portal import shelf
from mingzhang.web.portal.site import EXPORTING, ROOT

KEEP = "public, max-age=0, must-revalidate"
"""Whoever keeps a copy asks every time whether it still holds: what is taken down is gone at once."""
SECONDS, SMALLEST, MOST_BYTES = 600.0, 500, 48_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made: when, at which state of the site, its headers, its body plain and packed."""

    made: float
    stamp: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.body) + len(self.packed) + 1000


class PublicPages:
    """Answers below `/public/`: no cookies, a hash, the time of the last change, packed where the reader takes that. Pages are kept as
    long as nothing is published or taken down, ten minutes at most; those without a query for all processes."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        if not request.path.startswith(ROOT) or request.method not in {"GET", "HEAD"} or EXPORTING in request.META:
            return self.answer(request)
        stamp, changed = _state()
        address = f"{request.scheme} {request.get_host()} {request.get_full_path()}"
        kept = self._known(request, address, stamp)
        if kept is None:
            response = self.answer(request)
            _clean(response)
            if response.status_code not in {200, 304}:
                response.headers["Cache-Control"] = "no-store"
                return response
            response.headers["Cache-Control"] = KEEP
            if response.streaming or response.status_code != 200 or not isinstance(response, HttpResponse):
                return _dated(response, changed)
            kept = self._keep(address, stamp, response)
            if kept.packed and not request.META.get("QUERY_STRING"):
                shelf.put(address, stamp, kept.headers, kept.packed)
        return _conditional(request, _dated(_answer(request, kept), changed), changed)

    def _known(self, request: HttpRequest, address: str, stamp: str) -> Kept | None:
        """The page as this process keeps it, or as another one put it on the shelf."""
        kept = self._kept.get(address)
        if kept is not None and kept.stamp == stamp and monotonic() - kept.made <= SECONDS:
            return kept
        # Searches are as many as people think of: they are kept in memory alone, which forgets.
        found = None if request.META.get("QUERY_STRING") else shelf.get(address, stamp, SECONDS)
        if found is None:
            return None
        age, headers, body, packed = found
        return self._hold(address, Kept(monotonic() - age, stamp, headers, body, packed))

    def _keep(self, address: str, stamp: str, response: HttpResponse) -> Kept:
        body = response.content
        response.headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:40]}"'
        packed = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST else b""
        return self._hold(address, Kept(monotonic(), stamp, tuple(response.headers.items()), body, packed))

    def _hold(self, address: str, kept: Kept) -> Kept:
        with self._lock:
            older = self._kept.pop(address, None)
            self._bytes += kept.size - (older.size if older else 0)
            self._kept[address] = kept
            while self._bytes > MOST_BYTES:
                _address, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size
        return kept


def _state() -> tuple[str, int]:
    """The state of the site, and the full second after it last changed."""
    from mingzhang.web.releases.publish import site_state

    state, changed = site_state()
    return state, int(changed.timestamp()) + 1 if changed else 0


def _dated(response: HttpResponseBase, changed: int) -> HttpResponseBase:
    """The answer with the time of the last change once that second is over: what is changed again within it would have the same time, and
    whoever asks by time alone would be told that his copy still holds."""
    if changed <= time():
        response.headers["Last-Modified"] = http_date(changed)
    return response


def _clean(response: HttpResponseBase) -> None:
    """Takes away what others added for people who log in."""
    response.cookies.clear()
    if response.has_header("Vary"):
        del response.headers["Vary"]


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    packed = bool(kept.packed) and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(kept.packed if packed else kept.body)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Length"] = str(len(response.content))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = f"W/{response.headers['ETag']}"
    return response


def _conditional(request: HttpRequest, response: HttpResponseBase, changed: int) -> HttpResponseBase:
    """Nothing but the headers where whoever asks has it already."""
    answer = get_conditional_response(request, etag=response.headers.get("ETag"), last_modified=changed, response=HttpResponse())
    if answer is None or answer.status_code == 200:
        return response
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Language"):
        if response.has_header(name):
            answer.headers[name] = response.headers[name]
    return answer
