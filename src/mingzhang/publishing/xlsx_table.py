"""A table as a worksheet: its title in the first row, what stands above it in the second, then its cells, then its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from mingzhang.messages import Refusal, say
from mingzhang.pages.model import Cell, Table
from mingzhang.publishing.xlsx_numbers import number_of, too_long
from mingzhang.publishing.xlsx_sizes import HIGHEST, LINE, lines, measure, sizes

TOP = 2
"""Rows above the table: its title, and what stands below the title."""
MOST_TEXT = 32_767
MOST_ROWS, MOST_COLUMNS = 1_048_576 - 100, 16_384
CONTENTS = "目录"
"""The sheet that lists the others."""
FOOTER = "&C&9第 &P 页，共 &N 页"
A4 = 9
BODY, HEAD = "宋体", "黑体"
_HIGHEST_FROZEN = 300
_MOST_STARTS = 40
_UNIT = re.compile(r"[（(]?(?:金额|计量|货币)?单位\s*[:：]")


class Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def make(self, **properties: Any) -> Any:
        """The format with these properties, in the body's font where they name none."""
        full = {"font_name": BODY, "font_size": 10, "valign": "vcenter", **properties}
        key = tuple(sorted(full.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(full)
        return self._made[key]


def write_text(sheet: Worksheet, row: int, column: int, text: str, form: Any, *, where: str) -> None:
    """Writes a text as a string, whatever it begins with. Raises Refusal (`workbook.long_text`) for one that no cell can hold."""
    if len(text.encode("utf-16-le", "replace")) // 2 > MOST_TEXT:
        raise Refusal("workbook.long_text", where=where, most=MOST_TEXT)
    sheet.write_string(row, column, text, form)


def write_table(sheet: Worksheet, styles: Styles, table: Table) -> str:
    """Writes the table and sets up its page; gives the range of its cells (`$A$3:$F$20`). Raises Refusal (`workbook.large_table`,
    `workbook.long_text`) for what no sheet or cell can hold, ValueError for cells that overlap."""
    if len(table.rows) > MOST_ROWS or table.width > MOST_COLUMNS:
        raise Refusal("workbook.large_table", table=table.title)
    placed = list(table.placed())
    fit = sizes(table, placed)
    last = max(table.width - 1, 0)
    for column, width in enumerate(fit.widths):
        sheet.set_column(column, column, width)
    _head(sheet, styles, table, fit.widths)
    for row, height in enumerate(fit.heights):
        sheet.set_row(TOP + row, height)
    for row, column, cell in placed:
        _cell(sheet, styles, table, row, column, cell)
    bottom = TOP + len(table.rows)
    _notes(sheet, styles, table, bottom, fit.widths)
    _page(sheet, table, fit.heights, landscape=fit.landscape)
    return str(xl_range_abs(TOP, 0, max(bottom - 1, TOP), last))


def _head(sheet: Worksheet, styles: Styles, table: Table, widths: Sequence[float]) -> None:
    last = max(table.width - 1, 0)
    title = styles.make(font_name=HEAD, font_size=16, font_color="#000000", align="center", text_wrap=True)
    link = f"internal:'{CONTENTS}'!A1"
    if last:
        sheet.merge_range(0, 0, 0, last, "", title)
    sheet.write_url(0, 0, link, title, string=table.title, tip=say("workbook.back"))
    sheet.set_row(0, 10 + 22 * lines(table.title, sum(widths) / 1.6))
    height = 0.0
    for first, end, text, align in _particulars(table.meta, widths):
        form = styles.make(align=align, text_wrap=True)
        if end > first:
            sheet.merge_range(1, first, 1, end, "", form)
        write_text(sheet, 1, first, text, form, where=table.title)
        height = max(height, 5 + LINE * lines(text, sum(widths[first : end + 1])))
    if height:
        sheet.set_row(1, height)


def _particulars(meta: Sequence[str], widths: Sequence[float]) -> list[tuple[int, int, str, str]]:
    """Where what stands below the title goes: first column, last column, text, alignment. The last goes to the right. More than the
    columns or a reader of workbooks can tell apart share one cell."""
    texts = [text for text in meta if text.strip()]
    if len(texts) > 3:
        texts = ["    ".join(texts[:-2]), *texts[-2:]]
    if len(texts) > 1 and (len(texts) > len(widths) or not any(_UNIT.match(text) for text in texts)):
        texts = ["    ".join(texts)]
    if not texts:
        return []
    if len(texts) == 1:
        return [(0, len(widths) - 1, texts[0], "right")]
    starts = _starts(texts, widths)
    ends = [start - 1 for start in starts[1:]] + [len(widths) - 1]
    aligns = ["left", *["center"] * (len(texts) - 2), "right"]
    return list(zip(starts, ends, texts, aligns, strict=True))


def _starts(texts: Sequence[str], widths: Sequence[float]) -> list[int]:
    """The columns in which two or three texts begin so that the least of them is lost or wrapped."""
    needs = [measure(text) + 2 for text in texts]

    def lack(cuts: tuple[int, ...]) -> tuple[float, float]:
        rooms = [sum(widths[first:end]) for first, end in pairwise((0, *cuts, len(widths)))]
        return sum(max(0, need - room) for need, room in zip(needs, rooms, strict=True)), max(rooms) - min(rooms)

    return [0, *min(combinations(range(1, min(len(widths), _MOST_STARTS)), len(texts) - 1), key=lack)]


def _cell(sheet: Worksheet, styles: Styles, table: Table, row: int, column: int, cell: Cell) -> None:
    number = number_of(cell, table.unit)
    form = styles.make(**_properties(table, row, cell, number.mask if number else None))
    top = TOP + row
    if cell.rows > 1 or cell.columns > 1:
        sheet.merge_range(top, column, top + cell.rows - 1, column + cell.columns - 1, "", form)
    if number is not None:
        sheet.write_number(top, column, number.value, form)
    elif cell.text:
        write_text(sheet, top, column, cell.text, form, where=table.title)
        if too_long(cell):
            sheet.write_comment(top, column, say("workbook.long_number"), {"author": ""})
    elif cell.rows == cell.columns == 1:
        sheet.write_blank(top, column, None, form)


def _properties(table: Table, row: int, cell: Cell, mask: str | None) -> dict[str, Any]:
    out: dict[str, Any] = {"border": 1, "text_wrap": True}
    if row < table.header_rows:
        return out | {"bold": True, "align": "center", "bg_color": "#EEF1F5", "num_format": "@"}
    if cell.bold:
        out["bold"] = True
    if mask is not None or cell.kind in {"figure", "count"}:
        return out | {"align": "right", "indent": 1, "text_wrap": False, "num_format": mask or "@"}
    out["num_format"] = "@"
    if cell.kind == "code":
        return out | {"align": "left" if cell.indent else "center", "indent": cell.indent}
    if cell.kind == "label" and (table.shape == "form" or cell.text.isdigit()):
        return out | {"align": "center"}
    return out | {"align": "left", "indent": cell.indent}


def _notes(sheet: Worksheet, styles: Styles, table: Table, bottom: int, widths: Sequence[float]) -> None:
    """The notes below the table, behind a blank row that keeps them apart from its last one."""
    form = styles.make(font_size=9, align="left", valign="top", text_wrap=True)
    if table.notes:
        sheet.set_row(bottom, 4)
    for below, note in enumerate(table.notes, bottom + 1):
        if len(widths) > 1:
            sheet.merge_range(below, 0, below, len(widths) - 1, "", form)
        write_text(sheet, below, 0, note, form, where=table.title)
        sheet.set_row(below, min(HIGHEST, 3 + 13 * lines(note, sum(widths))))


def _page(sheet: Worksheet, table: Table, heights: Sequence[float], *, landscape: bool) -> None:
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer(FOOTER)
    header = table.header_rows if table.shape != "form" else 0
    if 0 < header < len(table.rows):
        sheet.repeat_rows(TOP, TOP + header - 1)
        if sum(heights[:header]) < _HIGHEST_FROZEN:
            sheet.freeze_panes(TOP + header, 0)
