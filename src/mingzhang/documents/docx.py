"""DOCX as paragraphs and grids: the body in reading order, headers and footers left out."""

from __future__ import annotations

from lxml.etree import _Element

from mingzhang.documents.archive import open_archive
from mingzhang.documents.docx_names import EMBEDDED, PARAGRAPH, TABLE, Parts, parts_of, w, within
from mingzhang.documents.docx_tables import lay_out
from mingzhang.documents.docx_text import ParagraphReader
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Block, Cell, Grid, Note, Paragraph, Position
from mingzhang.documents.tally import Tally

_CONTENT = frozenset({PARAGRAPH, TABLE, EMBEDDED})
_TEXT = w("t")

# A block, and whether it is the container's own text (else a nested table or a text box, which comes after it).
_Item = tuple[bool, Block]


def read_docx(data: bytes, name: str, limits: Limits) -> tuple[list[Block], list[Note]]:
    """The paragraphs and grids of a DOCX in reading order, and what a person should know of how they were read.

    `Position.block` counts the paragraphs and tables of the body from 1, empty ones and those in content controls included; a
    grid's cells have `Position.cell` too (r1c1 is the top-left one; r2c3/r1c1 is in a grid nested in r2c3).
    Raises UnreadableFile: see `open_archive` and `Archive.xml`; `file.too_large` for more cells or characters than `limits`."""
    tally = Tally(name, limits)
    parts = parts_of(open_archive(data, name, limits))
    body = parts.document.find(w("body"))
    if body is None:
        raise UnreadableFile("file.mislabelled", name=name, what="Word 文件没有正文")
    reader = _Reader(parts, tally)
    blocks: list[Block] = []
    for number, element in enumerate(within(body, _CONTENT), start=1):
        blocks.extend(block for _, block in reader.items(element, Position(block=number), ""))
    return blocks, tally.notes()


class _Reader:
    def __init__(self, parts: Parts, tally: Tally) -> None:
        self._paragraphs = ParagraphReader(parts, tally)
        self._tally = tally

    def items(self, element: _Element, where: Position, path: str) -> list[_Item]:
        """What a paragraph or table contributes. `where` is its place in the body, `path` the cell of an outer table."""
        if element.tag == TABLE:
            return self._table(element, where, path)
        if element.tag == EMBEDDED:
            self._tally.note("document.embedded_part", where)
            return []
        read = self._paragraphs.read(element, where)
        items: list[_Item] = [(True, Paragraph(read.text, where, read.level))] if read.text else []
        for box in read.boxes:
            items.extend((False, block) for _, block in self._content(box, where, path))
        return items

    def _content(self, container: _Element, where: Position, path: str) -> list[_Item]:
        items: list[_Item] = []
        for element in within(container, _CONTENT):
            items.extend(self.items(element, where, path))
        return items

    def _table(self, element: _Element, where: Position, path: str) -> list[_Item]:
        layout = lay_out(element)
        if not layout.slots:
            return []
        self._tally.grid(layout.rows, layout.columns)
        if layout.repaired:
            self._tally.note("document.table_repaired", where)
        prefix = f"{path}/" if path else ""
        cells: list[Cell] = []
        contents: list[list[_Item]] = []
        for slot in layout.slots:
            place = f"{prefix}r{slot.row + 1}c{slot.column + 1}"
            content = self._content(slot.element, where, place)
            contents.append(content)
            text = " ".join(block.text for own, block in content if own and isinstance(block, Paragraph))
            spot = Position(block=where.block, cell=place)
            cells.append(Cell(slot.row, slot.column, text, slot.rowspan, slot.colspan, spot, None, slot.hidden))
            if slot.covered and any(text.text and text.text.strip() for covered in slot.covered for text in covered.iter(_TEXT)):
                self._tally.note("document.hidden_text", spot)
        if len(cells) == 1:
            return self._frame(contents[0], where, hidden=layout.slots[0].hidden)
        if any(slot.hidden for slot in layout.slots):
            self._tally.note("document.hidden_rows", where)
        nested: list[_Item] = [(False, block) for content in contents for own, block in content if not own]
        if nested and not any(cell.text for cell in cells):
            return nested
        at = Position(block=where.block, cell=path or None)
        return [(False, Grid(tuple(cells), layout.rows, layout.columns, at)), *nested]

    def _frame(self, content: list[_Item], where: Position, *, hidden: bool) -> list[_Item]:
        """What is in a table of one cell reads as if the table were not there."""
        if hidden and content:
            self._tally.note("document.hidden_text", where)
        return [] if hidden else content
