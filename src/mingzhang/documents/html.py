"""HTML as paragraphs and grids: what a reader of the page sees, without navigation and hidden parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

from lxml import etree
from lxml.etree import _Element

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.html_source import parse_html
from mingzhang.documents.html_tables import HtmlCell, Item, is_layout, place, span
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Block, Cell, Grid, Note, Paragraph, Position, fold
from mingzhang.documents.tally import Tally

_LEFT_OUT = frozenset(("head", "script", "style", "noscript", "template", "nav", "svg", "select", "datalist", "title"))
_EMBEDDED = frozenset(("iframe", "object", "embed"))
_BLOCKS = frozenset(
    (
        *("html", "body", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "main", "aside"),
        *("address", "blockquote", "pre", "form", "fieldset", "legend", "figure", "figcaption", "hr", "center", "details", "summary"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2}
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_DEEPEST_TABLES = 100


def read_html(data: bytes, name: str, limits: Limits) -> tuple[list[Block], list[Note]]:
    """The paragraphs and grids of a web page in reading order, and what a person should know of how they were read.

    `Position.line` is the line of the source, from 1, where the element begins that holds the text.
    Raises UnreadableFile: see `parse_html`; `file.too_large` for more cells or characters than `limits`, `file.unsafe` for
    tables nested more than a hundred deep."""
    tally = Tally(name, limits)
    root = parse_html(data, limits, tally)
    if root is None:
        return [], tally.notes()
    page = _Page(tally)
    page.walk(root)
    return page.blocks(), tally.notes()


@dataclass(slots=True)
class _Flow:
    """Text that is being read, block by block."""

    items: list[Item] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    line: int | None = None
    level: int | None = None
    block: bool = False


@dataclass(slots=True)
class _Table:
    """A table that is being read: rows by section (a kind of _SECTIONS each), and which of its parts are open."""

    element: _Element
    sections: list[tuple[int, list[list[HtmlCell]]]] = field(default_factory=list)
    section: _Element | None = None
    row: _Element | None = None
    cell: _Element | None = None
    caption: list[Item] = field(default_factory=list)


class _Page:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._flows = [_Flow()]
        self._tables: list[_Table] = []
        self._verbatim = 0

    def blocks(self) -> list[Block]:
        """All blocks read."""
        self._flush()
        return [block for _, block in self._flows[0].items]

    def walk(self, root: _Element) -> None:
        """Reads the tree without recursion."""
        skipped: _Element | None = None
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._left_out(element):
                    skipped = element
                    walker.skip_subtree()
                    continue
                self._start(element)
                if element.text:
                    self._text(element.text, element)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
                if element.tail:
                    self._text(element.tail, element)

    def _left_out(self, element: _Element) -> bool:
        if element.tag in _LEFT_OUT:
            return True
        hidden = element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
        if element.tag in _EMBEDDED:
            if not hidden:
                self._tally.note("document.embedded_part", Position(line=_line(element)))
            # The parser does not know that an embed has no end: what follows it hangs below it.
            return element.tag != "embed"
        if not hidden:
            return False
        if any(text.strip() for text in element.itertext()):
            self._tally.note("document.hidden_text", Position())
        return True

    def _start(self, element: _Element) -> None:
        tag = element.tag
        flow = self._flows[-1]
        if tag == "br":
            # A heading broken into lines is still one heading.
            if flow.level is None:
                self._flush()
            else:
                flow.parts.append(" ")
        elif tag in _BLOCKS:
            self._flush()
            if tag in _HEADINGS:
                flow.level = _HEADINGS[tag]
            elif tag == "pre":
                self._verbatim += 1
            elif tag == "table":
                if len(self._tables) >= _DEEPEST_TABLES:
                    raise UnreadableFile("file.unsafe", name=self._tally.name, where=f"第 {_line(element)} 行", what="表格嵌套过深")
                self._tables.append(_Table(element))
            elif self._tables and (tag in _SECTIONS or tag in ("tr", "td", "th", "caption")):
                self._start_part(self._tables[-1], element)
            flow.block = True

    def _start_part(self, table: _Table, element: _Element) -> None:
        """Opens a part of a table; one of the same rank that the page forgot to close ends here."""
        self._close_cell(table)
        tag = element.tag
        if tag in _SECTIONS:
            table.section, table.row = element, None
            table.sections.append((_SECTIONS[tag], []))
        elif tag == "tr":
            table.row = element
            self._rows(table).append([])
        else:
            table.cell = element
            if tag != "caption":
                rows = self._rows(table)
                if table.row is None or not rows:
                    table.row = element
                    rows.append([])
                where = Position(line=_line(element))
                rows[-1].append(HtmlCell(where, span(element.get("colspan"), 1), span(element.get("rowspan"), 0)))
            self._flows.append(_Flow())

    @staticmethod
    def _rows(table: _Table) -> list[list[HtmlCell]]:
        if not table.sections or (table.section is None and table.sections[-1][0] != _SECTIONS["tbody"]):
            table.sections.append((_SECTIONS["tbody"], []))
        return table.sections[-1][1]

    def _close_cell(self, table: _Table) -> None:
        if table.cell is None:
            return
        self._flush()
        flow = self._flows.pop()
        if table.cell.tag == "caption":
            table.caption.extend(flow.items)
        else:
            cell = self._rows(table)[-1][-1]
            cell.items, cell.block = flow.items, flow.block
        table.cell = None

    def _end(self, element: _Element) -> None:
        tag = element.tag
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in _HEADINGS:
            self._flows[-1].level = None
        elif tag == "pre":
            self._verbatim -= 1
        elif self._tables:
            table = self._tables[-1]
            if tag == "table":
                self._close_cell(table)
                self._tables.pop()
                self._flows[-1].items.extend(self._finish(table))
            elif element is table.cell:
                self._close_cell(table)
            elif element is table.row:
                self._close_cell(table)
                table.row = None
            elif element is table.section:
                self._close_cell(table)
                table.section = table.row = None

    def _text(self, text: str, element: _Element) -> None:
        flow = self._flows[-1]
        # Text between the cells of a table is printed before it, as browsers do; blanks there are only the source's.
        if self._tables and self._tables[-1].cell is None and text.isspace():
            return
        if flow.line is None and not text.isspace():
            flow.line = _line(element)
        if not self._verbatim:
            flow.parts.append(text)
            return
        first, *others = text.split("\n")
        flow.parts.append(first)
        for line in others:
            self._flush()
            flow.line = _line(element)
            flow.parts.append(line)

    def _flush(self) -> None:
        flow = self._flows[-1]
        if flow.parts:
            text = fold("".join(flow.parts))
            flow.parts = []
            if text:
                self._tally.text(text)
                flow.items.append((True, Paragraph(text, Position(line=flow.line), flow.level)))
        flow.line = None

    def _finish(self, table: _Table) -> list[Item]:
        """What a table that has been read contributes to the text around it."""
        cells = [cell for _, rows in table.sections for row in rows for cell in row]
        caption: list[Item] = [(False, block) for _, block in table.caption]
        if not cells:
            return caption
        placed, rows, columns, repaired = place(_in_print_order(table.sections), self._tally)
        self._tally.grid(rows, columns)
        presentation = (table.element.get("role") or "").lower() in ("presentation", "none")
        if len(cells) == 1 and (len(self._flows) > 1 or is_layout(cells, rows, columns, presentation=presentation)):
            # A frame: what is in it reads as if the frame were not there.
            return [*table.caption, *cells[0].items]
        if is_layout(cells, rows, columns, presentation=presentation):
            return [*caption, *((False, block) for item in placed for _, block in item.cell.items)]
        where = Position(line=_line(table.element))
        if repaired:
            self._tally.note("document.table_repaired", where)
        if not any(cell.items for cell in cells):
            return caption
        grid = Grid(
            tuple(Cell(item.row, item.column, item.cell.text(), item.rowspan, item.colspan, item.cell.where) for item in placed),
            rows,
            columns,
            where,
        )
        return [*caption, (False, grid), *((False, block) for item in placed for block in item.cell.nested())]


def _in_print_order(sections: list[tuple[int, list[list[HtmlCell]]]]) -> list[list[list[HtmlCell]]]:
    """The sections as printed: the first head at the top, the first foot at the bottom, all others where they stand."""
    head = next((rows for kind, rows in sections if kind == _SECTIONS["thead"]), None)
    foot = next((rows for kind, rows in sections if kind == _SECTIONS["tfoot"]), None)
    middle = [rows for _, rows in sections if rows is not head and rows is not foot]
    return [rows for rows in (head, *middle, foot) if rows is not None]


def _line(element: _Element) -> int | None:
    # The stubs have its type wrong.
    return cast("int | None", element.sourceline)
