"""Controlled rounding as an integer problem: for each amount between two multiples, whether the lower or the upper is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Any

from mingzhang.cube.coordinates import At

_SEED = 1
_PATIENCE = 3.0
"""Deterministic time (seconds, or a few) that a search may take."""
_SECONDS = 60
"""Seconds that a linear relaxation may take: far more than the largest takes, or the result would depend on the machine."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The amounts at these places, each so many times, are zero together, or `at_least` zero."""

    terms: tuple[tuple[At, int], ...]
    at_least: bool = False

    def holds(self, amounts: Mapping[At, int]) -> bool:
        """Whether the amounts satisfy it exactly."""
        left = sum(times * amounts[place] for place, times in self.terms)
        return left >= 0 if self.at_least else left == 0


def solve(exact: Mapping[At, int], nearest: Mapping[At, int], precision: int, relations: Sequence[Relation]) -> dict[At, int]:
    """The printed amounts in 分 of all places in systems that rounding half up (`nearest`) breaks. A system that no rounding satisfies as a
    whole is left with as few broken relations as were found."""
    out: dict[At, int] = {}
    for system in _systems(exact, precision, relations):
        if not all(relation.holds(nearest) for relation in system):
            out.update(_Problem(exact, nearest, precision, system).solve())
    return out


def _systems(exact: Mapping[At, int], precision: int, relations: Sequence[Relation]) -> Iterable[list[Relation]]:
    """The relations in groups that share no amount that could be printed either way."""
    parent: dict[At, At] = {}

    def root(place: At) -> At:
        while parent.setdefault(place, place) != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    free = [[place for place, _ in relation.terms if exact[place] % precision] for relation in relations]
    for places in free:
        for place in places[1:]:
            parent[root(place)] = root(places[0])
    groups: dict[At, list[Relation]] = {}
    for relation, places in zip(relations, free, strict=True):
        if places:
            groups.setdefault(root(places[0]), []).append(relation)
    return groups.values()


class _Problem:
    """One system: for each place that is no multiple, whether its upper neighbour is printed (1) or the lower (0)."""

    def __init__(self, exact: Mapping[At, int], nearest: Mapping[At, int], precision: int, relations: Sequence[Relation]) -> None:
        self.nearest = nearest
        self.precision = precision
        self.relations = relations
        self.below = {place: exact[place] // precision for relation in relations for place, _ in relation.terms}
        rests = {place: exact[place] % precision for place in self.below}
        self.costs = {place: 1 + abs(precision - 2 * rest) for place, rest in rests.items() if rest}
        self.start = {place: nearest[place] // precision - self.below[place] for place in self.costs}

    def solve(self) -> dict[At, int]:
        """The printed amounts in 分: with all relations satisfied, else with as many as were found to go together."""
        relaxed = self._relaxed()
        if relaxed is not None:
            printed = self._printed(relaxed)
            if all(relation.holds(printed) for relation in self.relations):
                return printed
        found = self._searched(relaxed, soft=False) if relaxed is not None else None
        if found is None:
            found = self._searched(self.start, soft=True)
        return self._printed(self.start if found is None else found)

    def _printed(self, up: Mapping[At, int]) -> dict[At, int]:
        return {place: (below + up.get(place, 0)) * self.precision for place, below in self.below.items()}

    def _relaxed(self) -> dict[At, int] | None:
        """The nearest whole choice to the linear relaxation; None where that has no solution. Tables that add up in two directions are
        networks: their relaxation is whole, hence the best choice there is. The caller holds it against the relations, in integers."""
        from ortools.math_opt.python import mathopt

        model = mathopt.Model()
        up = {place: model.add_variable(lb=0, ub=1) for place in self.costs}
        for relation in self.relations:
            least = -sum(times * self.below[place] for place, times in relation.terms)
            row = model.add_linear_constraint(lb=least, ub=inf if relation.at_least else least)
            for place, times in relation.terms:
                if place in up:
                    row.set_coefficient(up[place], times)
        for place, cost in self.costs.items():
            model.objective.set_linear_coefficient(up[place], -cost if self.start[place] else cost)
        limits = mathopt.SolveParameters(random_seed=_SEED, time_limit=timedelta(seconds=_SECONDS))
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None if result.termination.reason == mathopt.TerminationReason.INFEASIBLE else self.start
        values = result.variable_values()
        return {place: round(values[variable]) for place, variable in up.items()}

    def _searched(self, hint: Mapping[At, int], *, soft: bool) -> dict[At, int] | None:
        """The best choice that a search finds in its time; None where it finds none. `soft`: relations may be broken, each at a cost above
        all moves together."""
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        up = {place: model.new_bool_var("") for place in self.costs}
        expenses: list[Any] = []
        for place, variable in up.items():
            expenses.append(self.costs[place] * (1 - variable if self.start[place] else variable))
            model.add_hint(variable, hint[place])
        dear = sum(self.costs.values())
        for relation in self.relations:
            left = sum(times * (self.below[place] + up.get(place, 0)) for place, times in relation.terms)
            constraint = model.add(left >= 0) if relation.at_least else model.add(left == 0)
            if soft:
                kept = model.new_bool_var("")
                constraint.only_enforce_if(kept)
                model.add_hint(kept, relation.holds(self.nearest))
                expenses.append(dear * (1 - kept))
        model.minimize(sum(expenses))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = _PATIENCE
        if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        return {place: solver.value(variable) for place, variable in up.items()}
