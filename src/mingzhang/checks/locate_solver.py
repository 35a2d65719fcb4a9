"""The smallest sets of cells that explain failed equations, by constraint programming: for what one or two cells cannot explain.

The solver is imported only when it is needed: it takes longer to load than most documents take to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd
from time import monotonic
from typing import Any

from mingzhang.checks.locate_system import Equation, State

_CELL = 1000
"""What a changed cell costs; the preferences below never outweigh one cell more."""
_BLANK = 3
_SEED = 1
_RINGS = 3
_PATIENCE = 0.5
"""Deterministic time (about seconds) that may be spent on one solution."""


@dataclass
class Allowance:
    """The seconds that the solver may still spend on this document."""

    seconds: float
    spent: float = field(default=0.0)

    @property
    def left(self) -> float:
        """What is left, in seconds."""
        return max(0.0, self.seconds - self.spent)


class GaveUp(Exception):
    """The solver had not enough time to prove which set is the smallest."""


def smallest_sets(state: State, failed: Sequence[Equation], most: int, allowance: Allowance) -> Iterator[dict[int, int]]:
    """The smallest sets of cells whose change makes all hard equations hold, with an amount in 分 for each: at most so many, none where
    there is none. First among the cells of the failed equations, then a ring wider, and another. Raises GaveUp when the time is over
    before the first is proved to be the smallest."""
    system = state.system
    cells = system.cells_of(equation.index for equation in failed)
    for _ in range(_RINGS):
        problem = _Problem(state, cells)
        found = problem.solve(allowance)
        if found is not None:
            size = len(found)
            for _ in range(most):
                yield found
                problem.exclude(found, size)
                try:
                    again = problem.solve(allowance)
                except GaveUp:
                    return
                if again is None:
                    return
                found = again
            return
        wider = system.cells_of(index for index in system.around(cells) if index in state.hard)
        if wider == cells:
            return
        cells = wider


class _Problem:
    """The model: for each cell by how many of its last printed digits it changes, and whether it does."""

    def __init__(self, state: State, cells: Sequence[int]) -> None:
        from ortools.sat.python import cp_model

        self.sat = cp_model
        self.state = state
        self.model = cp_model.CpModel()
        system = state.system
        hard = [system.equations[index] for index in system.around(cells) if index in state.hard]
        reach = 2 * sum(abs(floor(state.gap(equation))) for equation in hard if not state.holds(equation))
        self.by: dict[int, Any] = {}
        self.whether: dict[int, Any] = {}
        for cell in cells:
            size = reach // system.cells[cell].grid + 1
            self.by[cell] = self.model.new_int_var(-size, size, f"by{cell}")
            self.whether[cell] = self.model.new_bool_var(f"whether{cell}")
            self.model.add(self.by[cell] <= size * self.whether[cell])
            self.model.add(self.by[cell] >= -size * self.whether[cell])
        for equation in hard:
            self._hold(equation)
        self._at_least([equation for equation in hard if not state.holds(equation)])
        self.model.minimize(sum((_CELL + _BLANK * system.cells[cell].value.blank) * self.whether[cell] for cell in cells))

    def _at_least(self, failed: Sequence[Equation]) -> None:
        """How few cells can do: one for each failed equation, of those that share no cell. It follows from the rest, but the solver
        would be long in finding it."""
        taken: set[int] = set()
        apart = 0
        for equation in sorted(failed, key=lambda one: len(one.terms)):
            cells = {cell for cell, _ in equation.terms if cell in self.whether}
            self.model.add_bool_or([self.whether[cell] for cell in sorted(cells)])
            if taken.isdisjoint(cells):
                taken |= cells
                apart += 1
        self.model.add(sum(self.whether.values()) >= apart)

    def _hold(self, equation: Equation) -> None:
        """The equation holds within its rounding. A blank that is filled in has a rounding of its own."""
        state = self.state
        grids = {cell: state.system.cells[cell].grid for cell, _ in equation.terms}
        denominator = 1
        for _, times in equation.terms:
            denominator *= Fraction(times).denominator
        free = [(cell, int(times * denominator)) for cell, times in equation.terms if cell in self.by]
        unit = gcd(*(times * grids[cell] for cell, times in free)) or 1
        change = sum(times * grids[cell] // unit * self.by[cell] for cell, times in free)
        filled = [(cell, abs(times)) for cell, times in free if not state.system.cells[cell].value.precision]
        more = sum(ceil(Fraction(times * grids[cell], 2 * unit)) * self.whether[cell] for cell, times in filled)
        gap, limit = state.gap(equation) * denominator, state.limit(equation) * denominator
        self.model.add(change + more >= ceil(Fraction(-limit - gap) / unit))
        if not equation.at_least:
            self.model.add(change - more <= floor(Fraction(limit - gap) / unit))

    def exclude(self, found: dict[int, int], size: int) -> None:
        """Not this set again, nor a larger one."""
        self.model.add(sum(self.whether[cell] for cell in found) <= len(found) - 1)
        self.model.add(sum(self.whether.values()) <= size)

    def solve(self, allowance: Allowance) -> dict[int, int] | None:
        """A smallest set; None where there is none. Raises GaveUp."""
        if not allowance.left:
            raise GaveUp
        solver = self.sat.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = min(_PATIENCE, allowance.left)
        solver.parameters.max_time_in_seconds = allowance.left
        start = monotonic()
        status = solver.solve(self.model)
        allowance.spent += monotonic() - start
        if status == self.sat.INFEASIBLE:
            return None
        if status != self.sat.OPTIMAL:
            raise GaveUp
        state = self.state
        return {
            cell: state.amount(cell) + solver.value(self.by[cell]) * state.system.cells[cell].grid
            for cell, whether in self.whether.items()
            if solver.value(whether)
        }
