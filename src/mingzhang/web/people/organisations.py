"""Changing the tree of organisations: adding, renaming, moving, closing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from mingzhang.layouts import load
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.people.grants import MANAGE
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import may, visible

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")
BELOW = {"bureau": ("bureau", "department"), "department": ("department", "unit"), "unit": ("unit",)}
"""What may stand directly below what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organisation shall be."""

    code: str
    name: str
    kind: str
    parent: Organisation | None
    short: str = ""
    nature: str = ""
    layout: str = ""

    @property
    def values(self) -> dict[str, str]:
        """Its fields but for the parent."""
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind,
            "short": self.short,
            "nature": self.nature,
            "layout": self.layout,
        }


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: how deep it stands, and how many people have a role just there."""

    organisation: Organisation
    depth: int
    people: int


def add(by: Person, wanted: Wanted) -> Organisation:
    """A new organisation. Raises Refusal `people.…`."""
    examine(by, wanted, None)
    with transaction.atomic():
        made = Organisation.objects.create(parent=wanted.parent, **wanted.values)
        _note(by, "organisation.added", made, {"after": {**wanted.values, "parent": wanted.parent.code if wanted.parent else ""}})
    return made


def change(by: Person, organisation: Organisation, wanted: Wanted) -> Organisation:
    """The organisation as it shall be, moved with all below it where its parent is another. Raises Refusal `people.…`."""
    with transaction.atomic():
        now = Organisation.objects.select_for_update().get(pk=organisation.pk)
        examine(by, wanted, now)
        before = {name: getattr(now, name) for name in wanted.values} | {"parent": now.parent.code if now.parent else ""}
        after = {**wanted.values, "parent": wanted.parent.code if wanted.parent else ""}
        if before == after:
            return now
        for name, value in wanted.values.items():
            setattr(now, name, value)
        old = now.path
        now.parent = wanted.parent
        now.save()
        if now.path != old:
            below = Organisation.objects.filter(path__startswith=old).exclude(pk=now.pk)
            below.update(path=Concat(Value(now.path), Substr(F("path"), len(old) + 1)))
        _note(by, "organisation.changed", now, {"before": before, "after": after})
    return now


def close(by: Person, organisation: Organisation) -> None:
    """The organisation is used no more; nothing of it is lost. Raises Refusal while one below it is in use."""
    with transaction.atomic():
        now = _locked(by, organisation)
        count = now.children.filter(active=True).count()
        if count:
            raise Refusal("people.children_open", organisation=now, count=count)
        if now.active:
            now.active = False
            now.save(update_fields=["active"])
            _note(by, "organisation.closed", now)


def reopen(by: Person, organisation: Organisation) -> None:
    """The organisation is used again."""
    with transaction.atomic():
        now = _locked(by, organisation)
        if not now.active:
            now.active = True
            now.save(update_fields=["active"])
            _note(by, "organisation.reopened", now)


def examine(by: Person, wanted: Wanted, now: Organisation | None) -> None:
    """Raises Refusal `people.…` where the organisation (`now`, None for a new one) must not become what is wanted."""
    if not CODE.fullmatch(wanted.code):
        raise Refusal("people.code_needed")
    if not wanted.name or len(wanted.name) > 200:
        raise Refusal("people.name_needed")
    if wanted.kind not in BELOW:
        raise Refusal("people.kind_unknown", kind=wanted.kind)
    if wanted.layout and wanted.layout != (now.layout if now else "") and wanted.layout not in load.known():
        # A path would be a file of the server that somebody else reads.
        raise Refusal("layout.unknown", name=wanted.layout, known="、".join(load.known()))
    other = Organisation.objects.filter(code=wanted.code).exclude(pk=now.pk if now else 0).first()
    if other is not None:
        raise Refusal("people.code_taken", given=wanted.code, name=other if may(by, MANAGE, other).allowed else "…")
    if wanted.parent is None:
        if now is None or now.parent_id is not None:
            raise Refusal("people.parent_needed")
    else:
        if now is not None and wanted.parent.within(now):
            raise Refusal("people.own_parent")
        if now is None or now.parent_id != wanted.parent.pk:
            _mine(by, wanted.parent)
        _under(wanted, wanted.parent)
    if now is not None:
        _mine(by, now)


def _under(wanted: Wanted, parent: Organisation) -> None:
    if wanted.kind not in BELOW[parent.kind]:
        kinds = dict(Organisation.Kind.choices)
        raise Refusal("people.kind_under", parent=parent, above=kinds[parent.kind], kind=kinds[wanted.kind])


def _mine(by: Person, organisation: Organisation) -> None:
    if not may(by, MANAGE, organisation).allowed:
        raise Refusal("people.not_your_place", organisation=organisation)


def _locked(by: Person, organisation: Organisation) -> Organisation:
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _mine(by, now)
    return now


def tree(person: Person, words: str = "") -> tuple[Branch, ...]:
    """The organisations whose people a person manages, each after its parent, siblings by code; those with the words in their name or
    code where some are given."""
    found = visible(person, MANAGE)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(short__icontains=words) | Q(code__startswith=words))
    now = timezone.now()
    current = Q(grants__ended_at=None) | Q(grants__ended_at__gt=now)
    rows: Sequence[Any] = list(found.select_related("parent").annotate(holders=Count("grants__person", filter=current, distinct=True)))
    if words:
        return tuple(Branch(one, 0, one.holders) for one in rows)
    return tuple(_branches(rows))


def _branches(rows: Sequence[Any]) -> Iterator[Branch]:
    here = {one.pk for one in rows}
    below: dict[int | None, list[Any]] = {}
    for one in rows:
        below.setdefault(one.parent_id if one.parent_id in here else None, []).append(one)

    def walk(parent: int | None, depth: int) -> Iterator[Branch]:
        for one in below.get(parent, ()):
            yield Branch(one, depth, one.holders)
            yield from walk(one.pk, depth + 1)

    return walk(None, 0)


def parents_for(person: Person, organisation: Organisation | None = None) -> QuerySet[Organisation]:
    """The organisations below which the person may put one (this one)."""
    found = visible(person, MANAGE).filter(active=True)
    return found.exclude(path__startswith=organisation.path) if organisation else found


def _note(by: Person, action: str, organisation: Organisation, details: dict[str, object] | None = None) -> None:
    record(by.get_username(), action, f"{organisation.code} {organisation.name}", {"organisation": organisation.pk, **(details or {})})
