"""Amounts for the possible lines, so that their sums print what is printed: a linear problem.

What must hold is weighed against what is merely likely: a sum that prints otherwise costs most, an exact sum that is not the printed one
costs something, a strange line a little. A solution at a corner uses few lines. The numbers are whole multiples of a grid; they are held
against the printed sums in integers afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from mingzhang.reconstructing.atoms import Atom
from mingzhang.reconstructing.margins import Index, Margin

_SEED = 1
_SECONDS = 120
_OFF = 100
"""What a sum costs for each grid step that it is off the printed amount and still prints so."""
_WRONG = 1000
"""What it costs beyond, for each time that it is printed."""
_BALANCE = 5000
_AGAIN = 2
"""How often the sums that come out wrong are weighed anew, so that few are very wrong rather than many a little."""
_YUAN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A sum of atoms (by number, each so many times) and the printed sum that it has to give: `fen`, and how far it may be off in 分."""

    terms: tuple[tuple[int, int], ...]
    fen: int
    below: int
    above: int
    cost: int


@dataclass(frozen=True, slots=True)
class Fit:
    """The amounts of the atoms in 分, and the numbers of the rows that they do not give."""

    amounts: tuple[int, ...]
    broken: frozenset[int]


def rows_of(atoms: Sequence[Atom], margins: Sequence[Margin]) -> list[Row]:
    """A row for each margin, in their order."""
    index = Index([margin.at for margin in margins])
    terms: list[list[int]] = [[] for _ in margins]
    for number, atom in enumerate(atoms):
        for margin in index.over(atom.at):
            terms[margin].append(number)
    return [
        Row(tuple((number, 1) for number in inside), margin.fen, margin.below, margin.above, _WRONG * margin.weight)
        for margin, inside in zip(margins, terms, strict=True)
    ]


def balanced(groups: Iterable[tuple[Iterable[int], Iterable[int]]]) -> list[Row]:
    """A row for each pair of groups of atoms with the same sum."""
    return [Row((*((one, 1) for one in left), *((other, -1) for other in right)), 0, 0, 0, _BALANCE) for left, right in groups]


def fit(atoms: Sequence[Atom], rows: Sequence[Row], precision: int, negative: Mapping[int, bool]) -> Fit:
    """The likeliest amounts. `precision` is the finest printed unit; `negative` says which atoms may be below zero."""
    grid = _YUAN if precision >= 10 * _YUAN else max(1, precision // 10)
    costs = [row.cost for row in rows]
    for attempt in range(_AGAIN + 1):
        amounts = _solved(atoms, rows, costs, grid, negative)
        misses = [_miss(row, amounts) for row in rows]
        if not any(misses) or attempt == _AGAIN:
            break
        costs = [max(1, row.cost * precision // (precision + miss)) for row, miss in zip(rows, misses, strict=True)]
    return Fit(tuple(amounts), frozenset(number for number, miss in enumerate(misses) if miss))


def _miss(row: Row, amounts: Sequence[int]) -> int:
    """How far the row is from printing what is printed, in 分."""
    off = sum(times * amounts[number] for number, times in row.terms) - row.fen
    return max(0, off - row.above, -off - row.below)


def _solved(atoms: Sequence[Atom], rows: Sequence[Row], costs: Sequence[int], grid: int, negative: Mapping[int, bool]) -> list[int]:
    """Amounts in 分, whole multiples of the grid."""
    values = _optimum(atoms, rows, costs, grid, negative, whole=False)
    if any(abs(value - round(value)) > 1e-4 for value in values):
        values = _optimum(atoms, rows, costs, grid, negative, whole=True) or values
    return [round(value) * grid for value in values] or [0] * len(atoms)


def _optimum(
    atoms: Sequence[Atom], rows: Sequence[Row], costs: Sequence[int], grid: int, negative: Mapping[int, bool], *, whole: bool
) -> list[float]:
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    lines = [model.add_variable(lb=-inf if negative.get(number) else 0, is_integer=whole) for number in range(len(atoms))]
    for line, atom in zip(lines, atoms, strict=True):
        model.objective.set_linear_coefficient(line, atom.strange)
    for row, cost in zip(rows, costs, strict=True):
        constraint = model.add_linear_constraint(lb=row.fen // grid, ub=row.fen // grid)
        for number, times in row.terms:
            constraint.set_coefficient(lines[number], times)
        for times, limit in ((-1, row.above // grid), (1, row.below // grid)):
            for most, price in ((limit, _OFF), (inf, cost)):
                if most:
                    slack = model.add_variable(lb=0, ub=most)
                    constraint.set_coefficient(slack, times)
                    model.objective.set_linear_coefficient(slack, price)
    limits = mathopt.SolveParameters(random_seed=_SEED, time_limit=timedelta(seconds=_SECONDS))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    if not result.has_primal_feasible_solution():
        return []
    values: list[float] = result.variable_values(lines)
    return values
