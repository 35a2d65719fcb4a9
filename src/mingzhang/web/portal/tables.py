"""The tables and the text of a book as pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mingzhang.book.model import BudgetBook, PrintedCell, Table

_ROLES = {"figure": "number", "code": "code"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `head` where it heads a row or column, with its `scope`; `kind` is the class that it has."""

    text: str
    head: bool
    scope: str
    kind: str
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A table: its number on the page, what is printed with it, the rows of its head and of its body. `form` is one that heads no
    columns."""

    number: int
    title: str
    particulars: tuple[str, ...]
    note: str
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    form: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the explanation: a heading with its level, a paragraph, or the place of a table (`table` is its number)."""

    number: int
    text: str
    level: int = 0
    table: int | None = None


def tables(book: BudgetBook) -> tuple[Shown, ...]:
    """All tables of the book in their order."""
    said: dict[int, list[str]] = {}
    for passage in book.passages:
        if passage.role == "particular" and passage.table is not None:
            said.setdefault(passage.table, []).append(passage.text)
    return tuple(_shown(table, tuple(said.get(table.id, ()))) for table in book.tables)


def _shown(table: Table, said: tuple[str, ...]) -> Shown:
    rows: dict[int, list[PrintedCell]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(cell)
    last = max(rows, default=-1)
    lines = [rows.get(row, []) for row in range(last + 1)]
    head = tuple(tuple(_head(cell) for cell in line) for line in lines[: table.header_rows])
    body = tuple(tuple(_body(cell) for cell in line) for line in lines[table.header_rows :])
    width = max((cell.column + cell.colspan for cell in table.cells), default=0)
    particulars = said or ((_("单位：{unit}").format(unit=table.unit),) if table.unit and table.header_rows else ())
    return Shown(table.id, table.title, particulars, table.note or "", head, body, not table.header_rows, width > 9)


def _head(cell: PrintedCell) -> Cell:
    return Cell(cell.text, bool(cell.text), "colgroup" if cell.colspan > 1 else "col", "", cell.rowspan, cell.colspan)


def _body(cell: PrintedCell) -> Cell:
    head = cell.role in {"label", "header"} and bool(cell.text)
    return Cell(cell.text, head, "rowgroup" if cell.rowspan > 1 else "row", _ROLES.get(cell.role, ""), cell.rowspan, cell.colspan)


def text(book: BudgetBook) -> tuple[Line, ...]:
    """The explanation in reading order, from its first heading on; where a table stood, its place."""
    return tuple(_lines(book))


def _lines(book: BudgetBook) -> Iterator[Line]:
    begun = False
    for number, passage in enumerate(book.passages):
        begun = begun or passage.role == "heading"
        if not begun:
            continue
        if passage.role == "heading":
            yield Line(number, passage.text, passage.level)
        elif passage.role == "body":
            yield Line(number, passage.text)
        elif passage.role == "title" and passage.table is not None:
            yield Line(number, passage.text, table=passage.table)
