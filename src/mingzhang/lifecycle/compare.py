"""Differences for reviewers: a budget beside last year's, by any of its dimensions, with what is large marked. Amounts in 分, exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, TypeVar

from mingzhang.classification.names import fold
from mingzhang.cube.dimensions import contains
from mingzhang.facts.model import Facts, Project, Spending
from mingzhang.lifecycle.control import Comparison
from mingzhang.money import Fen

Status = Literal["same", "changed", "new", "ended"]
By = Literal["unit", "fund", "kind", "function", "economic", "project"]
_RATE = Decimal("0.0001")
_AMOUNT = Fen(10_000_000)
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Large:
    """What counts as a large difference: at least `amount` and at least the share `rate` of what was before (any, where nothing was)."""

    amount: Fen = _AMOUNT
    rate: Decimal = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a comparison. `key` is the code, member or project (None: not given), `rate` the difference as a share of `before` to
    four decimals, None where nothing was before."""

    key: str | None
    name: str | None
    now: Fen
    before: Fen
    status: Status
    flagged: bool

    @property
    def difference(self) -> Fen:
        """Now less before."""
        return Fen(self.now - self.before)

    @property
    def rate(self) -> Decimal | None:
        """The difference as a share of what was before, half to even; None where nothing was."""
        return (Decimal(self.difference) / abs(self.before)).quantize(_RATE, ROUND_HALF_EVEN) if self.before else None


def row(key: str | None, now: int, before: int, large: Large, name: str | None = None, *, was: bool, is_: bool) -> Row:
    """The row of two amounts; `was` and `is_` say whether there is a line for it before and now."""
    difference = abs(now - before)
    flagged = difference >= large.amount and difference >= large.rate * abs(before) and difference > 0
    status: Status = "new" if not was else "ended" if not is_ else "changed" if difference else "same"
    return Row(key, name, Fen(now), Fen(before), status, flagged)


def amounts(
    now: Facts, before: Facts | None = None, by: By = "function", digits: int | None = None, large: Large | None = None
) -> tuple[Row, ...]:
    """Spending of the year (本年支出) now and last year, one row for each member of `by`, in order of code. `digits` shortens codes (3: 类,
    5: 款). Without the facts of last year the amounts of last year that the lines give are taken."""
    if by == "project":
        return projects(now, before, large)
    size = large or Large()

    def key(line: Spending) -> str | None:
        member: str | None = getattr(line, by)
        return member[:digits] if member and digits else member

    ours = _sums(now.spending, key)
    theirs = _sums(before.spending, key) if before else _sums(now.spending, key, last_year=True)
    keys = sorted({*ours, *theirs}, key=lambda one: (one is None, one or ""))
    return tuple(row(one, ours.get(one, 0), theirs.get(one, 0), size, was=one in theirs, is_=one in ours) for one in keys)


def projects(now: Facts, before: Facts | None = None, large: Large | None = None) -> tuple[Row, ...]:
    """The money of each project now and last year: those of now in their order, then those that ended. `key` is the project's key, of an
    ended one that of last year. Projects are the same by code, else by unit and name."""
    size = large or Large()
    ours = _sums(now.spending, lambda line: line.project)
    if before is None:
        theirs = _sums(now.spending, lambda line: line.project, last_year=True)
        return tuple(
            row(one.key, ours.get(one.key, 0), theirs.get(one.key, 0), size, one.name, was=one.key in theirs, is_=one.key in ours)
            for one in now.projects
        )
    theirs = _sums(before.spending, lambda line: line.project)
    pairs = matched(now, before)
    out = [
        row(one.key, ours.get(one.key, 0), theirs.get(old.key, 0) if old else 0, size, one.name, was=old is not None, is_=True)
        for one in now.projects
        for old in (pairs.get(one.key),)
    ]
    kept = {old.key for old in pairs.values()}
    out += [row(old.key, 0, theirs.get(old.key, 0), size, old.name, was=True, is_=False) for old in before.projects if old.key not in kept]
    return tuple(out)


def matched(now: Facts, before: Facts) -> Mapping[str, Project]:
    """Last year's project of each of this year's, by key: the one with its code, else the one of its unit and name. None is used twice."""
    out: dict[str, Project] = {}
    used: set[str] = set()
    same: tuple[Callable[[Project], object], ...] = (lambda one: one.code, lambda one: (one.unit, fold(one.name)))
    for identity in same:
        for one in now.projects:
            wanted = identity(one)
            if one.key in out or not wanted:
                continue
            old = next((old for old in before.projects if old.key not in used and identity(old) == wanted), None)
            if old is not None:
                out[one.key] = old
                used.add(old.key)
    return out


def against_control(compared: Comparison) -> tuple[Row, ...]:
    """The same rows for control numbers: `before` is the control number, `key` unit and fund, flagged what exceeds it."""
    return tuple(
        Row(
            f"{line.unit} {line.fund}",
            line.fund_title,
            line.amount,
            line.limit or Fen(0),
            "new" if line.limit is None else "changed" if line.left else "same",
            line.over > 0,
        )
        for line in compared.lines
    )


def _sums(spending: Iterable[Spending], key: Callable[[Spending], Key], *, last_year: bool = False) -> dict[Key, int]:
    out: dict[Key, int] = {}
    for line in spending:
        amount = line.last_year if last_year else line.amount
        if amount and contains("kind", "all", line.kind):
            out[key(line)] = out.get(key(line), 0) + amount
    return out
