"""What changed since a submission was returned (退回后的改动): found out from the changes that are kept of its parts, which are taken back
in thought. Amounts in 分."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from mingzhang.classification.names import fold
from mingzhang.facts.model import Facts, Indicator
from mingzhang.lifecycle.compare import amounts, projects
from mingzhang.lifecycle.table import table
from mingzhang.lifecycle.targets import Target
from mingzhang.web.filling.cells import ID, ROW, Cell, turned
from mingzhang.web.filling.lately import lately
from mingzhang.web.filling.merging import merged
from mingzhang.web.filling.models import Change, Part
from mingzhang.web.filling.parts import wanted_of
from mingzhang.web.rounds.beside import CUTS, Beside
from mingzhang.web.rounds.differing import Differing, differing
from mingzhang.web.rounds.models import Event, Submission
from mingzhang.web.rounds.records import state_of

Sheets = dict[str, Part]
Identity = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since `event`, the return: every place of it, and the parts as they were then and are now by their submission."""

    event: Event
    places: tuple[Differing, ...]
    sheets: tuple[tuple[Submission, Sheets, Sheets], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many places there are in each part, by its title."""
        out: dict[str, int] = {}
        for one in self.places:
            out[one.title] = out.get(one.title, 0) + 1
        return out


@dataclass(frozen=True, slots=True)
class Then:
    """What stood in the tables of the comparison when the submission was returned: sums by table and row, indicators by what they are.
    `altered` are the projects of which anything changed, `known` says whether there were facts to tell it from."""

    known: bool
    sums: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    now: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    indicators: Mapping[Identity, Indicator] = field(default_factory=dict)
    exact: frozenset[Indicator] = frozenset()
    altered: frozenset[str] = frozenset()

    def was(self, by: str, key: str | None) -> int | None:
        """The amount of a row when it was returned, where it was another."""
        then, now = self.sums.get((by, key), 0), self.now.get((by, key), 0)
        return then if self.known and then != now else None

    def target(self, one: Target) -> str:
        """What an indicator asked for when it was returned, where anything of it was otherwise; empty where nothing was."""
        if one.now is None or not self.known or one.now in self.exact:
            return ""
        old = self.indicators.get(identity(one.now))
        if old is None:
            return _("退回后新增")
        asked, asks = (f"{each.operator or ''}{each.value or ''}{each.unit or ''}" for each in (old, one.now))
        return _("退回时 {value}").format(value=asked) if asked != asks else _("退回后有改动")


def last_return(submission: Submission) -> Event | None:
    """The last return of the round of steps in which the submission stands."""
    found = submission.events.filter(action="return").order_by("-number").first()
    if found is None or found.after not in table().states:
        return None
    return found if table().states[found.after].round == state_of(submission).round else None


def since_return(submission: Submission, units: Sequence[Submission]) -> Since | None:
    """What changed since the last return, with the `units` below a department. None where it was not returned."""
    event = last_return(submission)
    if event is None:
        return None
    every = (submission, *units)
    cells: dict[int, list[Cell]] = {}
    rows = Change.objects.filter(part__submission__in=every, at__gt=event.at).order_by("part", "-version")
    for part, done in rows.values_list("part", "cells"):
        cells.setdefault(part, []).extend(turned(done))
    if not cells:
        return Since(event, (), ())
    now: dict[int, Sheets] = {one.pk: {} for one in every}
    for one in Part.objects.filter(submission__in=every):
        now[one.submission_id][one.sheet] = one
    sheets = tuple((one, {key: _before(part, cells.get(part.pk, ())) for key, part in now[one.pk].items()}, now[one.pk]) for one in every)
    places = tuple(place for one, then, after in sheets for place in differing(one, then, after))
    return Since(event, places, sheets)


def _before(part: Part, cells: Sequence[Cell]) -> Part:
    """A part as it was before the operations that `cells` take back, the newest first; itself where there are none."""
    if not cells:
        return part
    out = copy(part)
    out.fields, rows = dict(part.fields), [dict(row) for row in part.rows]
    known: dict[str, dict[str, Any]] = {str(row[ID]): row for row in rows}
    for one in cells:
        row, column = str(one.get("row") or ""), one["column"]
        value: Any = one.get("after")
        if column == ROW and value is None:
            gone = known.pop(row, None)
            rows = [line for line in rows if line is not gone]
        elif column == ROW:
            place = next((number + 1 for number, line in enumerate(rows) if line[ID] == value.get("after")), 0)
            known[row] = {ID: row, **value.get("values", {})}
            rows.insert(place, known[row])
        elif not row or row in known:
            holder = known[row] if row else out.fields
            holder.pop(column, None)
            if value is not None:
                holder[column] = value
    out.rows = rows
    return out


def then_of(since: Since, beside: Beside) -> Then | None:
    """What the tables of the comparison held then, and what of the projects changed; None where nothing did."""
    if not since.places:
        return None
    before = _facts(since)
    altered = frozenset(one.project for one in since.places if one.project)
    if before is None:
        return Then(known=False, altered=altered)
    indicators = {identity(one): one for one in before.indicators}
    return Then(
        known=True, sums=_sums(before), now=_sums(beside.facts), indicators=indicators, exact=frozenset(before.indicators), altered=altered
    )


def _sums(facts: Facts) -> dict[tuple[str, str | None], int]:
    out = {(str(by), one.key): int(one.now) for _title, by, digits, _part in CUTS for one in amounts(facts, None, by, digits)}
    return out | {("project", one.key): int(one.now) for one in projects(facts)}


def _facts(since: Since) -> Facts | None:
    """The facts of then; None where what stood there made none."""
    read = [lately.understood(one.pk, then, wanted_of(one)).facts for one, then, _now in since.sheets]
    facts = [one for one in read if one is not None]
    if not facts or len(facts) < len(read):
        return None
    return merged(facts[0], facts[1:]) if len(facts) > 1 else facts[0]


def identity(one: Indicator) -> Identity:
    """By what an indicator is the same then and now."""
    return (one.project, one.period, fold(one.level1), fold(one.name))


def narrowed(beside: Beside, then: Then) -> Beside:
    """The comparison with the rows that changed only; tables keep their sums."""
    cuts = (replace(cut, shown=tuple(one for one in cut.rows if then.was(cut.by, one.key) is not None)) for cut in beside.cuts)
    rows = tuple(one for one in beside.projects if one.key in then.altered or then.was("project", one.key) is not None)
    targets = {key: [one for one in of if then.target(one)] for key, of in beside.targets.items()}
    whole = tuple(one for one in beside.whole if then.target(one))
    return replace(beside, cuts=tuple(cut for cut in cuts if cut.shown), projects=rows, targets=targets, whole=whole)
