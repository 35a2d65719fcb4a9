"""Counting what is tried in vain, so that guessing takes too long: the delay doubles with every attempt, for a name and for an address.

An attempt is counted before it is made and forgiven when it succeeds: whoever tries many at once gains nothing. Names that nobody has are
counted like the others. The counts stand in the database, for all processes together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mingzhang.web.people.models import Attempts

FIRST = timedelta(seconds=30)
LONGEST = timedelta(minutes=15)
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted: `key` in the table, how many attempts are free, and after how long one of them is forgotten."""

    key: str
    free: int
    eased: timedelta


def by_name(username: str) -> Limit:
    """Attempts with a user name, whether anybody has it or not."""
    digest = hashlib.sha256(username.casefold().encode("utf-8", "replace")).hexdigest()
    return Limit(f"name:{digest}", 5, timedelta(minutes=15))


def by_address(address: str) -> Limit:
    """Attempts from an address: many people may share one."""
    return Limit(f"address:{address}"[:80], 30, timedelta(minutes=1))


def by_person(what: str, pk: int) -> Limit:
    """Attempts of one person at something: a second factor, a password that is asked again."""
    return Limit(f"{what}:{pk}", 5, timedelta(minutes=15))


def begin(limits: Iterable[Limit]) -> timedelta:
    """Counts an attempt; nothing (zero) where it may be made, else how long to wait: then nothing was counted."""
    now = timezone.now()
    with transaction.atomic():
        rows = [(_row(limit.key), limit) for limit in sorted(limits, key=lambda one: one.key)]
        wait = max((row.locked_until - now for row, _limit in rows if row.locked_until), default=timedelta())
        if wait > timedelta():
            return wait
        for row, limit in rows:
            row.count = max(0, row.count - int((now - row.last_at) / limit.eased)) + 1
            row.last_at = now
            over = row.count - limit.free
            row.locked_until = now + min(LONGEST, FIRST * 2 ** min(over, 20)) if over >= 0 else None
            row.save()
    return timedelta()


def spend(limit: Limit, before: int = 0) -> tuple[bool, float]:
    """Counts something that is allowed `free` times and then as often as it is eased, with those of `before` that were let pass without
    asking: whether it may be done (else it was not counted), and how many count now."""
    now = timezone.now()
    with transaction.atomic():
        row = _row(limit.key)
        eased = min(row.count, max(0, int((now - row.last_at) / limit.eased)))
        row.count -= eased
        # What is not yet a whole step goes on running, so that many at short intervals are eased like few.
        row.last_at = row.last_at + eased * limit.eased if row.count else now
        running = max(0.0, (now - row.last_at) / limit.eased)
        granted = row.count - running + before + 1 <= limit.free
        row.count += before + granted
        if eased or before or granted:
            row.save(update_fields=["count", "last_at"])
    return granted, max(0.0, row.count - running)


def forgive(limits: Iterable[Limit], *, wholly: bool) -> None:
    """Takes back the attempt that succeeded, or all of them (`wholly`)."""
    with transaction.atomic():
        for limit in sorted(limits, key=lambda one: one.key):
            row = _row(limit.key)
            row.count = 0 if wholly else max(0, row.count - 1)
            row.locked_until = None
            row.save()


def locked(limit: Limit) -> bool:
    """Whether nothing is accepted just now."""
    return Attempts.objects.filter(key=limit.key, locked_until__gt=timezone.now()).exists()


def clean_up() -> None:
    """Forgets what was counted long ago."""
    Attempts.objects.filter(last_at__lt=timezone.now() - KEPT).delete()


def _row(key: str) -> Attempts:
    known = Attempts.objects.select_for_update().filter(key=key).first()
    if known is not None:
        return known
    made, _new = Attempts.objects.get_or_create(key=key, defaults={"last_at": timezone.now()})
    return Attempts.objects.select_for_update().get(pk=made.pk)


def minutes(wait: timedelta) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, -(-int(wait.total_seconds()) // 60))
