"""A printed table as a worksheet: merged cells merged, figures as numbers with their decimals, failing cells marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mingzhang.book.model import BudgetBook, PrintedCell, Table
from mingzhang.checks.catalogue import rule_title
from mingzhang.money import Figure, NotAFigure, parse_figure
from mingzhang.reports.marks import Marks, Numbered
from mingzhang.reports.words import clean, expected_word, gravity, severity_word

TOP = 3
"""Rows above a table: its title, its document with the unit, and a link back."""

FILLS = {"error": "#F9C9C5", "suspect": "#FFE2A8", "style": "#CFE4F2"}
SIGNIFICANT_DIGITS = 15
MOST_TEXT = 32_000
"""Excel takes 32,767 characters in a cell."""

MOST_ROWS = 1_048_576 - TOP
MOST_COLUMNS = 16_384


class Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.header = self.make(bold=True, bg_color="#EEF1F5", border=1, text_wrap=True, valign="vcenter", align="center")
        self.wrapped = self.make(text_wrap=True, valign="top")
        self.number = self.make(valign="top", num_format="0")
        self.link = self.make(text_wrap=True, valign="top", font_color="#0B5394", underline=1)
        self.title = self.make(bold=True, font_size=14)
        self.plain = self.make()

    def make(self, **properties: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def severity(self, severity: str) -> Any:
        """The format of a severity's name in the list of findings."""
        return self.make(text_wrap=True, valign="top", bold=True, bg_color=FILLS.get(severity, "#EEF1F5"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet for one table of the document named `document`."""

    sheet: Worksheet
    styles: Styles
    document: str

    @staticmethod
    def address(row: int, column: int) -> str:
        """Where a cell of the table stands in its worksheet."""
        return str(xl_rowcol_to_cell(row + TOP, column))


def write_table(to: Sheet, table: Table, marks: Marks, book: BudgetBook | None) -> None:
    """Writes the table; `book` tells which cells found no place, and why."""
    layout = marks.layouts[table.id]
    unit = f"，单位：{table.unit}" if table.unit else ""
    to.sheet.write_string(0, 0, clean(table.title)[:MOST_TEXT], to.styles.title)
    to.sheet.write_string(1, 0, clean(f"{to.document}{unit}，数字 {table.numeric_cells} 个，已定位 {table.placed_cells} 个")[:MOST_TEXT])
    to.sheet.write_url(2, 0, "internal:'问题'!A1", to.styles.link, string="返回问题清单")
    widths: dict[int, int] = {}
    reasons = {(one.row, one.column): one.reason for one in (book.unplaced if book else ()) if one.table == table.id}
    for line in layout.lines:
        for cell in line:
            if cell.row >= MOST_ROWS or cell.column >= MOST_COLUMNS:
                continue
            failing = marks.failing.get((table.id, cell.row, cell.column), ())
            _write(to, cell, failing, reasons.get((cell.row, cell.column)))
            if cell.colspan == 1:
                widths[cell.column] = max(widths.get(cell.column, 0), len(cell.text.encode("gb18030", "replace")))
    for column, width in widths.items():
        to.sheet.set_column(column, column, min(40, max(7, width + 3)))
    notes = [*([f"附注：{table.note}"] if table.note else []), *(f"读取时修复：{repair}" for repair in table.repairs)]
    for row, note in enumerate(notes, min(layout.rows, MOST_ROWS - len(notes)) + TOP):
        to.sheet.write_string(row, 0, clean(note)[:MOST_TEXT], to.styles.plain)
    if 0 < table.header_rows < layout.rows:
        to.sheet.freeze_panes(TOP + table.header_rows, 0)
        to.sheet.repeat_rows(TOP, TOP + table.header_rows - 1)
    to.sheet.set_landscape()
    to.sheet.set_paper(9)
    to.sheet.fit_to_pages(1, 0)


def _write(to: Sheet, cell: PrintedCell, failing: tuple[Numbered, ...], reason: str | None) -> None:
    figure = _figure(cell)
    form = to.styles.make(**_properties(cell, figure, failing, unplaced=reason is not None))
    row, column = cell.row + TOP, cell.column
    if cell.rowspan > 1 or cell.colspan > 1:
        to.sheet.merge_range(row, column, row + cell.rowspan - 1, min(column + cell.colspan, MOST_COLUMNS) - 1, "", form)
    if figure is not None:
        to.sheet.write_number(row, column, figure.value, form)
    elif cell.text:
        to.sheet.write_string(row, column, clean(cell.text)[:MOST_TEXT], form)
    else:
        to.sheet.write_blank(row, column, None, form)
    lines = [_comment(one) for one in failing]
    lines += [f"未定位：{reason}"] if reason is not None else []
    lines += [f"原文写作“{cell.text}”。"] if figure is not None and figure.doubts else []
    if lines:
        text = clean("\n".join(lines))[:MOST_TEXT]
        height = min(600, 40 + 18 * sum(1 + len(line) // 18 for line in lines))
        to.sheet.write_comment(row, column, text, {"x_scale": 2.2, "height": height, "author": "明账"})


def _comment(one: Numbered) -> str:
    finding = one.finding
    numbers = (("表上数字", finding.found), (expected_word(finding.rule), finding.expected))
    values = "，".join(f"{word} {value}" for word, value in numbers if value)
    head = f"[{severity_word(finding.severity)} {one.number}] {rule_title(finding.rule)}：{finding.message}"
    return f"{head}（{values}）" if values else head


def _figure(cell: PrintedCell) -> Figure | None:
    """The number that the cell prints, None where it is text or has more digits than a workbook keeps."""
    if cell.role not in {"figure", "unplaced"}:
        return None
    try:
        figure = parse_figure(cell.text)
    except NotAFigure:
        return None
    return figure if len(figure.value.as_tuple().digits) <= SIGNIFICANT_DIGITS else None


def _properties(cell: PrintedCell, figure: Figure | None, failing: tuple[Numbered, ...], *, unplaced: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"border": 1, "valign": "vcenter", "text_wrap": figure is None}
    if cell.role == "header":
        properties |= {"bold": True, "bg_color": "#EEF1F5", "align": "center"}
    if figure is not None:
        whole = "#,##0" if "," in cell.text or "，" in cell.text else "0"
        decimals = f".{'0' * figure.decimals}" if figure.decimals else ""
        unit = f'"{figure.unit}"' if figure.unit else ""
        properties |= {"num_format": whole + decimals + unit, "align": "right"}
    elif cell.role in {"code", "label", "text"}:
        properties |= {"num_format": "@"}
    if unplaced:
        properties |= {"border": 4, "border_color": "#8A5200", "italic": True}
    if failing:
        worst = min((one.finding.severity for one in failing), key=gravity)
        properties |= {"bg_color": FILLS.get(worst, "#EEEEEE"), "border": 5 if worst == "error" else 2, "bold": True}
    return properties
