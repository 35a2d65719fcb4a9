"""A submission beside last year and its control numbers, for reviewers. Amounts in 分."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingzhang.classification.lists import economic_department, functional
from mingzhang.cube.dimensions import label
from mingzhang.facts.model import WHOLE, Facts
from mingzhang.lifecycle.compare import By, Large, Row, amounts, projects, row
from mingzhang.lifecycle.control import Comparison
from mingzhang.lifecycle.targets import Target, targets
from mingzhang.web.rounds.controls import comparison
from mingzhang.web.rounds.models import Submission
from mingzhang.web.rounds.situation import facts_or_none

CUTS: tuple[tuple[str | Promise, By, int | None, str], ...] = (
    (gettext_lazy("按单位"), "unit", None, "units"),
    (gettext_lazy("按支出类别"), "kind", None, "spending"),
    (gettext_lazy("按资金来源"), "fund", None, "spending"),
    (gettext_lazy("按功能分类（款）"), "function", 5, "spending"),
    (gettext_lazy("按部门经济分类（类）"), "economic", 3, "spending"),
)
"""Tables of the comparison: title, dimension, digits of its codes, the part of the facts that an opinion on a row is about."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A table of the comparison with last year; `shown` are those of its rows that are shown, where not all are."""

    title: str
    by: str
    part: str
    rows: tuple[Row, ...]
    shown: tuple[Row, ...] | None = None

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self.rows if self.shown is None else self.shown

    @property
    def total(self) -> Row:
        """Its sum."""
        return row(None, sum(one.now for one in self.rows), sum(one.before for one in self.rows), Large(), _("合计"), was=True, is_=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it. `of_last_year` says whether last year's facts were there; else last year is what the lines give."""

    facts: Facts
    of_last_year: bool
    cuts: tuple[Cut, ...]
    projects: tuple[Row, ...]
    targets: dict[str, list[Target]] = field(default_factory=dict)
    control: Comparison | None = None
    whole: tuple[Target, ...] = ()


def last_years(submission: Submission) -> Facts | None:
    """The facts of the same organisation a year before."""
    earlier = Submission.objects.select_related("round", "organisation").filter(
        organisation=submission.organisation, round__year=submission.round.year - 1
    )
    found = earlier.first()
    facts = facts_or_none(found) if found is not None else None
    return facts if facts is not None and facts.spending else None


def beside(submission: Submission) -> Beside | None:
    """The comparison; None where what was filled in makes no facts."""
    now = facts_or_none(submission)
    if now is None:
        return None
    before = last_years(submission)
    cuts = [Cut(str(title), by, part, _named(by, amounts(now, before, by, digits), now)) for title, by, digits, part in CUTS]
    changed = targets(now, before) if before is not None else ()
    by_project: dict[str, list[Target]] = {}
    for one in changed:
        by_project.setdefault(one.project, []).append(one)
    return Beside(
        now,
        before is not None,
        tuple(cut for cut in cuts if len(cut.rows) > 1 or cut.by in {"kind", "function"}),
        projects(now, before),
        by_project,
        comparison(submission, now),
        tuple(by_project.pop(WHOLE, ())),
    )


def _named(by: str, rows: tuple[Row, ...], facts: Facts) -> tuple[Row, ...]:
    """The rows with the names of their members."""
    units = {unit.code: unit.name for unit in facts.units}

    def name(member: str) -> str | None:
        if by == "unit":
            return units.get(member)
        if by in {"function", "economic"}:
            return _entry(functional() if by == "function" else economic_department(), member, facts.department.year)
        return label(by, member)

    return tuple(replace(one, name=(name(one.key) or one.key) if one.key else _("未填")) for one in rows)


def _entry(codes: Any, code: str, year: int) -> str | None:
    found = codes.by_code(code, year)
    return found.name if found is not None else None
