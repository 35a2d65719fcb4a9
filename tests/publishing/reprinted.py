"""A document that was read, as a publication: its tables with the merged cells they had, every figure where the readers placed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from mingzhang.documents import open_document
from mingzhang.documents.model import Grid, Paragraph
from mingzhang.money import parse_figure
from mingzhang.pages import model as pages
from mingzhang.reading.document import read_sections
from mingzhang.reading.matrix import is_amount
from mingzhang.reading.passages import heading_level
from mingzhang.reading.sections import RawTable, sections

FORMS = {"goal.form", "goal.department"}


@cache
def reprinted(path: Path) -> pages.Publication:
    """The publication that prints what the file prints."""
    document = open_document(path)
    tables, text = sections(document)
    book = read_sections(document, tables, text)
    placed = {(one.table, one.row, one.column): one for one in book.observations}
    blocks: list[pages.Block] = [pages.Cover((document.name.partition(".")[0], "2024年"))]
    listed = tuple((one.text, 1) for one in book.passages if one.role == "contents")
    blocks += [pages.Contents("目录", listed)] if listed else []
    shown = {one.where for one in book.passages if one.role != "contents"}
    text = [paragraph if paragraph.where in shown and paragraph.text != "目录" else Paragraph("") for paragraph in text]
    done = 0
    for number, (raw, table) in enumerate(zip(tables, book.tables, strict=True)):
        blocks += [block for paragraph in text[done : raw.after] if (block := _block(paragraph))]
        done = raw.after
        blocks.append(_table(number, raw, table, placed))
    blocks += [block for paragraph in text[done:] if (block := _block(paragraph))]
    year = book.fiscal_year or 2024
    name, code = book.department.name or "示例单位", book.department.code
    return pages.Publication(path.stem, f"{year}年{name}部门预算", name, code, year, "budget", date(year, 2, 20), tuple(blocks))


def _block(paragraph: Paragraph) -> pages.Block | None:
    level = heading_level(paragraph)
    if not paragraph.text:
        return None
    return pages.Heading(paragraph.text, level) if 0 < level < 4 else pages.Paragraph(paragraph.text)


def _table(number, raw: RawTable, table, placed) -> pages.Table:
    lines: list[list[pages.Cell]] = []
    offset = 0
    codes = {(cell.row, cell.column) for cell in table.cells if cell.role == "code"}
    for grid in raw.grids:
        lines += _lines(grid, number, offset, placed, codes)
        offset += grid.rows
    width = max(sum(cell.columns for cell in line) for line in lines)
    rows = tuple(tuple(line) for line in lines)
    return replace(
        pages.Table(f"t{number:02d}", raw.title or table.title, rows, table.header_rows, unit=table.unit),
        meta=tuple(paragraph.text for paragraph in raw.particulars[0 if raw.title else -1 :]),
        notes=tuple(raw.notes),
        shape="form" if table.kind in FORMS else "table",
        kind=table.kind,
        at=table.at,
        row_lines=table.rows,
        column_lines=table.columns,
        widths=(1,) * width if table.kind in FORMS else None,
    )


def _lines(grid: Grid, number, offset, placed, codes):
    for line in grid.lines():
        out = []
        for cell in line:
            place = (cell.row + offset, cell.column)
            one = placed.get((number, *place))
            found = pages.Cell(cell.text, cell.rowspan, cell.colspan)
            if one is not None:
                decimals = parse_figure(cell.text).decimals
                found = replace(found, kind="figure", amount=one.amount, precision=one.precision, at=one.at, decimals=decimals)
                found = replace(found, grouped="," in cell.text)
            elif place in codes:
                found = replace(found, kind="code")
            elif is_amount(cell.text):
                found = replace(found, kind="count")
            out.append(found)
        yield out
