"""Causes that are no single figure: a table in another unit, a row that is missing from a list or a total row that was not brought up
to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mingzhang.checks.locate_system import Equation, State, System, size
from mingzhang.money import UNITS

_WITNESSES = 3
"""So many relations must fail by one factor before a table is taken to be in another unit."""
_COLUMNS = 2
_FACTORS = tuple(sorted({Fraction(one, other) for one in UNITS.values() for other in UNITS.values() if one != other}, reverse=True))

Row = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Failed equations that have one cause of this `kind`: `unit` (all figures of `table` by `factor` too small), or `row` (the totals
    `amounts`, in 分 by cell, are what the listed rows add up to)."""

    kind: str
    equations: tuple[int, ...]
    table: int
    factor: Fraction = Fraction(1)
    amounts: tuple[tuple[int, int], ...] = ()


def other_units(system: System) -> list[Pattern]:
    """The tables whose figures would all agree with the others in another unit."""
    by_table: dict[int, list[Equation]] = {}
    for equation in system.failed:
        for table in sorted({system.cells[cell].value.table for cell, _ in equation.terms}):
            by_table.setdefault(table, []).append(equation)
    out = []
    for table, failed in sorted(by_table.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(failed) < _WITNESSES or table < 0:
            continue
        factor = next((factor for factor in _FACTORS if all(_agrees(system, equation, table, factor) for equation in failed)), None)
        if factor is not None:
            out.append(Pattern("unit", tuple(equation.index for equation in failed), table, factor))
    return out


def _agrees(system: System, equation: Equation, table: int, factor: Fraction) -> bool:
    """Whether the equation holds between this table and others, were its figures greater by the factor."""
    gap = Fraction(0)
    spread = Fraction(0)
    inside = outside = False
    for cell, times in equation.terms:
        value = system.cells[cell].value
        scale = factor if value.table == table else Fraction(1)
        inside |= value.table == table and value.fen != 0
        outside |= value.table != table and value.fen != 0
        gap += times * value.fen * scale
        spread += size(times) * value.precision * scale
    return inside and outside and 2 * size(gap) <= spread


def total_rows(system: System) -> list[Pattern]:
    """The total rows that miss the sum of the same rows in several columns, as if one row more had been added up."""
    groups: dict[tuple[Row, frozenset[Row]], list[Equation]] = {}
    for equation in system.failed:
        total, parts = equation.identity.total, equation.identity.parts
        if equation.identity.rule != "identity.rollup" or total.observation is None:
            continue
        if any(part.table != total.table or part.under != total.under for part in parts):
            continue
        head = (total.table, total.row, total.side)
        groups.setdefault((head, frozenset((part.table, part.row, part.side) for part in parts)), []).append(equation)
    out = []
    for (head, _), equations in groups.items():
        amounts = dict(_sum(system, equation) for equation in equations)
        if len(amounts) >= _COLUMNS and _adds_up(system, head, amounts):
            out.append(Pattern("row", tuple(equation.index for equation in equations), head[0], amounts=tuple(amounts.items())))
    return out


def _sum(system: System, equation: Equation) -> tuple[int, int]:
    """The cell of the total and what its parts add up to."""
    cell = next(cell for cell, _ in equation.terms if system.cells[cell].value == equation.identity.total)
    return cell, int(system.cells[cell].value.fen - equation.gap)


def _adds_up(system: System, head: Row, amounts: dict[int, int]) -> bool:
    """Whether what is missing adds up across the columns as a row of the table would, by one relation at least."""
    state = State(system, amounts, frozenset())
    across = [equation for index in system.around(amounts) if _in_row(system, equation := system.equations[index], head)]
    return any(sum(cell in amounts for cell, _ in equation.terms) >= _COLUMNS for equation in across) and all(
        state.holds(equation) for equation in across
    )


def _in_row(system: System, equation: Equation, head: Row) -> bool:
    values: Iterable[Row] = ((v.table, v.row, v.side) for v in (system.cells[cell].value for cell, _ in equation.terms))
    return all(place == head for place in values)


def covering(patterns: Sequence[Pattern], equations: Iterable[int]) -> Pattern | None:
    """The first of the patterns that explains one of these equations."""
    wanted = set(equations)
    return next((pattern for pattern in patterns if wanted & set(pattern.equations)), None)
