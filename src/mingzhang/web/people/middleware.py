"""What is asked of everybody who has logged in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

FREE = ("password", "logout", "login")


class CurrentPerson:
    """Sends a person whose password was set by somebody else to the page that changes it, whatever was asked for."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way to the password page."""
        person = request.user
        if person.is_authenticated and person.must_change_password and not request.path.startswith(("/static/", "/public/")):
            free = {reverse(name) for name in FREE}
            if request.path not in free:
                return redirect("password")
        return self.answer(request)
