"""The figures of a department in each year of the demonstration, out of one workbook: every amount scaled and rounded alone, so that all
sums of the budget, which are sums of these, still add up; and what was scaled for the year before is last year's amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Any

from mingzhang.facts.model import WHOLE, Facts, Indicator, Item, Project, Purchase, Revenue, Spending
from mingzhang.money import Fen

THOUSAND = 1000
HUNDRED_YUAN, YUAN = 10_000, 100
TEN_THOUSAND = 1_000_000
"""分 in 万元, the unit of indicators of cost."""
PERSONNEL = ("301", "303")
SANGONG = ("abroad", "reception", "vehicle")
NEW = frozenset({"新增", "一次性"})
"""Attributes of projects that were not there the year before."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the amounts of a year are in thousandths of those in the workbook, by part of the budget; `only` are further thousandths of
    single projects. `started` tells whether the projects are there that are new, or there once, in the year in preparation."""

    personnel: int
    operating: int
    project: int
    size: int = THOUSAND
    only: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    started: bool = True

    def of(self, line: Spending) -> int:
        """The amount of a line in the year."""
        if line.project is not None:
            return self.of_project(line.amount, line.project)
        part = self.personnel if (line.economic or "").startswith(PERSONNEL) else self.operating
        return times(line.amount, part, self.size)

    def of_project(self, amount: int, key: str) -> int:
        """An amount of a project in the year."""
        return times(amount, self.project, self.size, self.only.get(key, THOUSAND))


def times(amount: int, *thousandths: int) -> int:
    """The amount times the thousandths, to the nearest 100 元 where it is a multiple of them, else to the nearest 元."""
    grain = 1 if amount % YUAN else YUAN if amount % HUNDRED_YUAN else HUNDRED_YUAN
    above, below = amount, grain
    for one in thousandths:
        above, below = above * one, below * THOUSAND
    return (2 * above + below) // (2 * below) * grain


def scaled(facts: Facts, now: Scale, before: Scale | None, reasons: Mapping[str, str]) -> Facts:
    """The facts of a year, with last year's amounts where there was a year before, and the reasons of changes."""
    fresh = {one.key for one in facts.projects if one.attribute in NEW}
    gone = frozenset() if now.started else frozenset(fresh)
    base = replace(
        facts,
        spending=tuple(one for one in facts.spending if one.project not in gone),
        projects=tuple(one for one in facts.projects if one.key not in gone),
        indicators=tuple(one for one in facts.indicators if one.project not in gone),
        purchases=tuple(one for one in facts.purchases if one.project not in gone),
    )
    spending = tuple(_line(one, now, before, fresh) for one in base.spending)
    totals = {one.key: (_total(base.spending, one.key), _total(spending, one.key)) for one in base.projects}
    projects = tuple(_project(one, *totals[one.key], now) for one in base.projects)
    items = tuple(_item(one, base.spending, now, before, reasons) for one in base.items)
    made = replace(
        base,
        spending=spending,
        revenue=tuple(_revenue(one, base.spending, spending) for one in base.revenue),
        projects=projects,
        indicators=_indicators(base, projects, items, totals),
        purchases=tuple(_purchase(one, now) for one in base.purchases),
        items=items,
        last_year=(),
    )
    return made if before is None else replace(made, texts=_texts(made, reasons))


def dated(facts: Facts, year: int, drafted: date, approved: date | None, published: date | None) -> Facts:
    """The facts with the days of a year: projects run as many years later, opinions are those of the day of the approval."""
    later = year - facts.department.year

    def moved(one: Project) -> Project:
        opinions = tuple(replace(said, day=approved) for said in one.opinions) if approved else ()
        submitted = drafted if one.submitted else None
        return replace(one, start=years_later(one.start, later), end=years_later(one.end, later), submitted=submitted, opinions=opinions)

    head = replace(facts.department, year=year, approved=approved, published=published)
    was, now = str(_length(facts.department.year)), str(_length(year))
    indicators = tuple(replace(one, value=now) if (one.unit, one.value) == ("天", was) else one for one in facts.indicators)
    return replace(facts, department=head, projects=tuple(map(moved, facts.projects)), indicators=indicators)


def _length(year: int) -> int:
    """How many days a year has."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def years_later(day: date | None, years: int) -> date | None:
    """The same day so many years later; 28 February where there is no 29th."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _line(line: Spending, now: Scale, before: Scale | None, fresh: set[str]) -> Spending:
    last = 0 if before is None or (line.project in fresh and not before.started) else before.of(line)
    return replace(line, amount=Fen(now.of(line)), last_year=Fen(last))


def _total(lines: Sequence[Spending], key: str) -> int:
    return sum(one.amount for one in lines if one.project == key)


def _revenue(line: Revenue, base: Sequence[Spending], made: Sequence[Spending]) -> Revenue:
    """What is spent comes in: a line of revenue is what its function, fund and unit spend. Raises ValueError where it was not so."""
    mine = [
        number
        for number, one in enumerate(base)
        if (one.unit, one.fund, one.vintage) == (line.unit, line.fund, line.vintage) and line.function in {None, one.function}
    ]
    if sum(base[number].amount for number in mine) > line.amount:
        raise ValueError(line)
    amount = sum(made[number].amount for number in mine)
    return replace(line, amount=Fen(amount), last_year=Fen(sum(made[number].last_year for number in mine)))


def _project(one: Project, was: int, total: int, now: Scale) -> Project:
    return replace(one, midterm_fiscal=_midterm(one.midterm_fiscal, was, total, now), midterm_other=one.midterm_other)


def _midterm(amount: Fen | None, was: int, total: int, now: Scale) -> Fen | None:
    if not amount or not was:
        return amount
    return Fen(amount // was * total) if amount % was == 0 else Fen(max(total, times(amount, now.project, now.size)))


def _item(item: Item, base: Sequence[Spending], now: Scale, before: Scale | None, reasons: Mapping[str, str]) -> Item:
    amount = _of_item(item, base, now)
    last = 0 if before is None else _of_item(item, base, before)
    if before is None:
        return replace(item, amount=Fen(amount), last_year=Fen(0))
    why = reasons["reason.sangong" if item.item.startswith(SANGONG) else f"reason.{item.item}"] if amount != last else None
    return replace(item, amount=Fen(amount), last_year=Fen(last), reason=why)


def _of_item(item: Item, base: Sequence[Spending], scale: Scale) -> int:
    """An item is all operating costs, or a line of its own, where it is that in the workbook."""
    operating = [one for one in base if one.project is None and not (one.economic or "").startswith(PERSONNEL)]
    if item.amount and item.amount == sum(one.amount for one in operating):
        return sum(map(scale.of, operating))
    line = next((one for one in base if item.amount and one.amount == item.amount), None)
    return scale.of(line) if line is not None else times(item.amount, scale.operating, scale.size)


def _purchase(one: Purchase, now: Scale) -> Purchase:
    if one.project is not None:
        return replace(one, price=Fen(now.of_project(one.price, one.project)), reserved=Fen(now.of_project(one.reserved, one.project)))
    return replace(one, price=Fen(min(one.price, one.price * now.size // THOUSAND // YUAN * YUAN)))


def _indicators(
    base: Facts, projects: Sequence[Project], items: Sequence[Item], totals: Mapping[str, tuple[int, int]]
) -> tuple[Indicator, ...]:
    """Indicators of cost say what the project, a part of it, or an item of the whole department costs."""
    known: dict[str, list[tuple[int, int]]] = {key: [pair] for key, pair in totals.items()}
    for old, new in zip(base.projects, projects, strict=True):
        known[old.key].append((old.midterm_fiscal or 0, new.midterm_fiscal or 0))
        known[old.key] += _parts([_cost(one) for one in base.indicators if one.project == old.key and _of_cost(one)], *totals[old.key])
    known[WHOLE] = [(was.amount * years, item.amount * years) for was, item in zip(base.items, items, strict=True) for years in (1, 3)]
    return tuple(_indicator(one, known.get(one.project, [])) for one in base.indicators)


def _of_cost(one: Indicator) -> bool:
    return one.unit == "万元" and "成本" in one.level2


def _cost(one: Indicator) -> int:
    return int(Decimal(one.value) * TEN_THOUSAND)


def _parts(costs: Sequence[int], was: int, total: int) -> list[tuple[int, int]]:
    """Parts that make up the amount of the project do so again; the last takes what rounding leaves."""
    if len(costs) < 2 or sum(costs) != was:
        return []
    made = [cost * total // was // HUNDRED_YUAN * HUNDRED_YUAN for cost in costs[:-1]]
    return list(zip(costs, [*made, total - sum(made)], strict=True))


def _indicator(one: Indicator, known: Sequence[tuple[int, int]]) -> Indicator:
    new = next((new for was, new in known if was == _cost(one)), None) if _of_cost(one) else None
    return one if new is None else replace(one, value=_printed(new, one.value))


def _printed(amount: int, like: str) -> str:
    """In 万元 with two decimals, those that are naught left out where the indicator did so; never below the amount."""
    text = str((Decimal(amount) / TEN_THOUSAND).quantize(Decimal("0.01"), ROUND_CEILING))
    return text if len(like.partition(".")[2]) == 2 else text.rstrip("0").rstrip(".")


def _texts(facts: Facts, reasons: Mapping[str, str]) -> Mapping[str, str]:
    none = not any(one.amount or one.last_year for one in facts.items if one.item.startswith(SANGONG))
    kept: dict[str, Any] = {key: text for key, text in facts.texts.items() if key != "no_last_year"}
    return kept | {key: text for key, text in reasons.items() if key in kept and not (none and key == "reason.sangong")}
