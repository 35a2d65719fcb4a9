"""The facts of a submission out of its parts, and facts into them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from mingzhang.facts.model import Facts
from mingzhang.facts.records import Content, content_of
from mingzhang.facts.sheets import declaration
from mingzhang.web.audit.log import record
from mingzhang.web.filling.cells import Cell, difference
from mingzhang.web.filling.lately import lately
from mingzhang.web.filling.merging import merged
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.parts import parts_of, text_row, wanted_of
from mingzhang.web.filling.reading import Flaw, Understood, money_of
from mingzhang.web.filling.saving import save
from mingzhang.web.filling.values import Stored, stored
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.rounds.models import Submission


@dataclass(frozen=True, slots=True)
class Faults:
    """Why a submission has no facts yet: flaws, at least one of them an error."""

    flaws: tuple[Flaw, ...]


def own_facts(submission: Submission) -> Understood:
    """The facts of the submission's own parts, with all flaws."""
    return lately.understood(submission.pk, parts_of(submission), wanted_of(submission))


def below(submission: Submission) -> tuple[Submission, ...]:
    """The submissions of the units below a department in the same year; none for a unit."""
    organisation = submission.organisation
    if organisation.kind != Organisation.Kind.department:
        return ()
    units = Submission.objects.select_related("round", "organisation").filter(
        round=submission.round, organisation__path__startswith=organisation.path
    )
    return tuple(units.exclude(pk=submission.pk).order_by("organisation__code"))


def _filled(submissions: Sequence[Submission]) -> Sequence[Submission]:
    """The submissions with their parts at hand: one question for all of them."""
    prefetch_related_objects(submissions, "parts")
    return submissions


def facts_of_submission(submission: Submission) -> Facts | Faults:
    """The facts of a unit; of a department its own with those of its units. Faults where a part of one of them has an error."""
    return whole(submission)[0]


def whole(submission: Submission) -> tuple[Facts | Faults, tuple[Flaw, ...]]:
    """The facts or faults of a submission with those below it, and all flaws, remarks among them."""
    read = [own_facts(one) for one in (submission, *_filled(below(submission)))]
    flaws = tuple(flaw for one in read for flaw in one.flaws)
    facts = [one.facts for one in read if one.facts is not None]
    if len(facts) < len(read):
        return Faults(flaws), flaws
    return (merged(facts[0], facts[1:]) if len(facts) > 1 else facts[0]), flaws


def replace_facts(submission: Submission, facts: Facts, person: Person, origin: str, money: str | None = None) -> int:
    """Makes the submission's own parts hold the facts, as `replace_content` does. Raises what `save` and `content_of` raise."""
    return replace_content(submission, content_of(facts, money or money_of(parts_of(submission))), person, origin)


def replace_content(submission: Submission, content: Content, person: Person, origin: str) -> int:
    """Makes the submission's own parts hold the values, all or nothing; every change is kept, `origin` is import or copy. Name, code and
    year stay those of the submission. Gives how many cells changed. Raises what `save` raises."""
    with transaction.atomic():
        parts = parts_of(submission)
        changed = 0
        token = secrets.token_hex(16)
        for sheet in declaration().sheets:
            operations = _operations(parts[sheet.key], content, submission)
            if operations:
                changed += len(save(submission, sheet.key, person, operations, parts[sheet.key].version, token, origin).cells)
        record(person.get_username(), f"filling.{origin}", f"submission/{submission.pk}", {"cells": changed})
        return changed


def _operations(part: Part, content: Content, submission: Submission) -> list[Cell]:
    sheet = declaration().sheet(part.sheet)
    wanted = {column.key: stored(column, content.fields.get(part.sheet, {}).get(column.key)) for column in sheet.fields}
    if part.sheet == "department":
        organisation = submission.organisation
        wanted |= {"name": part.fields.get("name") or organisation.name, "code": part.fields.get("code") or organisation.code}
        wanted["year"] = submission.round.year
    cells: list[Cell] = [
        {"row": "", "column": key, "before": part.fields.get(key), "after": value}
        for key, value in wanted.items()
        if part.fields.get(key) != value
    ]
    columns = {column.key: column for column in sheet.columns if not column.derived}
    rows: list[dict[str, Stored]] = [_stored(row, columns) for row in content.rows.get(part.sheet, ())]
    if part.sheet == "texts":
        return _texts(part, rows)
    return [*cells, *difference(part.rows, rows, lambda: secrets.token_hex(6))]


def _stored(row: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Stored]:
    return {key: stored(columns[key], value) for key, value in row.items() if key in columns and value is not None}


def _texts(part: Part, rows: list[dict[str, Stored]]) -> list[Cell]:
    """Texts keep their rows: those that are wanted stand ready, whether there is something in them or not."""
    given = {str(row["key"]): row.get("text") for row in rows}
    cells: list[Cell] = []
    for row in part.rows:
        text = given.pop(str(row.get("key")), None)
        if row.get("text") != text:
            cells.append({"row": row["_id"], "column": "text", "before": row.get("text"), "after": text})
    last = part.rows[-1]["_id"] if part.rows else None
    for key, text in given.items():
        new = {"values": {"key": key, "text": text}, "after": last}
        cells.append({"row": text_row(key), "column": "_row", "before": None, "after": new})
        last = text_row(key)
    return cells
