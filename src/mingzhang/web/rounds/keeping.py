"""What is kept of a submission with a step: spending by fund, and its parts, so that the approved figures can be restored."""

from __future__ import annotations

import json
import secrets
from typing import Any

from mingzhang.cube.dimensions import contains
from mingzhang.facts.model import Facts
from mingzhang.facts.sheets import declaration
from mingzhang.lifecycle.control import CURRENT, FISCAL
from mingzhang.web import store
from mingzhang.web.filling.cells import Cell, difference
from mingzhang.web.filling.models import Change, Part
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.filling.totals import totals_of
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.controls import FUNDS
from mingzhang.web.rounds.models import Submission

WORDS = frozenset({"texts"})
"""Parts whose words may change after the approval (批复), and which are not restored."""


def by_fund(facts: Facts) -> dict[str, int]:
    """This year's spending of each controlled fund, of 财政拨款 and of all, in 分."""
    out = dict.fromkeys((*FUNDS, FISCAL, "all"), 0)
    for line in facts.spending:
        if line.vintage in CURRENT and contains("kind", "all", line.kind):
            for fund in out:
                if contains("fund", fund, line.fund):
                    out[fund] += line.amount
    return out


def keep_parts(submission: Submission) -> str:
    """The hash under which the submission's own parts lie as they are now."""
    parts = parts_of(submission)
    content = {key: {"fields": part.fields, "rows": part.rows} for key, part in parts.items()}
    return store.keep(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


def restore_parts(submission: Submission, person: Person, kept: str) -> int:
    """Makes the parts, but for the words, what they were; every change is kept. Gives how many parts changed."""
    content: dict[str, Any] = json.loads(store.content(kept))
    parts = parts_of(submission)
    changed = 0
    for sheet in declaration().sheets:
        if sheet.key in WORDS or sheet.key not in content:
            continue
        part = Part.objects.select_for_update().get(pk=parts[sheet.key].pk)
        cells = _cells(part, content[sheet.key])
        if not cells:
            continue
        part.fields, part.rows = content[sheet.key]["fields"], content[sheet.key]["rows"]
        part.version += 1
        part.changed_by = person
        part.save(update_fields=["fields", "rows", "version", "changed_by", "changed_at"])
        Change.objects.create(part=part, version=part.version, person=person, origin="undo", cells=cells)
        parts[sheet.key] = part
        changed += 1
    submission.totals = totals_of(parts)
    Submission.objects.filter(pk=submission.pk).update(totals=submission.totals)
    return changed


def _cells(part: Part, wanted: dict[str, Any]) -> list[Cell]:
    names = dict.fromkeys((*part.fields, *wanted["fields"]))
    fields: list[Cell] = [
        {"row": "", "column": name, "before": part.fields.get(name), "after": wanted["fields"].get(name)}
        for name in names
        if part.fields.get(name) != wanted["fields"].get(name)
    ]
    if part.rows == wanted["rows"]:
        return fields
    rows = [{key: value for key, value in row.items() if key != "_id"} for row in wanted["rows"]]
    return [*fields, *difference(part.rows, rows, lambda: secrets.token_hex(6))]
