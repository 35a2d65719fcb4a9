"""A submission beside last year, its control numbers and its peers, for reviewers. Amounts in 分."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import quantiles
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
from mingzhang.web.filling.models import Part
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
PEERS_NEEDED = 4
"""Of fewer peers nothing is said: their numbers would be told."""


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
class Peer:
    """A measure of this submission among those of its kind: its value, quartiles of the others, whether it lies outside of them."""

    title: str
    unit: str
    value: Decimal
    low: Decimal
    middle: Decimal
    high: Decimal
    count: int

    @property
    def outside(self) -> str:
        """`above` or `below` the middle half by more than half its width and a tenth of the
        median; empty within."""
        slack = max((self.high - self.low) / 2, abs(self.middle) / 10)
        return "above" if self.value > self.high + slack else "below" if self.value < self.low - slack else ""


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


def peers(submission: Submission) -> tuple[Peer, ...]:
    """Measures of the submission among those of the same kind (and nature) in the year. Only quartiles of the others are told."""
    kind = {"organisation__kind": submission.organisation.kind}
    if submission.organisation.nature:
        kind["organisation__nature"] = submission.organisation.nature
    others = Submission.objects.filter(round=submission.round, **kind).exclude(totals={})
    every = dict(others.values_list("pk", "totals")) | {submission.pk: submission.totals}
    staff = _staff(list(every))
    measured = {pk: _measures(totals, staff.get(pk, 0)) for pk, totals in every.items()}
    own = measured.pop(submission.pk)
    out: list[Peer] = []
    for (title, unit), value in own.items():
        values = [one[title, unit] for one in measured.values() if (title, unit) in one]
        if len(values) >= PEERS_NEEDED:
            low, middle, high = quantiles(values, n=4, method="inclusive")
            out.append(Peer(title, unit, value, low, middle, high, len(values)))
    return tuple(out)


def _staff(submissions: list[int]) -> dict[int, int]:
    """People in post of each submission."""
    out: dict[int, int] = {}
    for pk, rows in Part.objects.filter(submission__in=submissions, sheet="units").values_list("submission", "rows"):
        out[pk] = sum(row["working"] for row in rows if isinstance(row.get("working"), int))
    return out


def _measures(totals: dict[str, int], staff: int) -> dict[tuple[str, str], Decimal]:
    spending, before = totals.get("spending", 0), totals.get("spending_last_year", 0)
    out: dict[tuple[str, str], Decimal] = {}
    if before > 0:
        out[_("支出比上年增长"), "%"] = Decimal(spending - before) * 100 / before
    if spending > 0:
        out[_("项目支出所占比重"), "%"] = Decimal(totals.get("project", 0)) * 100 / spending
    if staff > 0:
        out[_("人均基本支出"), _("万元")] = Decimal(totals.get("basic", 0)) / staff / 1_000_000
    if totals.get("projects", 0) > 0:
        out[_("每个项目的绩效指标"), _("条")] = Decimal(totals.get("indicators", 0)) / totals["projects"]
    return out
