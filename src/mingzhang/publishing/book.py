"""The book that a publication prints, without a file in between: what every file of it must be read back as.

Figures, coordinates, rows and columns are the publication's own. What has no coordinates there (units, projects with their indicators,
procurement, sentences) is taken from its tables and its text by the functions that read files, so that a book made and a book read
mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.book.model import BudgetBook, Department, Line, Observation, Passage, PrintedCell, Table
from mingzhang.documents.model import Cell, Document, Grid, Paragraph, fold
from mingzhang.money import Fen, NotAFigure, amount_of, parse_figure
from mingzhang.pages import model as pages
from mingzhang.reading.document import read_sections
from mingzhang.reading.sections import RawTable, owner
from mingzhang.where import Position

FORMAT = "publication"
_ROLES = {"label": "label", "text": "text", "code": "code", "figure": "figure", "count": "figure"}


def book_of(publication: pages.Publication) -> BudgetBook:
    """The book: an observation for every printed figure that has coordinates, but the money of a project's form, which stands with the
    project. Amounts are those that are printed. Raises ValueError for tables whose cells overlap."""
    tables: list[RawTable] = []
    text: list[Paragraph] = []
    levels: dict[Position, int] = {}
    printed: list[pages.Table] = []
    for number, block in enumerate(publication.blocks, 1):
        if isinstance(block, pages.Table):
            printed.append(block)
            tables.append(_raw(block, number, len(text)))
        else:
            for line, level in _lines(block):
                where = Position(block=number, cell=f"p{len(text)}")
                text.append(Paragraph(fold(line), where))
                if level:
                    levels[where] = level
    found = read_sections(Document(publication.name, FORMAT, "", ()), tables, text)
    out: list[Observation] = []
    spent = {money.where for project in (*found.projects, *found.goals) for money in project.funds.values()}
    mended: list[Table] = []
    for table, raw, read in zip(printed, tables, found.tables, strict=True):
        mine = [one for one in _observations(table, raw, read.id) if table.shape != "form" or one.where not in spent]
        theirs = [one for one in found.observations if one.table == read.id] if not mine else []
        out += mine or theirs
        mended.append(_table(table, raw, read, mine))
    places = {one.where for one in out}
    return replace(
        found,
        department=Department(publication.author, publication.code),
        fiscal_year=publication.year,
        stage=publication.stage,
        tables=tuple(mended),
        observations=tuple(out),
        passages=tuple(_passage(passage, levels) for passage in found.passages),
        unplaced=tuple(one for one in found.unplaced if one.where not in places),
    )


def _lines(block: pages.Block) -> Iterator[tuple[str, int]]:
    """The lines of a block that is no table, with the level of those that are headings."""
    if isinstance(block, pages.Cover):
        yield from ((line, 0) for line in block.lines)
    elif isinstance(block, pages.Contents):
        yield from ((line, 0) for line in (block.title, *(entry for entry, _ in block.entries)))
    elif isinstance(block, pages.Heading):
        yield block.text, block.level
    elif isinstance(block, pages.Paragraph):
        yield block.text, 0


def _passage(passage: Passage, levels: dict[Position, int]) -> Passage:
    """The passage; what the publication has as a heading is one, numbered or not."""
    level = levels.get(passage.where)
    return replace(passage, role="heading", level=level) if level and passage.role == "body" else passage


def _raw(table: pages.Table, number: int, after: int) -> RawTable:
    cells = tuple(
        Cell(row, column, fold(cell.text), cell.rows, cell.columns, Position(block=number, cell=f"r{row + 1}c{column + 1}"))
        for row, column, cell in table.placed()
    )
    where = Position(block=number)
    notes = [fold(note) for note in table.notes]
    particulars = [Paragraph(fold(line), where) for line in table.meta]
    named = next((name for line in particulars if (name := owner(line.text))), None)
    grid = Grid(cells, len(table.rows), table.width, where)
    remarks = [Paragraph(note, where) for note in notes]
    return RawTable(fold(table.title), [grid], table.unit, named, where, notes, particulars, remarks, after)


def _observations(table: pages.Table, raw: RawTable, number: int) -> list[Observation]:
    """Every figure of the table that is printed and has coordinates."""
    partial = {line.index for line in table.row_lines if line.partial}, {line.index for line in table.column_lines if line.partial}
    out: list[Observation] = []
    for (row, column, cell), printed in zip(table.placed(), raw.grids[0].cells, strict=True):
        if cell.kind != "figure" or cell.at is None or not printed.text:
            continue
        try:
            amount = amount_of(parse_figure(printed.text), table.unit or "元")
        except NotAFigure:
            continue
        fen, precision = Fen(amount.fen), Fen(amount.precision)
        part = row in partial[0] or column in partial[1]
        out.append(Observation(number, row, column, printed.text, fen, precision, cell.at, printed.where, part, column))
    return out


def _table(table: pages.Table, raw: RawTable, read: Table, mine: list[Observation]) -> Table:
    """The table as read, with the publication's own lines, roles and counts where it has coordinates."""
    placed = max(read.placed_cells, len(mine))
    return replace(
        read,
        header_rows=table.header_rows if table.shape != "form" else read.header_rows,
        rows=_own(table.row_lines, read.rows),
        columns=_own(table.column_lines, read.columns),
        cells=tuple(_cells(table, raw)),
        numeric_cells=max(read.numeric_cells, placed),
        placed_cells=placed,
        repairs=(),
    )


def _own(lines: tuple[Line, ...], read: tuple[Line, ...]) -> tuple[Line, ...]:
    return lines or read


def _cells(table: pages.Table, raw: RawTable) -> Iterator[PrintedCell]:
    header = table.header_rows if table.shape != "form" else 0
    for (row, column, cell), printed in zip(table.placed(), raw.grids[0].cells, strict=True):
        role = "header" if row < header else _ROLES[cell.kind] if printed.text else "blank"
        yield PrintedCell(row, column, printed.text, role, cell.rows, cell.columns, printed.where)
