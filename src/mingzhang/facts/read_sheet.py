"""Finds the fields and rows of a declared sheet in what somebody filled in, wherever they were moved, and reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingzhang.classification.names import fold
from mingzhang.documents.sheets import cell_name
from mingzhang.facts.cells import Cell, Grid, Place
from mingzhang.facts.faults import Fault, Severity
from mingzhang.facts.layout import NUMBER, SUM
from mingzhang.facts.read_value import Setting, read_value
from mingzhang.facts.sheets import Column, Sheet

HEADS_WITHIN = 40
"""The titles of columns stand in one of the first rows."""

_LITERAL = re.compile(r'\s*"([^"]+)')


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read: its number from 0, the values of its fields, and the fields whose value could not be read."""

    number: int
    values: Mapping[str, Any]
    bad: frozenset[str] = frozenset()


@dataclass(slots=True)
class Table:
    """A sheet as read: the place of each field's value, the column of each column, the row of the totals (None where it is gone), the
    fields, the rows, and what is wrong."""

    sheet: Sheet
    places: dict[str, Place] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    head: int = 0
    total: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def cell(self, key: str, row: int | None = None) -> str | None:
        """The name of the cell of a field, or of a column in a row; of the column's total without a row."""
        if key in self.places:
            return cell_name(*self.places[key])
        if key not in self.columns:
            return None
        above = self.head if self.total is None else self.total
        return cell_name(above if row is None else row, self.columns[key])

    def fault(self, code: str, cell: str | None, severity: Severity = "error", /, **values: Any) -> None:
        """Notes what is wrong."""
        self.faults.append(Fault(code, self.sheet.title, cell, values, severity))


def read_table(grid: Grid, sheet: Sheet, setting: Setting) -> Table:
    """The sheet as read."""
    table = Table(sheet)
    head = _find_head(grid, sheet) if sheet.columns else None
    _read_fields(grid, table, head, setting)
    if sheet.columns:
        if head is None:
            table.fault("facts.no_heads", None, titles="、".join(column.title for column in sheet.columns[:3]))
            return table
        table.head = head
        _place_columns(grid, table)
        _read_rows(grid, table, setting)
        _refuse_merges(grid, table)
    return table


def _find_head(grid: Grid, sheet: Sheet) -> int | None:
    """The row that has most of the titles, at least two of them."""
    found: dict[int, int] = {}
    for (row, _), cell in grid.cells.items():
        if row < HEADS_WITHIN and _titled(cell, sheet.columns) is not None:
            found[row] = found.get(row, 0) + 1
    best = max(found, key=lambda row: (found[row], -row), default=None)
    return best if best is not None and found[best] >= min(2, len(sheet.columns)) else None


def _titled(cell: Cell, columns: Sequence[Column]) -> Column | None:
    """The column of that title; what stands behind it in brackets (its unit) does not matter."""
    text = cell.text
    if cell.kind == "formula":
        literal = _LITERAL.match(text)
        text = literal[1] if literal else ""
    text = fold(text).partition("(")[0] if not any(fold(column.title) == fold(text) for column in columns) else fold(text)
    return next((column for column in columns if fold(column.title).partition("(")[0] == text or fold(column.title) == text), None)


def _read_fields(grid: Grid, table: Table, head: int | None, setting: Setting) -> None:
    fields = table.sheet.fields
    above = {place: cell for place, cell in grid.cells.items() if head is None or place[0] < head}
    for place, cell in sorted(above.items()):
        column = _titled(cell, fields)
        if column is not None and column.key not in table.places and (place[1] <= 1 or not table.sheet.columns):
            table.places[column.key] = (place[0], place[1] + 1)
    for column in fields:
        if column.key not in table.places:
            table.fault("facts.no_field", None, "error" if column.required else "warning", title=column.title)
            continue
        place = table.places[column.key]
        found = grid.cells.get(place)
        if found is None:
            if column.required:
                table.fault("facts.required", cell_name(*place), title=column.title)
            continue
        value = _value(column, found, place, table, setting)
        if value is not None:
            table.fields[column.key] = value
    _unread_fields(above, table)


def _unread_fields(above: Mapping[Place, Cell], table: Table) -> None:
    """A line that was added to the fields is not read, and that is said."""
    values = sorted(table.places.values())
    if not values:
        return
    column = values[0][1]
    for place, cell in sorted(above.items()):
        if place[1] == column and place[0] > values[0][0] and place not in values:
            table.fault("facts.unread_field", cell_name(*place), "warning", text=cell.text[:20])


def _place_columns(grid: Grid, table: Table) -> None:
    unknown: dict[int, str] = {}
    for place, cell in sorted(grid.cells.items()):
        if place[0] != table.head:
            continue
        column = _titled(cell, table.sheet.columns)
        if column is None:
            unknown[place[1]] = cell.text
        elif column.key in table.columns:
            table.fault("facts.column_twice", cell_name(*place), title=column.title)
        else:
            table.columns[column.key] = place[1]
    for column in table.sheet.columns:
        if column.key not in table.columns and not column.derived:
            table.fault("facts.no_column", None, "error" if column.required else "warning", title=column.title)
    _unread_columns(grid, table, unknown)


def _unread_columns(grid: Grid, table: Table, unknown: Mapping[int, str]) -> None:
    known = set(table.columns.values())
    told: set[int] = set()
    for (row, index), cell in sorted(grid.cells.items()):
        if row > table.head and index not in known and index not in told and unknown.get(index) != NUMBER:
            told.add(index)
            title = unknown.get(index)
            place = cell_name(table.head, index) if title else cell_name(row, index)
            table.fault("facts.unread_column", place, "warning", title=title, text=None if title else cell.text[:20])


def _read_rows(grid: Grid, table: Table, setting: Setting) -> None:
    columns = {table.columns[column.key]: column for column in table.sheet.columns if column.key in table.columns and not column.derived}
    lines: dict[int, list[tuple[int, Cell]]] = {}
    marks: set[int] = set()
    for (row, index), cell in grid.cells.items():
        if row <= table.head:
            continue
        if index in columns:
            lines.setdefault(row, []).append((index, cell))
        if cell.text == SUM and (index not in columns or index == min(columns)):
            marks.add(row)
    for row in sorted(lines):
        if row == table.head + 1 and (row in marks or _counts(lines[row], table.sheet)):
            table.total = row
        elif row in marks:
            table.fault("facts.total_ignored", cell_name(row, min(columns)), "warning")
        else:
            _read_row(row, lines[row], columns, table, setting)


def _counts(line: list[tuple[int, Cell]], sheet: Sheet) -> bool:
    """Whether the first cell is the count of rows that stands in the row of totals."""
    cell = min(line)[1]
    return (cell.kind == "formula" and "COUNTA(" in cell.text) or (cell.text.startswith("共 ") and cell.text.endswith(sheet.records))


def _read_row(row: int, line: list[tuple[int, Cell]], columns: Mapping[int, Column], table: Table, setting: Setting) -> None:
    if table.sheet.listed and [columns[index].key for index, _ in line] == [table.sheet.columns[0].key]:
        return
    values: dict[str, Any] = {}
    bad: set[str] = set()
    for index, cell in sorted(line, key=lambda entry: entry[0]):
        column = columns[index]
        value = _value(column, cell, (row, index), table, setting)
        if value is None:
            bad.add(column.key)
        else:
            values[column.key] = value
    for index, column in columns.items():
        if column.required and column.key not in values and column.key not in bad:
            bad.add(column.key)
            table.fault("facts.required", cell_name(row, index), title=column.title)
    table.rows.append(Row(row, values, frozenset(bad)))


def _value(column: Column, cell: Cell, place: Place, table: Table, setting: Setting) -> Any:
    value, problems = read_value(column, cell, setting)
    for problem in problems:
        table.fault(problem.code, cell_name(*place), problem.severity, **problem.values)
    return value


def _refuse_merges(grid: Grid, table: Table) -> None:
    first = table.head + 1 if table.total is None else table.total + 1
    for top, left, bottom, right in _inside(grid, first, max(table.columns.values())):
        table.fault("facts.merged", cell_name(top, left), range=f"{cell_name(top, left)}:{cell_name(bottom, right)}")


def _inside(grid: Grid, first: int, last_column: int) -> Iterator[tuple[int, int, int, int]]:
    for merge in sorted(grid.merges):
        if merge[2] >= first and merge[1] <= last_column:
            yield merge
