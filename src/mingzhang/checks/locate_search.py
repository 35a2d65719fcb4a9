"""Which one or two cells explain failed equations, and by what amounts: an exact search without a solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf

from mingzhang.checks.locate_near import Surroundings
from mingzhang.checks.locate_system import Cell, Equation, Number, State, size
from mingzhang.checks.repairs import Mistake, hint

_FEW = 64
"""So many amounts of an interval are tried; of more only those that an equation gives exactly, and the ends."""
_ROUNDS = 3

Bound = Number | float
Interval = tuple[Bound, Bound]


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell, the amount in 分 that it should print, and how it may have gone wrong. `open` is -1 where the amount is only the most that
    it may be, 1 where the least."""

    cell: int
    amount: int
    mistake: Mistake
    open: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Cells that must change together, and how unlikely that is."""

    repairs: tuple[Repair, ...]
    weight: float

    @property
    def cells(self) -> tuple[int, ...]:
        """The cells, in order."""
        return tuple(repair.cell for repair in self.repairs)


@dataclass(frozen=True)
class Search:
    """Looks for explanations of the equations that fail in a state."""

    state: State
    near: Surroundings

    def singles(self, failed: Sequence[Equation]) -> list[Explanation]:
        """Every cell that alone explains all of these, the likeliest first."""
        if not failed:
            return []
        common = set.intersection(*({cell for cell, _ in equation.terms} for equation in failed))
        found = (self.one(self.state, cell) for cell in sorted(common))
        return _ranked(Explanation((repair,), weight) for repair, weight in (one for one in found if one is not None))

    def pairs(self, failed: Sequence[Equation], most: int) -> list[Explanation]:
        """Every two cells that together explain all of these, the likeliest first; of at most so many that are tried."""
        if not failed:
            return []
        sets = [frozenset(cell for cell, _ in equation.terms) for equation in failed]
        smallest = min(sets, key=len)
        seen: set[frozenset[int]] = set()
        out: list[Explanation] = []
        for one in sorted(smallest):
            rest = [cells for cells in sets if one not in cells]
            near = frozenset.intersection(*rest) if rest else self.state.system.cells_of(self.state.system.touching[one])
            for other in sorted(set(near) - {one}):
                pair = frozenset({one, other})
                if pair in seen:
                    continue
                if len(seen) >= most:
                    return _ranked(out)
                seen.add(pair)
                found = self.two(one, other)
                if found is not None:
                    out.append(found)
        return _ranked(out)

    def one(self, state: State, cell: int) -> tuple[Repair, float] | None:
        """The amount of the cell with which all hard equations that contain it hold, and the weight; None where there is none."""
        interval, targets = self._interval(state, cell)
        best = self._best(state, cell, interval, targets)
        if best is None:
            return None
        repair, weight = best
        return repair, weight + self._hints(state, repair)

    def two(self, one: int, other: int) -> Explanation | None:
        """The amounts of both cells with which all hard equations hold."""
        bounds = self._bounds(one, other)
        if bounds is None:
            return None
        (first, a), (second, b) = sorted(((bounds[0], one), (bounds[1], other)), key=lambda item: (item[0][1] - item[0][0], item[1]))
        del second
        for amount in _points(first, self.state.system.cells[a], []):
            there = self.state.with_({a: amount})
            if self.one(there, b) is not None:
                return self.many({a: amount, b: self.state.amount(b)}, order=(b, a))
        return None

    def many(self, rough: Mapping[int, int], order: Iterable[int]) -> Explanation | None:
        """The explanation that changes these cells, from a rough solution; None where the amounts do not hold together."""
        order = tuple(order)
        amounts = {**rough, **self._apart(rough)}
        return self._polished(amounts, order) or self._polished(dict(rough), order)

    def _apart(self, cells: Iterable[int]) -> dict[int, int]:
        """The amounts that relations give which only one of the cells is in: they are not blurred by the rounding of the others."""
        cells = set(cells)
        system = self.state.system
        joint = {index for index in system.around(cells) if sum(cell in cells for cell, _ in system.equations[index].terms) > 1}
        alone = State(system, self.state.changed, self.state.hard - joint)
        found = {cell: self.one(alone, cell) for cell in sorted(cells)}
        return {cell: best[0].amount for cell, best in found.items() if best is not None}

    def _polished(self, amounts: dict[int, int], order: tuple[int, ...]) -> Explanation | None:
        """Each amount in turn made the best for those of the others, until nothing changes."""
        found: dict[int, tuple[Repair, float]] = {}
        for _ in range(_ROUNDS):
            before = dict(amounts)
            for cell in order:
                rest = {other: amount for other, amount in amounts.items() if other != cell}
                best = self.one(self.state.with_(rest), cell)
                if best is None:
                    return None
                found[cell] = best
                amounts[cell] = best[0].amount
            if amounts == before:
                break
        if any(repair.amount == self.state.amount(cell) for cell, (repair, _) in found.items()):
            return None
        return self._together([found[cell] for cell in sorted(found)])

    def _together(self, found: list[tuple[Repair, float]]) -> Explanation:
        """Several repairs as one explanation: two figures that were exchanged are one slip, not two."""
        repairs = tuple(repair for repair, _ in found)
        weight = sum(weight for _, weight in found)
        if len(repairs) == 2:
            was = [self.state.amount(repair.cell) for repair in repairs]
            if [repair.amount for repair in repairs] == was[::-1]:
                kind = "exchanged" if all(was) else "moved"
                slip = self.near.exchanged(kind, [self.state.system.cells[repair.cell] for repair in repairs])
                repairs = tuple(Repair(one.cell, one.amount, new) for one, new in zip(repairs, slip, strict=True))
                weight = slip[0].weight
        return Explanation(repairs, weight)

    def _interval(self, state: State, cell: int) -> tuple[Interval, list[Number]]:
        """Between which amounts all hard equations of the cell hold, and the amounts with which one holds exactly."""
        low: Bound = -inf
        high: Bound = inf
        targets: list[Number] = []
        system = state.system
        now = state.amount(cell)
        for index in system.touching[cell]:
            if index not in state.hard:
                continue
            equation = system.equations[index]
            times = equation.coefficient(cell)
            gap = state.gap(equation)
            limit = state.limit(equation, (cell,))
            exact = now - _exactly(gap, times)
            room = _exactly(limit, size(times))
            if equation.at_least:
                if times > 0:
                    low = max(low, exact - room)
                else:
                    high = min(high, exact + room)
                continue
            targets.append(exact)
            low, high = max(low, exact - room), min(high, exact + room)
        return (low, high), targets

    def _best(self, state: State, cell: int, interval: Interval, targets: list[Number]) -> tuple[Repair, float] | None:
        place = state.system.cells[cell]
        candidates = _points(interval, place, targets)
        if not candidates:
            return None
        misses = [sum(size(amount - target) for target in targets) for amount in candidates]
        least = min(misses)
        best: tuple[float, Number, int, Repair] | None = None
        opened = 1 if interval[1] == inf else -1 if interval[0] == -inf else 0
        for amount, miss in zip(candidates, misses, strict=True):
            slip = self.near.mistake(place, amount)
            weight = slip.weight + hint("off") * float(miss - least) / place.grid
            found = (weight, miss, amount, Repair(cell, amount, slip, opened))
            if best is None or found[:3] < best[:3]:
                best = found
        return (best[3], best[0]) if best is not None else None

    def _hints(self, state: State, repair: Repair) -> float:
        """What is known of the repair besides that it explains what it must."""
        system = state.system
        out = self.near.known(system.cells[repair.cell], repair.amount)
        after = state.with_({repair.cell: repair.amount})
        for index in system.touching[repair.cell]:
            if index not in state.hard:
                equation = system.equations[index]
                held, holds = state.holds(equation), after.holds(equation)
                out += hint("breaks_hint") * (held and not holds) + hint("mends_hint") * (holds and not held)
        return out

    def _bounds(self, one: int, other: int) -> tuple[Interval, Interval] | None:
        """Between which amounts each of two cells must lie; None where no two amounts will do."""
        system = self.state.system
        both = (one, other)
        bounds: dict[int, list[Bound]] = {cell: [-inf, inf] for cell in both}
        hard = [system.equations[index] for index in system.around(both) if index in self.state.hard]
        for _ in range(_ROUNDS):
            before = [list(bounds[cell]) for cell in both]
            for equation in hard:
                self._narrow(equation, both, bounds)
            if any(low > high for low, high in bounds.values()):
                return None
            if [list(bounds[cell]) for cell in both] == before:
                break
        if any(-inf in bounds[cell] or inf in bounds[cell] for cell in both):
            return None
        return (bounds[one][0], bounds[one][1]), (bounds[other][0], bounds[other][1])

    def _narrow(self, equation: Equation, both: tuple[int, int], bounds: dict[int, list[Bound]]) -> None:
        limit = self.state.limit(equation, both)
        gap = self.state.gap(equation)
        times = {cell: equation.coefficient(cell) for cell in both}
        for cell, rest in (both, both[::-1]):
            if not times[cell]:
                continue
            base = gap - times[cell] * self.state.amount(cell) - times[rest] * self.state.amount(rest)
            ends = [times[rest] * end for end in bounds[rest]] if times[rest] else [0]
            low = (-limit - base) - max(ends)
            high = (inf if equation.at_least else limit - base) - min(ends)
            low, high = sorted((_divided(low, times[cell]), _divided(high, times[cell])))
            bounds[cell] = [max(bounds[cell][0], low), min(bounds[cell][1], high)]


def _points(interval: Interval, cell: Cell, targets: Iterable[Number]) -> list[int]:
    """The amounts in an interval that can be printed in the cell; not the one that is. In the order of preference where they are many."""
    low, high = interval
    if low > high or (low == -inf and high == inf):
        return []
    grid = min(cell.grid, cell.value.precision or cell.grid)
    first = ceil(Fraction(low) / grid) if low != -inf else None
    last = floor(Fraction(high) / grid) if high != inf else None
    if first is None or last is None:
        ends = {first if first is not None else last}
        steps = {end for end in ends if end is not None}
    elif last - first < _FEW:
        steps = set(range(first, last + 1))
    else:
        rounded = {round(Fraction(target) / grid) for target in targets} | {(first + last) // 2}
        steps = {step for step in rounded if first <= step <= last} | {first, last}
    return [step * grid for step in sorted(steps) if step * grid != cell.value.fen]


def _exactly(number: Number, by: Number) -> Number:
    """The exact quotient; most coefficients are 1."""
    return number * by if size(by) == 1 else Fraction(number) / by


def _divided(number: Bound, by: Number) -> Bound:
    """The quotient of a bound, which may be infinite."""
    return number / float(by) if isinstance(number, float) else _exactly(number, by)


def _ranked(found: Iterable[Explanation]) -> list[Explanation]:
    return sorted(found, key=lambda one: (round(one.weight, 6), one.cells))
