"""How exact amounts are printed: rounded so that they add up, or half up, then written in the layout's unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mingzhang.checks.values import Value
from mingzhang.compiling.context import Context
from mingzhang.compiling.rounding import Moved, controlled, half_up
from mingzhang.cube.coordinates import At
from mingzhang.money import UNITS, Fen
from mingzhang.pages.model import Cell, Table


def size_of(unit: str, decimals: int) -> int:
    """The size in 分 of the last printed digit: 0.01 万元 is 10,000. Raises ValueError where the unit has no such digit."""
    size, rest = divmod(UNITS[unit], int(10**decimals))
    if rest or not size:
        raise ValueError(f"{unit} has no {decimals} decimals")
    return size


def money_text(fen: int, unit: str, decimals: int, *, grouped: bool = False) -> str:
    """An amount in 分 in `unit`, rounded half up to `decimals`: 109,070,000 in 万元 is `1090.70`, grouped `1,090.70`."""
    value = Decimal(half_up(fen, size_of(unit, decimals))) / UNITS[unit]
    return f"{value:,.{decimals}f}" if grouped else f"{value:.{decimals}f}"


@dataclass(frozen=True, slots=True)
class Printer:
    """The printed amounts of a publication. `amounts` are those that tables print, by canonical coordinates, in 分; all others are
    rounded half up. `moved` and `unsolved` say what controlled rounding changed and could not mend."""

    context: Context
    amounts: Mapping[At, int] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    unsolved: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The size in 分 of the last digit that the layout prints."""
        return size_of(self.context.layout.money.unit, self.context.layout.money.decimals)

    def fen(self, place: At) -> int:
        """The amount in 分 that is printed at a place."""
        canonical = place.canonical()
        known = self.amounts.get(canonical)
        return half_up(self.context.now.value(canonical), self.size) if known is None else known

    def text(self, fen: int) -> str:
        """An amount as sentences print it: in the layout's unit and decimals, never grouped, zero in figures."""
        money = self.context.layout.money
        return money_text(fen, money.unit, money.decimals)

    def table(self, table: Table, zero: str | None) -> Table:
        """The table with its figures printed; `zero` stands where there is nothing (None: what the layout says)."""
        nothing = self.context.layout.money.zero if zero is None else zero
        return replace(table, rows=tuple(tuple(self.cell(cell, nothing) for cell in row) for row in table.rows))

    def cell(self, cell: Cell, zero: str, *, suffix: str = "") -> Cell:
        """A figure with its text; what is no figure stays as it is."""
        if cell.kind != "figure" or cell.amount is None:
            return cell
        unit = self.context.layout.money.unit
        precision = size_of(unit, cell.decimals)
        known = self.amounts.get(cell.at.canonical()) if cell.at is not None else None
        # A line of a list (a purchase) stands at the coordinates of its column and is worth something else than their sum.
        if known is not None and abs(known - int(cell.amount)) >= self.size:
            known = None
        fen = half_up(int(cell.amount) if known is None else known, precision)
        if fen == 0 and not cell.amount:
            return replace(cell, text=zero, amount=Fen(0) if zero else None, precision=Fen(precision) if zero else None)
        text = money_text(fen, unit, cell.decimals, grouped=cell.grouped) + suffix
        return replace(cell, text=text, amount=Fen(fen), precision=Fen(precision))


def printer(context: Context, tables: Iterable[Table], *, rounding: bool) -> Printer:
    """How the amounts of these tables are printed; with `rounding` so that every identity holds exactly (控制舍入)."""
    plain = Printer(context)
    if not rounding:
        return plain
    values = [value for number, table in enumerate(tables) for value in _values(number, table, plain.size)]
    if all(value.fen % plain.size == 0 for value in values):
        return plain
    rounded = controlled(values, plain.size)
    unsolved = tuple(dict.fromkeys(str(identity.total.at) for identity in rounded.unsolved))
    return Printer(context, rounded.amounts, rounded.moved, unsolved)


def _values(number: int, table: Table, precision: int) -> Iterable[Value]:
    """The figures of a table as identities see them."""
    if not table.row_lines:
        return
    sides = {line.index: line.side for line in table.column_lines}
    columns = {line.index: line for line in table.column_lines}
    rows = {(line.index, line.side): line for line in table.row_lines}
    for row, column, cell in table.placed():
        line = columns.get(column)
        if cell.kind != "figure" or cell.at is None or cell.amount is None or line is None or (row, sides[column]) not in rows:
            continue
        if size_of(table.unit or "万元", cell.decimals) != precision:
            continue
        partial = line.partial or rows[row, sides[column]].partial
        text = "0" if not cell.amount else "x"
        yield Value(number, row, column, sides[column], cell.at.canonical(), int(cell.amount), precision, text, partial=partial)
