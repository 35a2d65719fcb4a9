"""A copy of the file that somebody filled in, with every fault marked where it is, and a list of all of them (问题清单).

What the officer wrote stays as it is: values, formulas, formats of other cells, sheets that are not ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from mingzhang.documents.archive import open_archive
from mingzhang.documents.errors import UnreadableFile
from mingzhang.facts.cells import DAMAGED, LIMITS
from mingzhang.facts.faults import Fault
from mingzhang.facts.layout import PROBLEMS
from mingzhang.messages import say

AUTHOR = "核对"
FILLS = {"error": "FFF8C9C4", "warning": "FFFFE699"}
INK = {"error": "FFB42318", "warning": "FF8A6100"}
COLUMNS = (("序号", 7), ("级别", 9), ("工作表", 20), ("单元格", 10), ("问题与处理办法", 96))
BEFORE = "\n——原批注——\n"
"""Stands between ours and the comment that the cell had before."""

MOST = 20_000
"""Faults that are listed and marked; whoever has more mends these first."""

_FONT, _LINE = "微软雅黑", Side(style="thin", color="FFCBD2D9")


def annotate(original: bytes, faults: Sequence[Fault], name: str = "") -> bytes:
    """The copy. Raises UnreadableFile as `import_workbook` does for a file that cannot be opened."""
    _safe(original, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(original), keep_links=False)
    except DAMAGED as error:
        raise UnreadableFile("file.truncated", name=name, what="XLSX") from error
    if PROBLEMS in book.sheetnames:
        del book[PROBLEMS]
    _keep_comments(book)
    shown = faults[:MOST]
    _mark(book, shown)
    _list(book, shown, len(faults))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(original: bytes, name: str) -> None:
    """Refuses what the library would trust: every part is unpacked within the limits, and XML with a document type refused."""
    archive = open_archive(original, name, LIMITS)
    for member in archive.names():
        if member.endswith((".xml", ".rels", ".vml")):
            archive.xml(member)
        else:
            archive.read(member)


def _keep_comments(book: Workbook) -> None:
    """Comments that are there already keep a size in which their text can be read; the library does not read it. Ours of an earlier
    check go."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is None or isinstance(cell, MergedCell):
                    continue
                if cell.comment.author == AUTHOR:
                    before = cell.comment.text.partition(BEFORE)[2]
                    cell.comment = Comment(before, "") if before else None
                    if cell.fill.fgColor.rgb in FILLS.values():
                        cell.fill = PatternFill()
                if cell.comment is not None:
                    _size(cell.comment)


def _mark(book: Workbook, faults: Sequence[Fault]) -> None:
    places: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        if fault.sheet in book.sheetnames and fault.cell:
            places.setdefault((str(fault.sheet), fault.cell), []).append(fault)
    for (sheet, name), found in places.items():
        cell = _top(book[sheet], name)
        worst = "error" if any(fault.severity == "error" for fault in found) else "warning"
        cell.fill = PatternFill("solid", fgColor=FILLS[worst])
        said = "\n".join(f"【{_word(fault)}】{fault.text}" for fault in found)
        comment = Comment(f"{said}{BEFORE}{cell.comment.text}" if cell.comment is not None else said, AUTHOR)
        _size(comment)
        cell.comment = comment


def _top(sheet: Worksheet, name: str) -> Cell:
    """The cell of that name, or the one that covers it."""
    cell = sheet[name]
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if name in merged:
                cell = sheet.cell(merged.min_row, merged.min_col)
    if not isinstance(cell, Cell):
        raise TypeError(f"{sheet.title} {name}")
    return cell


def _list(book: Workbook, faults: Sequence[Fault], every: int) -> None:
    sheet = book.create_sheet(PROBLEMS, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet.sheet_view.showGridLines = False
    errors = sum(fault.severity == "error" for fault in faults)
    sheet["A1"] = PROBLEMS
    sheet["A1"].font = Font(name=_FONT, size=16, bold=True, color="FF1F4E79")
    sheet["A2"] = say("facts.listed", errors=errors, warnings=len(faults) - errors, more=every - len(faults) or None)
    sheet["A2"].font = Font(name=_FONT, size=10, color="FF7B8794")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 30, 20
    border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    for index, (title, width) in enumerate(COLUMNS, 1):
        head = sheet.cell(4, index, title)
        head.font, head.border = Font(name=_FONT, size=10, bold=True, color="FFFFFFFF"), border
        head.fill = PatternFill("solid", fgColor="FF1F4E79")
        head.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[head.column_letter].width = width
    for number, fault in enumerate(faults, 1):
        values = (number, _word(fault), fault.sheet or "", fault.cell or "", fault.text)
        for index, value in enumerate(values, 1):
            cell = sheet.cell(4 + number, index, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.font, cell.border = Font(name=_FONT, size=10), border
            cell.alignment = Alignment(vertical="center", wrap_text=index == len(COLUMNS), horizontal="left" if index > 4 else "center")
        sheet.cell(4 + number, 2).font = Font(name=_FONT, size=10, bold=True, color=INK[fault.severity])
        if fault.sheet in book.sheetnames:
            link = sheet.cell(4 + number, 4 if fault.cell else 3)
            title = str(fault.sheet).replace("'", "''")
            link.hyperlink = f"#'{title}'!{fault.cell or 'A1'}"
            link.font = Font(name=_FONT, size=10, color="FF0563C1", underline="single")
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "4:4"
    sheet.sheet_properties.tabColor = "FFB42318"


def _word(fault: Fault) -> str:
    return say("facts.must") if fault.severity == "error" else say("facts.may")


def _size(comment: Comment) -> None:
    lines = sum(1 + len(line) // 18 for line in comment.text.splitlines())
    comment.width, comment.height = 260, 24 + 18 * lines
