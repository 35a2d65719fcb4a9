"""A table's printed cells laid out for printing again: gaps filled, spans that overlap or run out of the table cut."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from mingzhang.book.model import PrintedCell, Table


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of `rows` × `columns`: its cells row by row, every place covered once."""

    rows: int
    columns: int
    lines: tuple[tuple[PrintedCell, ...], ...]

    def covering(self, row: int, column: int) -> tuple[int, int] | None:
        """Where the cell begins that covers this place; None outside the table."""
        for above in range(min(row, self.rows - 1), -1, -1):
            for cell in self.lines[above]:
                if cell.column <= column < cell.column + cell.colspan and row < above + cell.rowspan:
                    return (above, cell.column)
        return None


def lay_out(table: Table) -> Layout:
    """The table's cells so that they tile it. A cell that stands where another one already reaches is moved nowhere: the
    earlier one gives way. Blank places become blank cells, as wide as the gap."""
    cells = sorted(table.cells, key=lambda cell: (cell.row, cell.column))
    rows = max((cell.row for cell in cells), default=-1) + 1
    columns = max((cell.column for cell in cells), default=-1) + 1
    starts = {row: [cell.column for cell in line] for row, line in groupby(cells, key=lambda cell: cell.row)}
    by_row = {row: list(line) for row, line in groupby(cells, key=lambda cell: cell.row)}
    busy: dict[int, int] = {}
    lines = []
    for row in range(rows):
        line: list[PrintedCell] = []
        column = 0
        for cell in by_row.get(row, ()):
            if cell.column < column:
                continue
            line += _gap(row, column, cell.column, busy)
            height, width = _room(cell, rows, columns, starts, busy)
            line.append(PrintedCell(row, cell.column, cell.text, cell.role, height, width, cell.where))
            if height > 1:
                busy.update(dict.fromkeys(range(cell.column, cell.column + width), row + height))
            column = cell.column + width
        line += _gap(row, column, columns, busy)
        lines.append(tuple(line))
    return Layout(rows, columns, tuple(lines))


def _gap(row: int, start: int, end: int, busy: dict[int, int]) -> list[PrintedCell]:
    free = [column for column in range(start, end) if busy.get(column, 0) <= row]
    out: list[PrintedCell] = []
    for column in free:
        if out and out[-1].column + out[-1].colspan == column:
            out[-1] = PrintedCell(row, out[-1].column, "", "blank", 1, out[-1].colspan + 1)
        else:
            out.append(PrintedCell(row, column, "", "blank"))
    return out


def _room(cell: PrintedCell, rows: int, columns: int, starts: dict[int, list[int]], busy: dict[int, int]) -> tuple[int, int]:
    """How many rows and columns the cell can really span: up to the next printed cell, span, or edge of the table."""
    width = 1
    limit = min(cell.colspan, columns - cell.column)
    others = {column for column in starts[cell.row] if column > cell.column}
    while width < limit and cell.column + width not in others and busy.get(cell.column + width, 0) <= cell.row:
        width += 1
    height = 1
    while height < min(cell.rowspan, rows - cell.row) and not any(
        cell.column <= column < cell.column + width for column in starts.get(cell.row + height, ())
    ):
        height += 1
    return height, width
