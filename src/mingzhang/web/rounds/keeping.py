"""What is kept of a submission with a step, so that it can be restored: spending by fund, the parts, the waivers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from mingzhang.cube.dimensions import contains
from mingzhang.facts.model import Facts
from mingzhang.facts.sheets import declaration
from mingzhang.lifecycle.control import CURRENT, FISCAL
from mingzhang.web import store
from mingzhang.web.filling.cells import ID, ROW, Cell, values_of
from mingzhang.web.filling.models import Change, Part
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.filling.totals import totals_of
from mingzhang.web.filling.values import Stored
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.controls import FUNDS
from mingzhang.web.rounds.models import Submission, Waived

WORDS = frozenset({"texts"})
"""Parts whose words may change after the approval (批复)."""
Rows = Sequence[Mapping[str, Stored]]


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


def restore_parts(submission: Submission, person: Person, kept: str, *, words: bool) -> int:
    """Makes the parts what they were, the words too if `words`; every change is kept. Gives how many parts changed. Raises
    FileNotFoundError where nothing lies under the hash."""
    content: dict[str, Any] = json.loads(store.content(kept))
    parts = parts_of(submission)
    changed = 0
    for sheet in declaration().sheets:
        if sheet.key not in content or (sheet.key in WORDS and not words):
            continue
        part = Part.objects.select_for_update().get(pk=parts[sheet.key].pk)
        cells = back(part.fields, part.rows, content[sheet.key])
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


def back(fields: Mapping[str, Stored], rows: Rows, wanted: Mapping[str, Any]) -> list[Cell]:
    """The operations that lead from fields and rows to the wanted ones, row by row: whoever has the part open can follow them."""
    out = _cells("", fields, wanted["fields"])
    now, then = [str(row[ID]) for row in rows], {str(row[ID]): row for row in wanted["rows"]}
    staying = [row for row in now if row in then]
    if staying != [row for row in then if row in set(now)]:
        staying = []
    left, stays = list(now), set(staying)
    for row in rows:
        key = str(row[ID])
        if key not in stays:
            place = left.index(key)
            before = {"values": values_of(row), "after": left[place - 1] if place else None}
            out.append({"row": key, "column": ROW, "before": before, "after": None})
            del left[place]
        else:
            out += _cells(key, values_of(row), values_of(then[key]))
    above: str | None = None
    for key, row in then.items():
        if key not in stays:
            out.append({"row": key, "column": ROW, "before": None, "after": {"values": values_of(row), "after": above}})
        above = key
    return out


def _cells(row: str, now: Mapping[str, Stored], then: Mapping[str, Stored]) -> list[Cell]:
    names = dict.fromkeys((*now, *then))
    return [
        {"row": row, "column": name, "before": now.get(name), "after": then.get(name)} for name in names if now.get(name) != then.get(name)
    ]


def waivers_now(submission: Submission) -> list[int]:
    """The ids of the waivers that hold."""
    return list(submission.waived.filter(ended_at=None).order_by("pk").values_list("pk", flat=True))


def restore_waivers(submission: Submission, kept: Sequence[int]) -> int:
    """Ends the waivers that were not among those kept, and brings those back that ended since, as new ones. Gives how many changed."""
    ended = submission.waived.filter(ended_at=None).exclude(pk__in=kept).update(ended_at=timezone.now())
    gone = list(submission.waived.filter(pk__in=kept).exclude(ended_at=None).select_related("made_by"))
    Waived.objects.bulk_create(
        Waived(submission=submission, finding=one.finding, rule=one.rule, reason=one.reason, made_by=one.made_by, until=one.until)
        for one in gone
    )
    return ended + len(gone)
