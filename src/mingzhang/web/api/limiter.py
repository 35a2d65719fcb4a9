"""How often somebody may call: one count for all processes and machines, kept where failed logins are counted (people/attempts.py).

A call of the database for each call of the API would cost more than most of them. So a process lets a caller make a handful of calls (a
twentieth of what the caller may make in a minute) before it tells the database and learns what others counted; whoever calls less often
than that is written down nowhere. A caller can thus make at most a handful too many for each process, and pays for them later. Who has to
wait is refused from memory.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from django.db import DatabaseError

from mingzhang.web.people import attempts

MINUTE = 60.0
SHARE = 20
"""Into how many handfuls the calls of a minute are divided."""
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a call: the calls a minute, how many are left, seconds until another may be made (above zero only where this one may
    not), and until all are free again."""

    rate: int
    left: int
    wait: float
    reset: float


@dataclass(slots=True)
class Caller:
    """What this process knows of a caller: the calls that count (`level`, at the time `at`), how many of them nobody else knows of and
    since when, and until when the caller is refused."""

    level: float = 0.0
    at: float = 0.0
    untold: int = 0
    since: float = 0.0
    closed: float = 0.0


class Limiter:
    """Counts calls: what a caller has used drains evenly."""

    def __init__(self) -> None:
        self._callers: dict[str, Caller] = {}
        self._lock = Lock()

    def take(self, key: str, rate: int, now: float | None = None) -> Taken:
        """Counts a call of a caller who may make `rate` a minute."""
        now = time.monotonic() if now is None else now
        handful = max(1, rate // SHARE)
        with self._lock:
            one = self._caller(key, now)
            if now < one.closed:
                return _refused(rate, one.level, one.closed - now)
            if one.untold and now - one.since > MINUTE:
                one.untold = 0
            one.level = max(float(one.untold), one.level - (now - one.at) * rate / MINUTE)
            one.at = now
            if not one.untold:
                one.since = now
            if one.untold + 1 < handful and one.level + 1 <= rate:
                one.untold += 1
                one.level += 1
                return _granted(rate, one.level)
            untold, one.untold = one.untold, 0
            one.level += 1
        return self._ask(one, key, rate, untold, now)

    def _ask(self, one: Caller, key: str, rate: int, untold: int, now: float) -> Taken:
        """Tells the database, and decides by what it knows. While it does not answer, each process counts for itself."""
        limit = attempts.Limit(f"api:{key}"[:80], rate, timedelta(seconds=MINUTE / rate))
        try:
            granted, level = attempts.spend(limit, untold)
        except DatabaseError:
            granted, level = one.level <= rate, one.level
        with self._lock:
            one.level, one.at = level + one.untold, now
            if granted:
                return _granted(rate, one.level)
            wait = max(1.0, level - rate + max(1, rate // SHARE)) * MINUTE / rate
            one.closed = now + wait
            return _refused(rate, level, wait)

    def _caller(self, key: str, now: float) -> Caller:
        if len(self._callers) > MOST_KEPT:
            self._callers = {key: one for key, one in self._callers.items() if now - one.at < MINUTE or now < one.closed}
        return self._callers.setdefault(key, Caller(at=now))

    def forget(self) -> None:
        """Forgets what this process knows."""
        with self._lock:
            self._callers.clear()


def _granted(rate: int, level: float) -> Taken:
    return Taken(rate, max(0, int(rate - level)), 0.0, level * MINUTE / rate)


def _refused(rate: int, level: float, wait: float) -> Taken:
    return Taken(rate, 0, wait, max(wait, level * MINUTE / rate))


limiter = Limiter()
