"""Addresses that only take what a form sends: whoever opens one like a page is led to the page where the form stands.

It happens after a login in between, by the history of the browser, or by an address that somebody passed on. Nothing is done then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mingzhang.messages import say

READING = frozenset({"GET", "HEAD"})
ELSEWHERE = ("/api/", "/public/", "/static/", "/healthz", "/readyz")
"""Where nobody logs in; these answer in their own way."""
DOORS = ("login", "login_second")


class Methods:
    """Leads people on from addresses that are no pages, and sees that no login sends them there."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way to the page where it can be done."""
        response = self.answer(request)
        if request.path.startswith(ELSEWHERE):
            return response
        if response.status_code == HttpResponseNotAllowed.status_code:
            return _led_on(request, response)
        if request.method == "POST" and response.status_code in {301, 302}:
            _not_to_a_form(request, response)
        return response


def _led_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """To the page where the form stands; a page of its own where there is none, JSON for a script."""
    allowed = response.headers.get("Allow", "")
    made: HttpResponse
    if not request.accepts("text/html"):
        made = JsonResponse({"problem": say("method.wrong")}, status=405)
    elif request.method in READING:
        if not request.user.is_authenticated:
            return redirect_to_login(page_of(request.path))
        messages.info(request, say("method.by_button"))
        return redirect(page_of(request.path))
    else:
        made = render(request, "405.html", {"page": page_of(request.path)}, status=405)
    made.headers["Allow"] = allowed
    return made


def _not_to_a_form(request: HttpRequest, response: HttpResponse) -> None:
    """A form that was sent without a login, and a login that knows where to go on: both lead to a page."""
    target = urlsplit(response.headers["Location"])
    if request.path in {reverse(name) for name in DOORS}:
        if not target.netloc and not takes_get(target.path):
            response.headers["Location"] = page_of(target.path)
    elif target.path == resolve_url(settings.LOGIN_URL) and "next" in (asked := parse_qs(target.query)):
        messages.info(request, say("method.not_done"))
        asked["next"] = [_stood(request)]
        response.headers["Location"] = target._replace(query=urlencode(asked, doseq=True)).geturl()


def _stood(request: HttpRequest) -> str:
    """The address of the page on which the form stood: where the browser came from, if that is a page of ours."""
    came: str = request.META.get("HTTP_REFERER", "")
    parts = urlsplit(came)
    ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    if ours and parts.netloc and takes_get(parts.path) and parts.path not in {reverse(name) for name in DOORS}:
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return page_of(request.path)


def page_of(path: str) -> str:
    """The page itself, else the nearest one above: `/rounds/2024/` of `/rounds/2024/change`; the first page where there is none."""
    parts = path.split("/")
    for end in range(len(parts), 1, -1):
        above = "/".join(parts[:end])
        for one in (above, f"{above}/"):
            if one != "/" and takes_get(one):
                return one
    return reverse("home")


def takes_get(path: str) -> bool:
    """Whether a path is that of a page: there is a view, and it can be opened. Django keeps the methods that its decorators let through in
    a variable of their own."""
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return False
    while view is not None:
        code, cells = getattr(view, "__code__", None), getattr(view, "__closure__", None) or ()
        kept = dict(zip(code.co_freevars, cells, strict=True)) if code is not None else {}
        if "request_method_list" in kept and not READING & set(kept["request_method_list"].cell_contents):
            return False
        view = getattr(view, "__wrapped__", None)
    return True
