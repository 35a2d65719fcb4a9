"""What is printed around a cell: its neighbours, and whether an amount is printed elsewhere for the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingzhang.checks.locate_system import Cell
from mingzhang.checks.repairs import Mistake, explain, hint, mistake
from mingzhang.checks.values import Value

_THINGS = frozenset({"function", "economic", "government_economic", "kind", "item", "project", "asset"})
"""The dimensions that say what a figure is about."""
_TELLING = 100
"""An amount of fewer of the last printed digits is met by chance too often to say anything."""


@dataclass(frozen=True)
class Surroundings:
    """The values of all tables by row, by column and by amount."""

    rows: Mapping[tuple[int, int, int], list[Value]]
    columns: Mapping[tuple[int, int, int], list[Value]]
    amounts: Mapping[int, list[Value]]

    @classmethod
    def of(cls, values: Iterable[Value]) -> Surroundings:
        """The surroundings of every cell."""
        rows: dict[tuple[int, int, int], list[Value]] = {}
        columns: dict[tuple[int, int, int], list[Value]] = {}
        amounts: dict[int, list[Value]] = {}
        for value in values:
            rows.setdefault((value.table, value.row, value.side), []).append(value)
            columns.setdefault((value.table, value.under, value.side), []).append(value)
            if not value.blank:
                amounts.setdefault(value.fen, []).append(value)
        return cls(rows, columns, amounts)

    def mistake(self, cell: Cell, proposed: int) -> Mistake:
        """How the cell may have come to print what it prints, if this is its right amount."""
        value = cell.value
        column = self.columns.get((value.table, value.under, value.side), [])
        row = self.rows.get((value.table, value.row, value.side), [])
        around: dict[int, str] = {}
        for other in row:
            if other.under != value.under and not _related(value, other):
                around[other.fen] = "column_beside"
        place = next((index for index, other in enumerate(column) if other.row == value.row), None)
        if place is not None:
            for kind, beside in (("row_above", column[max(0, place - 1)]), ("row_below", column[min(len(column) - 1, place + 1)])):
                if beside.row != value.row and not _related(value, beside):
                    around[beside.fen] = kind
        empty = value.blank and (all(other.fen == 0 for other in column) or all(other.fen == 0 for other in row))
        return explain(value.fen, proposed, cell.grid, around, blank=value.blank, empty=empty)

    def known(self, cell: Cell, proposed: int) -> float:
        """What speaks for the proposed amount (less than 0) or for the printed one, from the same figure printed elsewhere for the
        same thing."""
        out = 0.0
        if self._elsewhere(cell, proposed):
            out += hint("seen")
        if not cell.value.blank and self._elsewhere(cell, cell.value.fen):
            out += hint("also_printed")
        return out

    def _elsewhere(self, cell: Cell, amount: int) -> bool:
        value = cell.value
        if abs(amount) < _TELLING * cell.grid:
            return False
        about = {pair for pair in value.at.pairs if pair[0] in _THINGS}
        for other in self.amounts.get(amount, ()):
            if other.table == value.table and other.row == value.row:
                continue
            theirs = {pair for pair in other.at.pairs if pair[0] in _THINGS}
            if about & theirs or (not about and not theirs):
                return True
        return False

    def exchanged(self, kind: str, cells: list[Cell]) -> list[Mistake]:
        """What to say of two figures that stand in each other's place."""
        names = [_place(cells[1].value, cells[0].value), _place(cells[0].value, cells[1].value)]
        return [mistake(kind, place=name) for name in names]


def _place(other: Value, value: Value) -> str:
    if other.statement is not None or other.table != value.table:
        return f"“{other.text}”"
    if other.row == value.row:
        return "同一行另一栏"
    beside = {1: "下一行", -1: "上一行"}
    return beside.get(other.row - value.row, "另一行") if other.under == value.under else "另一处"


def _related(one: Value, other: Value) -> bool:
    """Whether one figure is a part of the other: then it is no wonder that they are equal."""
    return one.at.over(other.at) or other.at.over(one.at)
