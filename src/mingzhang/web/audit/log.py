"""Adds to the audit log, and verifies it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.messages import Refusal
from mingzhang.web.audit.models import Entry
from mingzhang.web.audit.places import place_of

FIRST = "0" * 64
from_where: ContextVar[str] = ContextVar("from_where", default="")
"""The address of whoever asks for the page that is being made; empty in jobs and commands."""


def _hash(entry: Entry) -> str:
    content: dict[str, Any] = {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "address": entry.address,
        "action": entry.action,
        "object": entry.object,
        "details": entry.details,
        "previous": entry.previous,
    }
    # Entries of before there were places keep their hashes.
    if entry.place is not None:
        content["place"] = entry.place
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(actor: str, action: str, thing: str = "", details: Mapping[str, Any] | None = None, address: str = "") -> Entry:
    """Adds an entry, within the transaction of what it tells of where there is one: they stand or fall together."""
    with transaction.atomic():
        _alone()
        last = Entry.objects.order_by("-number").first()
        entry = Entry(
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            actor=actor[:150],
            address=(address or from_where.get())[:64],
            action=action,
            object=thing[:120],
            place=place_of(thing, details or {}),
            details=dict(details or {}),
            previous=last.hash if last else FIRST,
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
        return entry


def _alone() -> None:
    """Nobody else adds an entry until this transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20260401)")


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries were looked at, and what is wrong: the number of the first entry that does not fit, and why."""

    entries: int
    broken: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted outside the system when the log was verified before: how many entries, and the hash of the last of them (empty where
    only the number was noted)."""

    entries: int
    hash: str = ""

    def differing(self) -> str:
        """The hash that the entry has now, where it is another than the noted one; empty where it is the same or none was noted."""
        now = Entry.objects.filter(number=self.entries).values_list("hash", flat=True).first() or ""
        return now if self.hash and now != self.hash else ""


def noted_of(text: str) -> Noted:
    """What was noted, as `verify` prints it (`N:HASH`), or the number alone. Raises Refusal `operation.noted_wrong`."""
    found = re.fullmatch(r"([0-9]{1,18})(?::([0-9a-f]{64}))?", text.strip())
    if found is None:
        raise Refusal("operation.noted_wrong", noted=text[:100])
    return Noted(int(found[1]), found[2] or "")


def verify() -> Verified:
    """Recomputes the chain from the first entry. Finds an entry that was changed, removed or put in behind the system's back; entries cut
    off at the end are found by comparing the number with one noted before."""
    previous, number = FIRST, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            return Verified(number, number, _("第 {number} 条缺失或编号不连续").format(number=number))
        if entry.previous != previous:
            return Verified(number, number, _("第 {number} 条与前一条不相接").format(number=number))
        if entry.hash != _hash(entry):
            return Verified(number, number, _("第 {number} 条的内容被改动").format(number=number))
        previous = entry.hash
    return Verified(number)


def verify_tail(most: int) -> Verified:
    """The same for the last `most` entries only: quick, and enough to see that the log goes on as it should."""
    tail = list(Entry.objects.order_by("-number")[: most + 1])[::-1]
    for before, entry in pairwise(tail):
        if entry.number != before.number + 1:
            return Verified(len(tail), entry.number, _("第 {number} 条缺失或编号不连续").format(number=entry.number))
        if entry.previous != before.hash:
            return Verified(len(tail), entry.number, _("第 {number} 条与前一条不相接").format(number=entry.number))
    for entry in tail:
        if entry.hash != _hash(entry):
            return Verified(len(tail), entry.number, _("第 {number} 条的内容被改动").format(number=entry.number))
    return Verified(len(tail))
