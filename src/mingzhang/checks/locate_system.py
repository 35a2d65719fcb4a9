"""The identities of a document as linear equations over its printed cells: what localisation (定位) works on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from mingzhang.checks.identity import FAILED, NOT_CHECKED, Identity
from mingzhang.checks.products import Product
from mingzhang.checks.values import Value

Key = tuple[object, ...]
Number = int | Fraction

_USUAL = 20
"""The grid of a table is its finest precision but for one figure in so many: a single slip makes no grid."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell (or a figure of the narrative). `grid` is the precision in 分 in which its true value would be printed."""

    index: int
    value: Value
    grid: int


@dataclass(frozen=True, slots=True)
class Equation:
    """An identity as Σ coefficient × cell = `gap`, which should be 0 but for rounding (or no less, where `at_least`). `spread` is the sum
    of all precisions; half of it is what rounding may account for. `gap` and `spread` are in 分, as printed."""

    index: int
    identity: Identity
    terms: tuple[tuple[int, Number], ...]
    gap: Number
    spread: Number
    at_least: bool
    failed: bool

    @property
    def certain(self) -> bool:
        """Whether it proves anything."""
        return self.identity.certain

    def coefficient(self, cell: int) -> Number:
        """How often the cell is taken."""
        return next((times for index, times in self.terms if index == cell), 0)


@dataclass(frozen=True)
class System:
    """All cells, all equations that could be checked, and which equations each cell is in."""

    cells: tuple[Cell, ...]
    equations: tuple[Equation, ...]
    touching: tuple[tuple[int, ...], ...]

    @cached_property
    def failed(self) -> tuple[Equation, ...]:
        """The equations that do not hold."""
        return tuple(equation for equation in self.equations if equation.failed)

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """The failed equations in groups that share cells, each in order."""
        group = {equation.index: equation.index for equation in self.failed}

        def root(index: int) -> int:
            while group[index] != index:
                group[index] = group[group[index]]
                index = group[index]
            return index

        first: dict[int, int] = {}
        for equation in self.failed:
            for cell, _ in equation.terms:
                group[root(equation.index)] = root(first.setdefault(cell, equation.index))
        out: dict[int, list[int]] = {}
        for equation in self.failed:
            out.setdefault(root(equation.index), []).append(equation.index)
        return tuple(tuple(members) for members in out.values())

    def cells_of(self, equations: Iterable[int]) -> list[int]:
        """The cells in any of these equations, in order."""
        return sorted({cell for index in equations for cell, _ in self.equations[index].terms})

    def around(self, cells: Iterable[int]) -> list[int]:
        """The equations that contain any of these cells, in order."""
        return sorted({index for cell in cells for index in self.touching[cell]})


def system_of(identities: Sequence[Identity], values: Iterable[Value]) -> System:
    """The equations of all identities whose figures could be read. `values` are all values of the tables: they give each table's grid and
    tell which column a figure stands under."""
    under = _columns(values)
    grids = _grids(identities)
    numbers: dict[Key, int] = {}
    cells: list[Cell] = []
    equations: list[Equation] = []
    touching: list[list[int]] = []
    for identity in identities:
        if identity.result == NOT_CHECKED:
            continue
        share: Number = -Fraction(identity.times) if isinstance(identity, Product) else -1
        terms: dict[int, Number] = {}
        spread: Number = 0
        for value in (identity.total, *identity.parts):
            times = 1 if value is identity.total else share
            key = key_of(value, under)
            if key not in numbers:
                numbers[key] = len(cells)
                cells.append(Cell(len(cells), value, _grid(value, grids)))
                touching.append([])
            terms[numbers[key]] = terms.get(numbers[key], 0) + times
            spread += size(times) * value.precision
        kept = tuple((cell, times) for cell, times in terms.items() if times)
        gap = sum(times * cells[cell].value.fen for cell, times in kept)
        failed = identity.result == FAILED
        if not kept or (failed and size(gap) * 2 <= spread):
            continue
        for cell, _ in kept:
            touching[cell].append(len(equations))
        equations.append(Equation(len(equations), identity, kept, gap, spread, identity.relation == "≥", failed))
    return System(tuple(cells), tuple(equations), tuple(tuple(found) for found in touching))


def size(number: Number) -> Number:
    """The absolute amount, of the same type."""
    return number if number >= 0 else -number


def key_of(value: Value, under: Mapping[Key, int]) -> Key:
    """What tells a printed cell from all others: the same figure is seen as a value of its table and as an amount of a form."""
    if value.statement is not None:
        return ("statement", value.statement)
    if value.observation is None and value.where is not None:
        place = (value.table, value.row, value.under)
        if place in under:
            return (value.table, value.row, under[place])
        return (value.table, value.row, value.under, value.where, value.text, value.names)
    return (value.table, value.row, value.under)


def _columns(values: Iterable[Value]) -> dict[Key, int]:
    """Under which column the figure that is printed in a column belongs."""
    out: dict[Key, int] = {}
    for value in values:
        if value.observation is not None:
            out[value.table, value.row, value.observation.column] = value.under
    return out


def _grids(identities: Iterable[Identity]) -> dict[int, int]:
    """The precision of each table: its finest but for a few."""
    found: dict[int, list[int]] = {}
    for identity in identities:
        for value in (identity.total, *identity.parts):
            if value.precision:
                found.setdefault(value.table, []).append(value.precision)
    return {table: sorted(sizes)[len(sizes) // _USUAL] for table, sizes in found.items()}


def _grid(value: Value, grids: Mapping[int, int]) -> int:
    """The narrative has no grid: each figure has its own."""
    if value.statement is not None:
        return value.precision or grids.get(value.table, 1)
    return grids.get(value.table, 0) or value.precision or 1


@dataclass(frozen=True)
class State:
    """The system with some cells changed: `changed` gives their amounts in 分. `hard` are the equations that must hold in the end."""

    system: System
    changed: Mapping[int, int]
    hard: frozenset[int]

    def amount(self, cell: int) -> int:
        """What the cell says now."""
        return self.changed[cell] if cell in self.changed else self.system.cells[cell].value.fen

    def gap(self, equation: Equation) -> Number:
        """By how much the equation misses now."""
        gap = equation.gap
        for cell, times in equation.terms:
            if cell in self.changed:
                gap += times * (self.changed[cell] - self.system.cells[cell].value.fen)
        return gap

    def limit(self, equation: Equation, also: Collection[int] = ()) -> Number:
        """What rounding may account for, where the changed cells (and those of `also`) are printed in their table's grid. What was taken
        for rounding as printed stays so."""
        spread = equation.spread
        for cell, times in equation.terms:
            if cell in self.changed or cell in also:
                spread += size(times) * (self.system.cells[cell].grid - self.system.cells[cell].value.precision)
        half = spread / 2 if isinstance(spread, Fraction) else spread // 2
        return half if equation.failed else max(half, size(equation.gap) if not equation.at_least else -equation.gap)

    def holds(self, equation: Equation) -> bool:
        """Whether the equation holds now."""
        gap = self.gap(equation)
        limit = self.limit(equation)
        return gap >= -limit and (equation.at_least or gap <= limit)

    def with_(self, cells: Mapping[int, int]) -> State:
        """The state with these cells changed as well."""
        return State(self.system, {**self.changed, **cells}, self.hard)
