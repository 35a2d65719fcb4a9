"""How much a person may drop here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from mingzhang.messages import say
from mingzhang.web.checking.models import Upload
from mingzhang.web.people.models import Person

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a document and of a request; documents and bytes that a person may keep; documents that may wait at once."""

    document: int = 50 * MEGABYTE
    request: int = 200 * MEGABYTE
    documents: int = 300
    kept: int = 1024 * MEGABYTE
    waiting: int = 100


LIMITS = Limits()


def refusal(person: Person, name: str, size: int, limits: Limits = LIMITS) -> str | None:
    """Why a document of this size is not accepted from this person now; None where it is."""
    if size == 0:
        return say("dropped.empty", name=name)
    if size > limits.document:
        return say("dropped.too_large", name=name, most=limits.document // MEGABYTE)
    mine = Upload.objects.filter(person=person)
    if mine.count() >= limits.documents:
        return say("dropped.too_many", most=limits.documents)
    if (mine.aggregate(all=Sum("size"))["all"] or 0) + size > limits.kept:
        return say("dropped.no_room", most=limits.kept // MEGABYTE)
    if mine.filter(state__in=(Upload.State.waiting, Upload.State.running)).count() >= limits.waiting:
        return say("dropped.busy", most=limits.waiting)
    return None
