"""A submission beside its peers: measures among those of the same kind, departments with their units. Only quartiles of others are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

from django.utils.translation import gettext as _

from mingzhang.web.filling.models import Part
from mingzhang.web.filling.totals import rolled
from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds.models import Submission

PEERS_NEEDED = 4
"""Of fewer peers nothing is said: their numbers would be told."""


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
class _One:
    """A submission of the year, as far as measures need it."""

    pk: int
    path: str
    kind: str
    nature: str
    totals: Mapping[str, int]


def peers(submission: Submission) -> tuple[Peer, ...]:
    """Measures of the submission among those of the same kind (and nature) in the year."""
    organisation = submission.organisation
    names = ("pk", "organisation__path", "organisation__kind", "organisation__nature", "totals")
    every = [_One(*row) for row in Submission.objects.filter(round=submission.round).values_list(*names)]
    alike: dict[int, tuple[_One, ...]] = {
        one.pk: (one,)
        for one in every
        if (one.kind == organisation.kind and (not organisation.nature or one.nature == organisation.nature)) or one.pk == submission.pk
    }
    if organisation.kind == Organisation.Kind.department:
        alike = _with_units(alike, every)
    staff = _staff({one.pk for members in alike.values() for one in members})
    measured = {}
    for pk, members in alike.items():
        totals = rolled({}, (one.totals for one in members))
        if totals or pk == submission.pk:
            measured[pk] = _measures(totals, sum(staff.get(one.pk, 0) for one in members))
    own = measured.pop(submission.pk)
    out: list[Peer] = []
    for (title, unit), value in own.items():
        values = [one[title, unit] for one in measured.values() if (title, unit) in one]
        if len(values) >= PEERS_NEEDED:
            low, middle, high = quantiles(values, n=4, method="inclusive")
            out.append(Peer(title, unit, value, low, middle, high, len(values)))
    return tuple(out)


def _with_units(alike: Mapping[int, tuple[_One, ...]], every: Iterable[_One]) -> dict[int, tuple[_One, ...]]:
    """Departments with all that is below them in the year."""
    tops = {one.path: pk for pk, members in alike.items() for one in members}
    out: dict[int, list[_One]] = {pk: [] for pk in alike}
    for one in every:
        ids = one.path.strip("/").split("/")
        for end in range(1, len(ids) + 1):
            above = tops.get("/" + "/".join(ids[:end]) + "/")
            if above is not None:
                out[above].append(one)
    return {pk: tuple(members) for pk, members in out.items()}


def _staff(submissions: Collection[int]) -> dict[int, int]:
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
