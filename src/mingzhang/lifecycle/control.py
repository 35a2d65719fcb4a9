"""Control numbers (控制数) per unit and fund, with every revision kept, and what a budget spends against them. All amounts exact, in 分."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from mingzhang.cube.dimensions import contains, label, members
from mingzhang.facts.model import Facts
from mingzhang.lifecycle.record import Person
from mingzhang.messages import Refusal
from mingzhang.money import Fen, fen_to_yuan

FISCAL = "fiscal"
"""The fund whose spending needs a control number: 财政拨款."""
CURRENT = frozenset({"current"})
"""Control numbers are of this year's money; what is carried over was controlled the year before."""


@dataclass(frozen=True, slots=True)
class Control:
    """The control number of a unit (or of a department: a code contains those that begin with it) and fund; None takes it back."""

    unit: str
    fund: str
    amount: Fen | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One issue of control numbers: what it sets anew; everything else stays as it was."""

    number: int
    person: Person
    at: datetime
    reason: str
    lines: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """All revisions of a year, oldest first."""

    revisions: tuple[Revision, ...] = ()

    def current(self, number: int | None = None) -> Mapping[tuple[str, str], Fen]:
        """The control numbers in force by (unit, fund), or those after the revision `number`."""
        out: dict[tuple[str, str], Fen] = {}
        for revision in self.revisions:
            if number is not None and revision.number > number:
                break
            for line in revision.lines:
                if line.amount is None:
                    out.pop((line.unit, line.fund), None)
                else:
                    out[line.unit, line.fund] = line.amount
        return out

    def history(self, unit: str, fund: str) -> tuple[tuple[Revision, Fen | None], ...]:
        """Each revision that set this control number, with what it became."""
        return tuple(
            (revision, line.amount) for revision in self.revisions for line in revision.lines if (line.unit, line.fund) == (unit, fund)
        )


def revise(controls: Controls, lines: Iterable[Control], person: Person, at: datetime, reason: str) -> Controls:
    """The control numbers with one more revision. Only what changes is kept. Raises Refusal (`control.…`) for a number below zero, one
    given twice, an unknown fund, a revision without reason or without change; ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a revision needs a time with a zone")
    now = controls.current()
    changed: dict[tuple[str, str], Control] = {}
    seen: set[tuple[str, str]] = set()
    for line in lines:
        place = (line.unit, line.fund)
        if line.fund not in members("fund"):
            raise Refusal("control.unknown_fund", unit=line.unit, fund=line.fund)
        if place in seen:
            raise Refusal("control.twice", unit=line.unit, fund=label("fund", line.fund))
        if line.amount is not None and line.amount < 0:
            raise Refusal("control.negative", unit=line.unit, fund=label("fund", line.fund), amount=fen_to_yuan(line.amount))
        seen.add(place)
        if now.get(place) != line.amount:
            changed[place] = line
    if not changed:
        raise Refusal("control.no_change")
    if not reason.strip():
        raise Refusal("control.reason")
    revision = Revision(len(controls.revisions) + 1, person, at, reason.strip(), tuple(changed.values()))
    return replace(controls, revisions=(*controls.revisions, revision))


@dataclass(frozen=True, slots=True)
class Spent:
    """What is spent of one control number. `limit` is None where fiscal money is spent without one."""

    unit: str
    fund: str
    limit: Fen | None
    amount: Fen

    @property
    def left(self) -> Fen:
        """What may still be spent; negative where it is exceeded."""
        return Fen((self.limit or 0) - self.amount)

    @property
    def over(self) -> Fen:
        """By how much it is exceeded, 0 where it is not."""
        return Fen(max(0, -self.left))

    @property
    def fund_title(self) -> str:
        """The fund in Chinese."""
        return label("fund", self.fund)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Spending against control numbers: each of them, then fiscal money that has none."""

    lines: tuple[Spent, ...]

    @property
    def exceeding(self) -> tuple[Spent, ...]:
        """Those that are exceeded, the largest excess first."""
        return tuple(sorted((line for line in self.lines if line.over), key=lambda line: (-line.over, line.unit, line.fund)))


def compare(limits: Mapping[tuple[str, str], Fen], facts: Facts, vintages: frozenset[str] = CURRENT) -> Comparison:
    """What the facts spend of each control number (本年支出 of the vintages given, this year's money unless told), and the fiscal money of
    units and funds that no control number covers."""
    spent: dict[tuple[str, str], int] = dict.fromkeys(limits, 0)
    free: dict[tuple[str, str], int] = {}
    for line in facts.spending:
        if line.vintage not in vintages or not contains("kind", "all", line.kind):
            continue
        covering = [place for place in limits if _covers(place, line.unit, line.fund)]
        for place in covering:
            spent[place] += line.amount
        if not covering and contains("fund", FISCAL, line.fund):
            free[line.unit, line.fund] = free.get((line.unit, line.fund), 0) + line.amount
    controlled = (Spent(unit, fund, limits[unit, fund], Fen(amount)) for (unit, fund), amount in spent.items())
    uncontrolled = (Spent(unit, fund, None, Fen(amount)) for (unit, fund), amount in sorted(free.items()))
    return Comparison((*controlled, *uncontrolled))


@cache
def _covers(place: tuple[str, str], unit: str, fund: str) -> bool:
    return contains("unit", place[0], unit) and contains("fund", place[1], fund)
