"""The tables of the cube: every printed amount with its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mingzhang.book.model import Line, Observation, PrintedCell, Statement, Table, Unplaced
from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import ALL
from mingzhang.documents.model import Cell
from mingzhang.money import Fen, NotAFigure, amount_of, parse_figure
from mingzhang.reading.align import Aligned, one_sided, straight, two_sided
from mingzhang.reading.columns import Column, read_columns
from mingzhang.reading.header import Header, read_header, repeated_rows
from mingzhang.reading.matrix import Matrix, is_amount, is_numbering_row, matrix, text_columns
from mingzhang.reading.rows import COUNT, Row, Side, Stub
from mingzhang.reading.sections import RawTable
from mingzhang.reading.settle import aside, open_columns, settle_columns, settle_rows, silent
from mingzhang.reading.stubs import reaching, stub_of, with_carry
from mingzhang.vocabulary.phrases import key, title_at, title_stage

BLANKS = frozenset({"-", "—", "－", "无", "/", "\\"})
NOT_ASKED = frozenset({"--", "——", "*", "…", "×"})
"""Marks of a cell that is not to be filled in: unlike a blank they do not count as zero."""


@dataclass
class Reading:
    """A table as it is being read; `result` gives the record."""

    id: int
    raw: RawTable
    kind: str
    base: At
    header: Header | None = None
    observations: list[Observation] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)
    columns: list[Line] = field(default_factory=list)
    cells: list[PrintedCell] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    numeric: int = 0
    placed: int = 0

    def result(self) -> Table:
        """The table's record."""
        return Table(
            id=self.id,
            title=self.raw.title,
            kind=self.kind,
            unit=self.raw.unit,
            at=self.base,
            numeric_cells=self.numeric,
            placed_cells=self.placed,
            header_rows=self.header.rows if self.header else 0,
            note="\n".join(self.raw.notes) or None,
            repairs=tuple(dict.fromkeys(self.repairs)),
            rows=tuple(self.rows),
            columns=tuple(self.columns),
            cells=tuple(self.cells),
            where=self.raw.where,
        )

    def lost(self, cell: Cell, row: int, reason: str) -> None:
        """Keep a cell that found no place, with the reason."""
        self.unplaced.append(Unplaced(cell.text, reason, cell.where, self.id, row, cell.column))


def read_statutory(raw: RawTable, number: int, kind: str, year: int | None, default_unit: str | None) -> Reading:
    """The table with all its pages. Amounts without a money unit (货币单位) anywhere are left unplaced and say so."""
    pages = [matrix(grid) for grid in raw.grids]
    header = read_header(pages[0])
    base = title_at(raw.title)
    if kind in {"projects", "goal.summary"}:
        base = base.and_(at({"flow": "expenditure", "kind": "project"})) or base
    reading = Reading(number, raw, kind, base, header)
    reading.repairs.extend(header.repairs)
    columns = read_columns(header, base, year, title_stage(raw.title), text_columns(pages, header.rows))
    unit = raw.unit or default_unit
    sides = _sides(columns, base, year)
    placed_rows: list[tuple[int, int, Row, Aligned, Side]] = []
    offset = 0
    for page_number, page in enumerate(pages):
        first = repeated_rows(page, pages[0], header.rows) if page_number else header.rows
        _print_cells(reading, page, offset, first, columns)
        body = [row for row in range(first, page.grid.rows) if not is_numbering_row(page.lines[row])]
        aligned = _align(page, body, columns, sides)
        for row in body:
            stubs = [stub_of(aligned[row], columns, index) for index in range(len(sides))]
            figures = [_prints(aligned[row], columns, index) for index in range(len(sides))]
            for index, (side, stub) in enumerate(zip(sides, reaching(stubs, figures), strict=True)):
                if stub is None or (stub == Stub() and not figures[index]):
                    continue
                found = side.row(with_carry(stub, side, aligned[row], index))
                if found.note:
                    reading.repairs.append(f"第{offset + row + 1}行：{found.note}")
                if aligned[row].moved:
                    reading.repairs.append(f"第{offset + row + 1}行因合并单元格丢失错开{abs(aligned[row].moved)}列，按行标题复位")
                placed_rows.append((offset + row, index, found, aligned[row], side))
        offset += page.grid.rows
    settled = settle_rows(kind, [(side, found, _prints(cells, columns, side)) for _, side, found, cells, _ in placed_rows], columns)
    columns = settle_columns(kind, columns, settled)
    printed = {index for _, _, _, row, _ in placed_rows for index, cell in row.cells.items() if is_amount(cell.text)}
    columns = open_columns(columns, printed, base)
    _lines(
        reading, columns, printed, [(row, side, found, cells) for (row, side, _, cells, _), found in zip(placed_rows, settled, strict=True)]
    )
    for (row, side_index, _, cells, _), found in zip(placed_rows, settled, strict=True):
        for column in columns:
            if column.side == side_index and column.role is None and column.index in cells.cells:
                _place(reading, row, column, found, cells.cells[column.index], unit)
    return reading


def _lines(reading: Reading, columns: Sequence[Column], printed: set[int], rows: Sequence[tuple[int, int, Row, Aligned]]) -> None:
    """The rows and columns by which identities find the figures of the table."""
    double = aside([(side, found, _prints(cells, columns, side)) for _, side, found, cells in rows])
    for side in range(1 + max((column.side for column in columns), default=0)):
        mine = [column for column in columns if column.side == side and column.role is None and column.at is not None]
        quiet = silent([(column.at or At(), column.index in printed) for column in mine])
        lines = [Line(column.index, side, column.label, column.at or At(), column.partial) for column in mine]
        reading.columns += [line for number, line in enumerate(lines) if number not in quiet]
        here = [(number, *row) for number, row in enumerate(rows) if row[1] == side and row[2].at is not None and number not in double]
        quiet = silent([(found.at or At(), _prints(cells, columns, side)) for _, _, _, found, cells in here])
        shown = [(row, found) for number, (_, row, _, found, _) in enumerate(here) if number not in quiet]
        reading.rows += [Line(row, side, found.label, found.at or At(), found.partial) for row, found in shown]
    reading.columns.sort(key=lambda line: line.index)
    reading.rows.sort(key=lambda line: (line.index, line.side))


def _prints(row: Aligned, columns: Sequence[Column], side: int) -> bool:
    """Whether the row prints a figure on this side."""
    mine = [column.index for column in columns if column.side == side and column.role is None and column.index in row.cells]
    return any(is_amount(row.cells[index].text) for index in mine)


def _sides(columns: Sequence[Column], base: At, year: int | None) -> list[Side]:
    count = max((column.side for column in columns), default=0) + 1
    sides = []
    for index in range(count):
        flows = {column.at["flow"] for column in columns if column.side == index and column.at is not None and column.at["flow"] != ALL}
        flow = flows.pop() if len(flows) == 1 else ALL
        mine = [column for column in columns if column.side == index]
        coded = any((column.role or "").startswith("code") or column.role == "unit.code" for column in mine)
        dimension = next((column.dimension for column in mine if column.role == "name" and column.dimension), None)
        sides.append(Side(base.and_(at({"flow": flow})) or base, year, coded, dimension))
    return sides


def _align(page: Matrix, body: list[int], columns: Sequence[Column], sides: list[Side]) -> dict[int, Aligned]:
    if page.grid.spans_known or not page.grid.cells_aligned:
        return {row: straight(page, row, columns) for row in body}
    if len(sides) > 1 and any(column.side == 1 and column.role == "name" for column in columns):
        return two_sided(page, body, columns, lambda text: _knows(sides[1], text))
    return one_sided(page, body, columns)


def _knows(side: Side, text: str) -> bool:
    probe = Side(side.base, side.year, dimension=side.dimension)
    return probe.row(Stub(names=(text,))).at is not None


def _place(reading: Reading, row: int, column: Column, found: Row, cell: Cell, unit: str | None) -> None:
    text = cell.text
    if not text or key(text) in BLANKS:
        return
    if key(text) in NOT_ASKED:
        if column.at is not None and found.at is not None:
            reading.lost(cell, row, "此格不填数")
        return
    numeric = is_amount(text)
    reading.numeric += numeric
    if COUNT in {column.problem, found.problem} and numeric:
        reading.placed += 1
        whole = (column.at or found.at or reading.base).but(measure="quantity")
        reading.statements.append(Statement(text, "count", str(parse_figure(text).value), whole, cell.where))
        return
    problem = column.problem if column.at is None else found.problem if found.at is None else None
    place = None if column.at is None or found.at is None else column.at.and_(found.at)
    if problem is None and place is None:
        problem = f"行“{found.label}”与栏目“{column.label}”不能相交"
    if problem is None and place is not None and place["measure"] == "growth" and numeric:
        reading.placed += 1
        reading.statements.append(Statement(text, "growth", str(parse_figure(text).value), place.but(measure=ALL), cell.where))
        return
    if problem is None and unit is None:
        problem = "表上没有注明金额单位"
    if problem is not None or place is None or unit is None:
        reading.lost(cell, row, problem or "没有坐标")
        return
    try:
        figure = parse_figure(text)
        amount = amount_of(figure, unit)
    except NotAFigure as error:
        reading.lost(cell, row, REASONS[error.reason])
        return
    reading.placed += 1
    reading.observations.append(
        Observation(
            table=reading.id,
            row=row,
            column=cell.column,
            text=text,
            amount=Fen(amount.fen),
            precision=Fen(amount.precision),
            at=place,
            where=cell.where,
            partial=column.partial or found.partial,
            under=column.index,
        )
    )


REASONS = {
    "text": "金额栏内不是数字",
    "scientific": "科学计数法显示，原数字已丢失",
    "broken": "数字残缺或格式错误",
    "percent": "金额栏内是百分数",
    "too_fine": "小于一分，超出金额精度",
    "too_long": "位数过多，不是金额",
}


def _print_cells(reading: Reading, page: Matrix, offset: int, header_rows: int, columns: Sequence[Column]) -> None:
    roles = {column.index: column.role for column in columns}
    for cell in page.grid.cells:
        if cell.row < header_rows:
            role = "header"
        elif not cell.text:
            role = "blank"
        elif is_amount(cell.text) and roles.get(cell.column) is None:
            role = "figure"
        elif (roles.get(cell.column) or "").startswith("code") or roles.get(cell.column) in {"unit.code", "serial", "project.code"}:
            role = "code"
        else:
            role = "label"
        reading.cells.append(PrintedCell(cell.row + offset, cell.column, cell.text, role, cell.rowspan, cell.colspan, cell.where))
