"""What every request passes first, and headers that every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from mingzhang.messages import say
from mingzhang.web.people.address import address_of, behind_proxy

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No script, style or picture from elsewhere, none inside a page."""
STRANGERS = 2**20
"""Bytes that a request of somebody who has not logged in may have."""
PEOPLE = 32 * 2**20
"""Bytes that a request of somebody who has logged in may have: of an import a little more than its file."""
COUNTED_ELSEWHERE = ("/api/", "/checking/")
"""Where documents are uploaded: these know their own sizes and say so in their own way."""
SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")


class ContentPolicy:
    """Adds the content policy, and forbids what no page needs."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class Proxies:
    """Believes what is said of the way of a request only where a proxy of `MINGZHANG_PROXIES` says it: from here on `REMOTE_ADDR` is the
    address of whoever asks, and what anybody else says is gone."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        believed = behind_proxy(request)
        request.META["REMOTE_ADDR"] = address_of(request)
        for name in SAID_BY_PROXIES:
            if not believed or name != "HTTP_X_FORWARDED_PROTO":
                request.META.pop(name, None)
        return self.answer(request)


class Sizes:
    """Refuses a request by its size before anything of it is read: a stranger's soonest."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or 413."""
        known = request.user.is_authenticated
        if request.path.startswith(COUNTED_ELSEWHERE[0]) or (known and request.path.startswith(COUNTED_ELSEWHERE)):
            return self.answer(request)
        most = PEOPLE if known else STRANGERS
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isascii() and said.isdigit() and int(said[:18]) <= most:
            return self.answer(request)
        return refused(request, 413, say("web.too_large", most=most // 2**20))


def refused(request: HttpRequest, status: int, problem: str, wait: int = 0) -> HttpResponse:
    """The answer that says why nothing was done: a page, or JSON for a script."""
    response: HttpResponse
    if request.accepts("text/html"):
        response = render(request, "refused.html", {"status": status, "problem": problem}, status=status)
    else:
        response = JsonResponse({"problem": problem}, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
