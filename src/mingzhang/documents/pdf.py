"""Reads PDF: the characters and rules of every page become paragraphs and grids.

Only what a reader of the printed page sees is read: characters outside the page or their clip path are left out. Tables
are found by their rules alone; a table that goes on over several pages is one grid per page here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from functools import reduce
from typing import Any

from mingzhang.documents import pdf_native
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Block, Cell, Grid, Note, Position, fold
from mingzhang.documents.pdf_glyphs import Glyph, PageText, joined, line_text, lines_of, read_glyphs
from mingzhang.documents.pdf_guard import Guard
from mingzhang.documents.pdf_lines import TextLine, header_key, running_headers, text_lines
from mingzhang.documents.pdf_page import Drawing, read_drawing
from mingzhang.documents.pdf_streams import check_streams, damaged_streams
from mingzhang.documents.pdf_text import paragraphs
from mingzhang.documents.pdf_view import Box, around, page_view, rounded
from mingzhang.documents.ruling import Ruling, bands, rulings

_TAIL = 1024
"""The end mark of a whole file stands within this many bytes of its end."""
_PASSWORD, _SECURITY = 4, 5


def read_pdf(data: bytes, name: str, limits: Limits) -> tuple[list[Block], list[Note], int]:
    """The blocks of the PDF in `data` in reading order, notes on what was left out, and the number of pages.

    Boxes are in points of the page as seen (cropped and rotated), from its top-left corner. Raises `UnreadableFile`:
    `file.encrypted` (a password is needed), `file.truncated` (damaged or cut short), `file.scanned` (no page has text),
    `file.too_large` (a limit is passed; `limit` is its name).
    """
    with pdf_native.LIBRARY:
        guard = Guard(name, limits)
        check_streams(data, guard)
        document = _opened(data, name)
        try:
            count = len(document)
            guard.pages(count)
            if count == 0:
                raise UnreadableFile("file.truncated", name=name, what="PDF")
            damaged = damaged_streams(data, guard)
            notes: list[Note] = [Note("document.damaged_streams", (("count", str(damaged)),))] if damaged else []
            pages = [_page(document, number, guard, notes) for number in range(1, count + 1)]
        finally:
            document.close()
    if not any(pages):
        raise UnreadableFile("file.scanned", name=name)
    kept = _without_headers(pages, notes)
    return paragraphs(kept), notes, count


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    if b"%%EOF" not in data.rstrip(b"\0 \t\r\n")[-_TAIL:]:
        raise UnreadableFile("file.truncated", name=name, what="PDF")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = "file.encrypted" if error.err_code in (_PASSWORD, _SECURITY) else "file.truncated"
        raise UnreadableFile(code, name=name, what="PDF") from error


def _page(document: Any, number: int, guard: Guard, notes: list[Note]) -> list[TextLine | Grid]:
    """The lines and grids of one page, top to bottom."""
    guard.time()
    drawing, text, page_box = _contents(document, number, guard)
    where = Position(page=number)
    for kind, count in (("hidden", text.hidden), ("unmapped", text.unmapped), ("slanted", text.slanted), ("sideways", text.sideways)):
        if count:
            notes.append(Note(f"document.{kind}_text", (("count", str(count)),), where))
    tables = rulings(drawing.level, drawing.upright, guard.cells, guard.crossings)
    inside, outside = _assigned(text.glyphs, tables)
    lines = text_lines(outside, number, page_box[2], page_box[3])
    grids = [_grid(table, inside[place], number) for place, table in enumerate(tables)]
    for left, top, right, bottom in bands(drawing.level, tables):
        if sum(len(line.parts) > 1 for line in lines if top <= line.y <= bottom) >= 2:
            notes.append(Note("document.unruled_table", (), Position(page=number, box=rounded((left, top, right, bottom)))))
    items: list[tuple[float, TextLine | Grid]] = [(line.top, line) for line in lines]
    items += [(table.ys[0], grid) for table, grid in zip(tables, grids, strict=True)]
    if drawing.images and not lines and not any(cell.text for grid in grids for cell in grid.cells):
        notes.append(Note("document.scanned_page", (("page", str(number)),), where))
    if not lines and not text.glyphs:
        return []
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _contents(document: Any, number: int, guard: Guard) -> tuple[Drawing, PageText, Box]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("file.truncated", name=guard.name, what=f"PDF 第 {number} 页") from error
    try:
        handle = _handle(page.raw)
        floats = (ctypes.c_float * 4)()
        lib = pdf_native.native()
        if not lib.FPDF_GetPageBoundingBox(handle, ctypes.addressof(floats)):
            raise UnreadableFile("file.truncated", name=guard.name, what=f"PDF 第 {number} 页")
        left, top, right, bottom = floats
        view, width, height = page_view(left, bottom, right, top, lib.FPDFPage_GetRotation(handle))
        page_box = (0.0, 0.0, width, height)
        drawing = read_drawing(handle, view, page_box, guard)
        text_page = raw.FPDFText_LoadPage(page.raw)
        if not text_page:
            raise UnreadableFile("file.truncated", name=guard.name, what=f"PDF 第 {number} 页")
        try:
            return drawing, read_glyphs(_handle(text_page), view, page_box, drawing, guard), page_box
        finally:
            raw.FPDFText_ClosePage(text_page)
    finally:
        page.close()


def _handle(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _assigned(glyphs: Iterable[Glyph], tables: list[Ruling]) -> tuple[list[dict[int, list[Glyph]]], list[Glyph]]:
    """Each character by its centre: for every table its cells' characters, then those outside all tables. A table inside
    another one's cell keeps its own."""
    inside: list[dict[int, list[Glyph]]] = [{} for _ in tables]
    outside: list[Glyph] = []
    order = sorted(
        range(len(tables)), key=lambda place: (tables[place].xs[-1] - tables[place].xs[0]) * (tables[place].ys[-1] - tables[place].ys[0])
    )
    left = top = right = bottom = 0.0
    here = outside
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.y - 0.35 * glyph.size
        if left <= x < right and top <= y < bottom:
            here.append(glyph)  # in the same cell as the one before
            continue
        here, left, right = outside, 0.0, 0.0
        for rank, place in enumerate(order):
            cell = tables[place].owner(x, y)
            if cell is not None:
                here = inside[place].setdefault(cell, [])
                box = tables[place].spans[cell].box
                if not any(_meet(box, tables[smaller].box) for smaller in order[:rank]):
                    left, top, right, bottom = box
                break
        here.append(glyph)
    return inside, outside


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _grid(table: Ruling, texts: dict[int, list[Glyph]], page: int) -> Grid:
    short = {at: round(at, 1) for at in (*table.xs, *table.ys)}
    cells = []
    for place, (row, column, rowspan, colspan, (left, top, right, bottom)) in enumerate(table.spans):
        text = _cell_text(texts[place]) if place in texts else ""
        where = Position(page=page, box=(short[left], short[top], short[right], short[bottom]))
        cells.append(Cell(row, column, text, rowspan, colspan, where))
    return Grid(tuple(cells), len(table.ys) - 1, len(table.xs) - 1, Position(page=page, box=rounded(table.box)))


def _cell_text(glyphs: list[Glyph]) -> str:
    return fold(reduce(joined, map(line_text, lines_of(glyphs)), ""))


def _without_headers(pages: list[list[TextLine | Grid]], notes: list[Note]) -> list[list[TextLine | Grid]]:
    headers = running_headers([[item for item in items if isinstance(item, TextLine)] for items in pages])
    if not headers:
        return pages
    first: dict[tuple[bool, str], TextLine] = {}
    kept: list[list[TextLine | Grid]] = []
    for items in pages:
        kept.append([])
        for item in items:
            key = header_key(item) if isinstance(item, TextLine) and item.at_edge else None
            if isinstance(item, TextLine) and key in headers:
                first.setdefault(key, item)
            else:
                kept[-1].append(item)
    for line in first.values():
        notes.append(
            Note("document.running_header", (("text", line.text),), Position(page=line.page, box=around([box for _, box in line.parts])))
        )
    return kept
