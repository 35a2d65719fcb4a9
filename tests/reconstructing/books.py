"""Books that print the sums of a cube, for tests."""

from __future__ import annotations

from itertools import product

from mingzhang.book.model import BudgetBook, Department, Line, Observation, Source, Table
from mingzhang.compiling.rounding import half_up
from mingzhang.cube.coordinates import at
from mingzhang.money import Fen

P = 10_000
"""0.01 万元 in 分."""


def book_of(cube, tables, precision=P, **more):
    """A budget whose tables (title, rows, columns; each coordinates) print the cube's sums, rounded half up; what is zero is blank."""
    placed, printed = [], []
    for number, (title, rows, columns) in enumerate(tables):
        lines = [[Line(index, 0, "", at({**title, **place})) for index, place in enumerate(side)] for side in (rows, columns)]
        filled = []
        for row, column in product(*lines):
            place = row.at.and_(column.at)
            fen = half_up(cube.value(place), precision) if place is not None else 0
            if fen:
                filled.append(Observation(number, row.index, column.index, f"{fen / 1_000_000:.2f}", Fen(fen), Fen(precision), place))
        kind = more.get("kinds", {}).get(number, "statutory")
        placed.append(Table(number, "表", kind, "万元", at(title), len(filled), len(filled), 1, rows=(*lines[0],), columns=(*lines[1],)))
        printed.extend(filled)
    projects = more.get("projects", ())
    units = more.get("units", ())
    return BudgetBook(
        Source("甲.txt", "", "txt"),
        Department("甲局", "101"),
        2024,
        "budget",
        units=units,
        tables=(*placed,),
        observations=(*printed,),
        projects=projects,
    )


def named(dimension, members):
    """Coordinates in one dimension, the first of them everything."""
    return [{}, *({dimension: member} for member in members)]
