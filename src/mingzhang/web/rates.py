"""How often somebody may ask for what takes long (`rates.toml`): one account, or a stranger, does not keep everybody else waiting.

Each process counts for itself, in its memory. What the public site keeps ready is not counted.
"""

from __future__ import annotations

import math
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse

from mingzhang.messages import say
from mingzhang.web.people.address import address_of, neighbourhood
from mingzhang.web.security import refused

MOST_KEPT = 20_000
SOON = 2
"""Seconds after which what is under way is likely to be done."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often: calls of one caller in a minute, under way at once, and of all callers under way at once."""

    name: str
    a_minute: int
    at_once: int
    together: int


@cache
def rates() -> dict[str, Rate]:
    """The rates by the names of the pages."""
    told = tomllib.loads((files("mingzhang.web") / "rates.toml").read_text(encoding="utf-8"))
    made = ((row["pages"], Rate(name, row["a_minute"], row["at_once"], row["together"])) for name, row in told.items())
    return {page: rate for pages, rate in made for page in pages}


class Counts:
    """Who asked how often, and what is under way."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Forgets everybody."""
        with self._lock:
            self._left: dict[tuple[str, str], tuple[float, float]] = {}
            self._busy: Counter[tuple[str, str]] = Counter()

    def begin(self, rate: Rate, caller: str, now: float | None = None) -> int:
        """Counts a call that begins; zero where it may, else the seconds to wait: then nothing was counted."""
        now = time.monotonic() if now is None else now
        key, all_ = (rate.name, caller), (rate.name, "")
        with self._lock:
            if self._busy[key] >= rate.at_once or self._busy[all_] >= rate.together:
                return SOON
            left, at = self._left.get(key, (float(rate.a_minute), now))
            left = min(rate.a_minute, left + (now - at) * rate.a_minute / 60)
            if left < 1:
                return math.ceil((1 - left) * 60 / rate.a_minute)
            if len(self._left) > MOST_KEPT:
                self._left = {one: row for one, row in self._left.items() if now - row[1] < 60}
            self._left[key] = (left - 1, now)
            self._busy[key] += 1
            self._busy[all_] += 1
            return 0

    def end(self, rate: Rate, caller: str) -> None:
        """Says that a call is done."""
        with self._lock:
            for key in ((rate.name, caller), (rate.name, "")):
                self._busy[key] -= 1
                if self._busy[key] <= 0:
                    del self._busy[key]


counts = Counts()


class Rates:
    """Refuses (429) what is asked for too often; it stands innermost, where the page that is wanted is known."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        try:
            return self.answer(request)
        finally:
            under_way: tuple[Rate, str] | None = request.META.pop(__name__, None)
            if under_way is not None:
                counts.end(*under_way)

    def process_view(self, request: HttpRequest, _view: Any, _arguments: Any, _named: Any) -> HttpResponse | None:
        """The refusal, None where the page may be made."""
        match = request.resolver_match
        rate = rates().get(match.url_name or "") if match is not None else None
        if rate is None:
            return None
        caller = _caller(request)
        wait = counts.begin(rate, caller)
        if wait:
            return refused(request, 429, say("web.too_often", seconds=wait), wait)
        request.META[__name__] = (rate, caller)
        return None


def _caller(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"person:{user.pk}"
    return f"address:{neighbourhood(address_of(request))}"
