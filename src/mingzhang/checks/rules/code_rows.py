"""Rows of tables that print a class: its code (where one is printed), its name, and where both stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from mingzhang.book.model import Line, PrintedCell, Table
from mingzhang.checks.context import Context
from mingzhang.checks.model import Spot
from mingzhang.classification import Entry, economic_department, economic_government, functional
from mingzhang.classification.code_list import CodeList
from mingzhang.classification.names import fold
from mingzhang.vocabulary.phrases import label

DIMENSIONS = ("function", "economic", "government_economic")
_TAIL = re.compile("支出$")
_CODE = re.compile(r"\d{2,7}")
_YEAR_UNKNOWN = 2024


@dataclass(frozen=True, slots=True)
class Row:
    """A class as a row prints it: `code` as read, `printed` whether the code stands there, `name` without numbering."""

    table: Table
    line: Line
    dimension: str
    code: str
    printed: bool
    name: str
    spot: Spot


def codes_of(dimension: str) -> CodeList:
    """The list of codes of a dimension."""
    return {"function": functional, "economic": economic_department, "government_economic": economic_government}[dimension]()


def budget_year(context: Context) -> int:
    """The year whose list applies: the document's, else the latest that is known for certain."""
    return context.book.fiscal_year or _YEAR_UNKNOWN


def rows(context: Context) -> tuple[Row, ...]:
    """All rows of classes of all tables of figures. They are made once for a context and kept with it."""
    kept: tuple[Row, ...] | None = context.__dict__.get("_class_rows")
    if kept is None:
        kept = context.__dict__["_class_rows"] = tuple(_rows(context))
    return kept


def _rows(context: Context) -> Iterator[Row]:
    for table in context.book.tables:
        if table.kind in {"goal.form", "units", "procurement", "assets"}:
            continue
        cells: dict[int, list[PrintedCell]] = {}
        for cell in table.cells:
            cells.setdefault(cell.row, []).append(cell)
        starts = _starts(table)
        for line in table.rows:
            yield from _of(context, table, line, cells.get(line.index, []), starts)


def _starts(table: Table) -> Mapping[int, int]:
    """The first column of each side, behind the figures of the side before it."""
    out: dict[int, int] = {}
    for column in table.columns:
        out[column.side + 1] = max(out.get(column.side + 1, 0), column.index + 1)
    return out


def _of(context: Context, table: Table, line: Line, cells: Iterable[PrintedCell], starts: Mapping[int, int]) -> Iterator[Row]:
    first, end = starts.get(line.side, 0), starts.get(line.side + 1, 999)
    mine = sorted((cell for cell in cells if first <= cell.column < end and cell.text), key=lambda cell: cell.column)
    digits = [(cell, fold(cell.text)) for cell in mine if cell.role == "code" and _CODE.fullmatch(fold(cell.text))]
    for dimension in DIMENSIONS:
        if dimension not in line.at:
            continue
        code = line.at[dimension]
        last, printed = _printed(digits, code)
        names = [cell for cell in mine if cell.role == "label" and cell.column > (last.column if last else -1)]
        if names and code.isdigit():
            cell = names[0] if last else names[-1]
            name = label(cell.text).key
            yield Row(table, line, dimension, code, printed, name, context.cell(table.id, cell.where, cell.text, row=line.label))


def _printed(digits: list[tuple[PrintedCell, str]], code: str) -> tuple[PrintedCell | None, bool]:
    """The last cell of the code, whole or in pieces (类, 款, 项 in three columns), and whether it is printed at all."""
    for cell, text in digits:
        if text == code:
            return cell, True
    joined = ""
    for cell, text in digits:
        joined += text
        if joined == code:
            return cell, True
    return None, False


@cache
def forms(name: str) -> frozenset[str]:
    """The forms of a class's name that are printed: with and without a final 支出."""
    bare = _TAIL.sub("", name)
    return frozenset({name, bare, bare + "支出"})


@cache
def former(dimension: str, year: int) -> Mapping[str, tuple[Entry, ...]]:
    """Names of classes that were given up before the year, in their printed forms, with the entries that bore them. Names that any
    class bears in the year are left out."""
    codes = codes_of(dimension)
    current = {form for entry in codes.entries if entry.valid_in(year) for form in forms(fold(entry.name))}
    out: dict[str, list[Entry]] = {}
    for entry in codes.entries:
        if entry.valid_to is not None and entry.valid_to < year and entry.confidence != "low":
            for form in forms(fold(entry.name)) - current:
                out.setdefault(form, []).append(entry)
    return {form: tuple(entries) for form, entries in out.items()}
