"""The sums of facts at any coordinates, by the slowest and plainest way: every atom within them, added up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.classification import economic_map
from mingzhang.cube.coordinates import At, at
from mingzhang.facts.model import WHOLE, Facts, Spending

CATEGORIES = {"routine": "project.routine", "specific": "project.specific", "other": "project.other"}
BOUGHT = {"A": "goods", "B": "works", "C": "services"}

Atom = tuple[At, int, int]
"""Coordinates, the amount of the year, that of the year before."""


def atoms(facts: Facts) -> Iterator[Atom]:
    """Revenue and spending; projects go by their key."""
    for income in facts.revenue:
        place = {"flow": "revenue", "unit": income.unit, "fund": income.fund, "vintage": income.vintage}
        yield at({**place, "function": income.function or "all"}).canonical(), income.amount, income.last_year
    for line in facts.spending:
        yield _place(line, facts).canonical(), line.amount, line.last_year


def items(facts: Facts) -> Iterator[Atom]:
    """What is counted apart from revenue and spending: “三公”经费 and the like, purchases, assets."""
    for item in facts.items:
        place = {"flow": "expenditure", "fund": item.fund, "item": item.item, "unit": item.unit or "all"}
        yield at(place), item.amount, item.last_year
    for line in facts.purchases:
        place = {"flow": "expenditure", "fund": line.fund, "vintage": line.vintage, "unit": line.unit}
        yield at({**place, "item": BOUGHT[line.catalogue[0]]}), int(line.quantity * line.price), 0
        yield at({**place, "item": "procurement.sme"}), line.reserved, 0
    for asset in facts.assets:
        yield at({"item": asset.item}), asset.value or 0, 0


def _place(line: Spending, facts: Facts) -> At:
    category = next((project.category for project in facts.projects if project.key == line.project), WHOLE)
    nature = next(unit.nature for unit in facts.units if unit.code == line.unit)
    kind = "institution" if nature == "事业" else "administrative"
    government = line.government_economic
    if government is None and line.economic is not None and len(line.economic) == 5:
        government = economic_map().government_code(line.economic, kind, facts.department.year)
    members = {
        "flow": "expenditure",
        "unit": line.unit,
        "kind": CATEGORIES.get(category, line.kind),
        "function": line.function,
        "economic": line.economic,
        "government_economic": government,
        "fund": line.fund,
        "vintage": line.vintage,
        "project": line.project,
    }
    return at({name: member for name, member in members.items() if member})


def total(place: At, facts: Facts, *, last: bool = False) -> int:
    """The amount at these coordinates, in 分."""
    found = items(facts) if "item" in place else atoms(facts)
    return sum(before if last else now for where, now, before in found if place.canonical().over(where))


def half_up(fen: int, precision: int) -> int:
    """The amount as it is printed to that size of the last digit (四舍五入)."""
    return int((Decimal(fen) / precision).quantize(Decimal(1), ROUND_HALF_UP)) * precision
