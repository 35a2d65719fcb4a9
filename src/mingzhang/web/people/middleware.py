"""What is asked of everybody who has logged in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mingzhang.web.audit.log import from_where
from mingzhang.web.people import sessions
from mingzhang.web.people.address import address_of
from mingzhang.web.people.models import Person

ELSEWHERE = ("/static/", "/public/", "/api/", "/healthz", "/readyz")
"""Where nobody is logged in, whatever the cookies say."""


class CurrentPerson:
    """Ends sessions that are over, and sends a person whose password was set by somebody else to the page that changes it, whatever was
    asked for. Pages of people who are logged in are not kept by browsers or proxies."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way to the password page; what is noted meanwhile has the address of whoever asks."""
        before = from_where.set(address_of(request))
        try:
            return self._answer(request)
        finally:
            from_where.reset(before)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ELSEWHERE):
            return self.answer(request)
        person = request.user
        if isinstance(person, Person) and not sessions.goes_on(request, person):
            logout(request)
            person = request.user
        if not isinstance(person, Person):
            return self.answer(request)
        if person.must_change_password and request.path not in {reverse(name) for name in ("password", "logout", "login")}:
            response: HttpResponse = redirect("password")
        else:
            response = self.answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
