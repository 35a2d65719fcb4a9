"""Saving changes of a part: merged with those of others, refused where they touch the same cell, kept with who, when, before and after."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from mingzhang.facts.read_value import Setting
from mingzhang.facts.sheets import declaration
from mingzhang.web.audit.log import record
from mingzhang.web.filling.allowed import editable, why_not
from mingzhang.web.filling.cells import ROW, Cell, Clash, Malformed, Sheet, apply, turned
from mingzhang.web.filling.models import Change, Part
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.filling.reading import setting_of, year_of
from mingzhang.web.filling.totals import EMPTY, NUMBERED, part_totals
from mingzhang.web.filling.values import NotStored, Stored, taken
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.models import Submission

ORIGINS = frozenset({"edit", "paste", "fill", "undo", "copy", "import"})
MOST_CELLS = 200_000
_TOKEN = re.compile(r"[\w\-]{0,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving came to: the version now, the operations that changed something, with what is stored, and the budget year."""

    version: int
    cells: list[Cell]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Clashing:
    """A clash, with who changed the cell last and when."""

    clash: Clash
    person: str
    at: datetime | None


class Conflict(Exception):
    """Somebody else changed the same cells: nothing was saved."""

    def __init__(self, version: int, clashes: Sequence[Clashing]) -> None:
        super().__init__("conflict")
        self.version = version
        self.clashes = tuple(clashes)


def save(submission: Submission, key: str, person: Person, operations: Sequence[Cell], base: int, token: str, origin: str) -> Saved:
    """Saves operations on the part `key`. The same `token` is saved once, whatever is sent. Raises Conflict, PermissionDenied where the
    person or the state does not allow it, Malformed for operations that no page sends."""
    if origin not in ORIGINS or len(operations) > MOST_CELLS or not _TOKEN.fullmatch(token):
        raise Malformed("save")
    with transaction.atomic():
        fresh = Submission.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=submission.pk)
        if key not in editable(person, fresh):
            raise PermissionDenied(why_not(person, fresh))
        parts = parts_of(fresh, *_needed(key, operations))
        part, year = parts[key], year_of(parts)
        before = part.changes.filter(token=token).first() if token else None
        if before is not None:
            return Saved(part.version, list(before.cells), year)
        done = _applied(part, operations, setting_of(parts), base)
        if done:
            _keep(fresh, part, person, done, token, origin)
        return Saved(part.version, done, year)


def _needed(key: str, operations: Sequence[Cell]) -> frozenset[str]:
    """The parts on which reading these operations rests: the part itself, the year and the unit of money, and what is referred to."""
    sheet = declaration().sheet(key)
    touched: set[Any] = set()
    for one in operations:
        touched.add(one.get("column"))
        after = one.get("after")
        if one.get("column") == ROW and isinstance(after, Mapping) and isinstance(values := after.get("values"), Mapping):
            touched.update(values)
    return frozenset({key, "department", *(column.to for column in (*sheet.fields, *sheet.columns) if column.to and column.key in touched)})


def _applied(part: Part, operations: Sequence[Cell], setting: Setting, base: int) -> list[Cell]:
    declared = declaration().sheet(part.sheet)
    columns = {column.key: column for column in (*declared.fields, *declared.columns) if not column.derived}

    def stored(column: str, value: Stored) -> Stored:
        try:
            return taken(columns[column], value, setting)[0]
        except NotStored as error:
            raise Malformed(column) from error

    sheet = Sheet(dict(part.fields), [dict(row) for row in part.rows])
    fields = frozenset(column.key for column in declared.fields)
    apply(sheet, operations, frozenset(columns) - fields, fields, stored)
    if sheet.clashes:
        raise Conflict(part.version, [_told(part, clash, base) for clash in sheet.clashes])
    part.fields, part.rows = sheet.fields, sheet.rows
    return sheet.done


def _told(part: Part, clash: Clash, base: int) -> Clashing:
    changes = part.changes.select_related("person").order_by("-version")
    for change in changes.filter(version__gt=base)[:200]:
        if any(cell["row"] == clash.row and cell["column"] in {clash.column, ROW} for cell in change.cells):
            return Clashing(clash, str(change.person), change.at)
    last = changes.first()
    return Clashing(clash, str(last.person) if last else "", last.at if last else None)


def _keep(submission: Submission, part: Part, person: Person, done: list[Cell], token: str, origin: str) -> None:
    part.version += 1
    part.changed_by = person
    part.save(update_fields=["fields", "rows", "version", "changed_by", "changed_at"])
    Change.objects.create(part=part, version=part.version, person=person, origin=origin, cells=done, token=token)
    if part.sheet in NUMBERED:
        totals = EMPTY | submission.totals | part_totals(part)
        if totals != submission.totals:
            Submission.objects.filter(pk=submission.pk).update(totals=totals)
    thing = f"submission/{submission.pk}/{part.sheet}"
    record(person.get_username(), "filling.save", thing, {"version": part.version, "cells": len(done), "origin": origin})


def undo(submission: Submission, key: str, person: Person, version: int) -> Saved:
    """Takes back one change of the part. Raises Conflict where its cells were changed again since, Change.DoesNotExist, and as `save`."""
    change = Change.objects.get(part__submission=submission, part__sheet=key, version=version)
    return save(submission, key, person, turned(change.cells), version, f"undo-{change.pk}-{secrets.token_hex(8)}", "undo")


def changes_since(part: Part, version: int) -> list[dict[str, Any]]:
    """The changes of a part after a version, in their order."""
    found = part.changes.select_related("person").filter(version__gt=version).order_by("version")
    return [told(change) for change in found]


def told(change: Change) -> dict[str, Any]:
    """A change as pages are told of it."""
    return {
        "version": change.version,
        "person": str(change.person),
        "at": change.at.isoformat(),
        "origin": change.origin,
        "token": change.token,
        "cells": change.cells,
    }


def history(part: Part, row: str | None, column: str | None, most: int = 60) -> list[Mapping[str, Any]]:
    """The last changes of the part, of a row, or of a cell, the newest first; each with its cells that matter."""
    out: list[Mapping[str, Any]] = []
    for change in part.changes.select_related("person").order_by("-version").iterator(chunk_size=100):
        cells = [
            cell for cell in change.cells if (row is None or cell["row"] == row) and (column is None or cell["column"] in {column, ROW})
        ]
        if cells:
            out.append({**told(change), "cells": cells[:20], "count": len(change.cells)})
        if len(out) >= most:
            break
    return out
