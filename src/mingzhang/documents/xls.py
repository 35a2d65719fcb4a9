"""XLS workbooks (Excel 97 to 2003, MS-XLS)."""

from __future__ import annotations

import io
import struct
from decimal import Decimal
from typing import Any

from mingzhang.documents.archive import is_encrypted_package
from mingzhang.documents.errors import DAMAGE, UnreadableFile
from mingzhang.documents.limits import Limits, byte_size
from mingzhang.documents.model import Block, Note, Position, fold
from mingzhang.documents.number_format import CHINESE_BUILTIN, GENERAL, show_text
from mingzhang.documents.sheet_layout import sheet_blocks
from mingzhang.documents.sheets import Place, Sheet, Value, show_value
from mingzhang.documents.tally import Tally

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_BIFF = tuple(bytes.fromhex(start) for start in ("09080600", "09080800", "09081000", "09040600", "09020600", "09000400"))
# MemoryError: lengths are believed before the bytes are there.
_DAMAGE: tuple[type[Exception], ...] = (*DAMAGE, MemoryError, NotImplementedError, struct.error)


def read_xls(data: bytes, name: str, limits: Limits) -> tuple[list[Block], list[Note]]:
    """The paragraphs and grids of the visible sheets in order, and notes on what is hidden (`document.hidden_sheet`,
    `document.hidden_rows`, `document.hidden_text`) or repaired (`document.table_repaired`). Texts are what the cells show, `raw`
    the number behind. Raises UnreadableFile: `file.empty`, `file.encrypted`, `file.truncated`, `file.mislabelled`,
    `file.too_large`."""
    if not data:
        raise UnreadableFile("file.empty", name=name)
    if is_encrypted_package(data):
        raise UnreadableFile("file.encrypted", name=name)
    if not data.startswith((_OLE2, *_BIFF)):
        raise UnreadableFile("file.mislabelled", name=name, what="XLS")
    if len(data) > limits.file_bytes:
        raise UnreadableFile("file.too_large", name=name, limit=byte_size(limits.file_bytes))
    tally = Tally(name, limits)
    blocks: list[Block] = []
    notes: list[Note] = []
    book = _open(data, name)
    for table in book.sheets():
        if table.visibility:
            title = fold(table.name)
            notes.append(Note("document.hidden_sheet", (("sheet", title),), Position(sheet=title)))
            continue
        try:
            sheet = _sheet(book, table, tally)
        except _DAMAGE as error:
            raise UnreadableFile("file.truncated", name=name, what="XLS") from error
        found, hidden = sheet_blocks(sheet, tally)
        blocks += found
        notes += hidden
    return blocks, notes


def _open(data: bytes, name: str) -> Any:
    import xlrd
    from xlrd.compdoc import CompDocError
    from xlrd.formula import FormulaError

    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    except (xlrd.XLRDError, CompDocError, FormulaError, *_DAMAGE) as error:
        code = "file.encrypted" if "encrypt" in str(error).lower() else "file.truncated"
        raise UnreadableFile(code, name=name, what="XLS") from error


def _sheet(book: Any, table: Any, tally: Tally) -> Sheet:
    """The sheet with what its cells show."""
    formats = [_format(book, style) for style in book.xf_list]
    sides = [style.border.left_line_style or style.border.right_line_style for style in book.xf_list]
    cells: dict[Place, Value] = {}
    ruled: set[int] = set()
    for row in range(table.nrows):
        stored = zip(table.row_types(row), table.row_values(row), strict=True)
        for column, (kind, content) in enumerate(stored):
            style = table.cell_xf_index(row, column)
            value = _value(kind, content, formats[style], from_1904=book.datemode == 1)
            if value is not None:
                tally.text(value.text)
                cells[row, column] = value
            elif sides[style]:
                ruled.add(row)
    merges = tuple((top, left, low - 1, far - 1) for top, low, left, far in table.merged_cells)
    rows = frozenset(row for row, info in table.rowinfo_map.items() if info.hidden or info.height == 0)
    columns = frozenset(column for column, info in table.colinfo_map.items() if info.hidden or info.width == 0)
    return Sheet(fold(table.name), cells, merges, rows, columns, frozenset(ruled))


def _format(book: Any, style: Any) -> str:
    """The number format of a cell style; where the file has none of its own, the one of a Chinese workbook."""
    from xlrd.formatting import std_format_strings

    own = book.format_map.get(style.format_key)
    text = str(own.format_str or "") if own is not None else ""
    if text in {"", std_format_strings.get(style.format_key)}:
        return CHINESE_BUILTIN.get(style.format_key, text or GENERAL)
    return text


def _value(kind: int, content: Any, code: str, *, from_1904: bool) -> Value | None:
    """What a cell shows, None if it holds nothing but blanks."""
    import xlrd

    if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return show_value(Decimal(repr(content)), code, from_1904=from_1904)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Value("TRUE" if content else "FALSE")
    if kind == xlrd.XL_CELL_ERROR:
        return Value(str(xlrd.error_text_from_code.get(content, "#VALUE!")))
    text = fold(show_text(content, code)) if kind == xlrd.XL_CELL_TEXT else ""
    return Value(text) if text else None
