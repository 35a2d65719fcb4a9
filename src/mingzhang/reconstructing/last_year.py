"""Last year's amounts (上年数): printed in tables, or this year's less the change that the explanation tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mingzhang.book.model import Observation
from mingzhang.compiling.atoms import cube_of
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, contains
from mingzhang.facts.model import Facts, Item, Known
from mingzhang.money import Fen
from mingzhang.reconstructing.printed import Printed

_DIMENSIONS = frozenset({"flow", "fund", "vintage", "kind", "function", "economic", "government_economic", "unit"})
"""What an amount of last year can be of."""


def is_before(printed: Printed, observation: Observation) -> bool:
    """Whether it is an amount of the year before."""
    year = printed.book.fiscal_year
    return year is not None and printed.place(observation.at)["year"] == str(year - 1) and "measure" not in observation.at


def before(printed: Printed, place: At) -> At:
    """The place in the cube of the year before."""
    return printed.place(place).but(year=ALL, stage=ALL)


def with_last_year(printed: Printed, facts: Facts) -> Facts:
    """The facts with last year's amounts; what tables print comes before what follows from a change. The reason that is told for the change
    of “三公” and the like goes with it."""
    told = list(_told(printed, facts))
    known = {place: fen for place, fen, _ in reversed(told) if place.dimensions <= _DIMENSIONS}
    items = tuple(_item(item, [one for one in told if "item" in one[0]]) for item in facts.items)
    return replace(facts, items=items, last_year=tuple(Known(place, Fen(fen)) for place, fen in known.items()))


def _told(printed: Printed, facts: Facts) -> Iterator[tuple[At, int, str | None]]:
    """Place, amount of last year in 分, and the reason told for the change: of the tables, then of the explanation."""
    for observation in printed.book.observations:
        if is_before(printed, observation):
            yield before(printed, observation.at), int(observation.amount), None
    cube = cube_of(facts)
    for statement in printed.book.statements:
        place = before(printed, statement.at)
        if statement.measure != "change" or "flow" not in place or statement.base != facts.department.year - 1:
            continue
        change = abs(int(Decimal(statement.value) * 100))
        last = cube.value(place) + (change if statement.direction == "decrease" else -change)
        if last >= 0:
            yield place, last, statement.reason if change else None


def _item(item: Item, told: list[tuple[At, int, str | None]]) -> Item:
    """The item with last year's: what is told of it, in its fund or a wider one."""
    for place, fen, reason in told:
        if place["item"] == item.item and contains("fund", place["fund"], item.fund) and place["unit"] in {ALL, item.unit}:
            return replace(item, last_year=Fen(fen), reason=reason if fen != item.amount else None)
    return item
