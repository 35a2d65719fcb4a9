"""The rows of a DOCX table laid out: which place each cell covers, whatever the file claims (ECMA-376 part 1, 17.4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml.etree import _Element

from mingzhang.documents.docx_names import CELL, ROW, VAL, switched_on, w, whole, within

_SPAN, _VMERGE, _HMERGE = w("gridSpan"), w("vMerge"), w("hMerge")
_DELETED, _HIDDEN, _BEFORE, _AFTER = w("del"), w("hidden"), w("gridBefore"), w("gridAfter")
_CELL_PROPERTIES, _ROW_PROPERTIES = w("tcPr"), w("trPr")
_ROWS, _CELLS = frozenset({ROW}), frozenset({CELL})
# A row can have 63 cells in Word; with uneven edges a grid has more columns than that, but never thousands.
_MOST_COLUMNS = 1000


@dataclass(slots=True)
class Slot:
    """A cell at its place; `covered` are the elements that were merged into it, whose content is not printed."""

    element: _Element
    row: int
    column: int
    hidden: bool
    colspan: int = 1
    rowspan: int = 1
    covered: list[_Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """The cells in row-major order, none overlapping another. `repaired` says that the file's own spans did not fit."""

    slots: tuple[Slot, ...]
    rows: int
    columns: int
    repaired: bool


@dataclass(slots=True)
class _Cell:
    element: _Element
    span: int = 1
    merge: str | None = None
    covered: list[_Element] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    cells: list[_Cell]
    before: int = 0
    after: int = 0
    hidden: bool = False

    def claim(self) -> int:
        return self.before + sum(cell.span for cell in self.cells) + self.after


def lay_out(table: _Element) -> Layout:
    """The layout of a w:tbl, its deleted rows left out."""
    grid = table.find(w("tblGrid"))
    declared = sum(1 for _ in grid.iterchildren(w("gridCol"))) if grid is not None else 0
    doubts: list[str] = []
    rows = [row for element in within(table, _ROWS) if (row := _row(element, doubts)) is not None]
    columns = _width(rows, declared)
    if declared and columns != declared:
        doubts.append("another grid")
    slots: list[Slot] = []
    above: dict[int, Slot] = {}
    for index, row in enumerate(rows):
        if row.claim() > columns:
            doubts.append("too wide")
            _shrink(row, columns)
        column = row.before
        merging: dict[int, Slot] = {}
        for cell in row.cells:
            slot = above.get(column) if cell.merge == "continue" else None
            if slot is not None and slot.colspan == cell.span:
                slot.rowspan += 1
                slot.covered += [cell.element, *cell.covered]
            else:
                if cell.merge == "continue":
                    doubts.append("nothing to continue")
                slot = Slot(cell.element, index, column, row.hidden, cell.span, covered=cell.covered)
                slots.append(slot)
            if cell.merge is not None:
                merging[column] = slot
            column += cell.span
        above = merging
    return Layout(tuple(slots), len(rows), columns, bool(doubts))


def _row(element: _Element, doubts: list[str]) -> _Row | None:
    """The row as the file has it; None for one that a tracked revision deletes."""
    row = _Row([])
    properties = element.find(_ROW_PROPERTIES)
    for item in properties if properties is not None else ():
        tag = item.tag
        if tag == _DELETED:
            return None
        if tag == _HIDDEN:
            row.hidden = switched_on(item)
        elif tag == _BEFORE:
            row.before = _count(item, 0, doubts)
        elif tag == _AFTER:
            row.after = _count(item, 0, doubts)
    for child in within(element, _CELLS):
        cell = _Cell(child)
        joined = False
        own = child[0] if len(child) else None
        for item in own if own is not None and own.tag == _CELL_PROPERTIES else ():
            if item.tag == _SPAN:
                cell.span = _count(item, 1, doubts)
            elif item.tag == _VMERGE:
                cell.merge = item.get(VAL) or "continue"
            elif item.tag == _HMERGE:
                joined = item.get(VAL) != "restart"
        if joined and row.cells:
            row.cells[-1].span += cell.span
            row.cells[-1].covered.append(child)
        else:
            row.cells.append(cell)
    return row


def _count(element: _Element, least: int, doubts: list[str]) -> int:
    value = whole(element)
    if value is None or value < least:
        doubts.append("not a count")
        return least
    return value


def _width(rows: list[_Row], declared: int) -> int:
    """How many columns the table has. The declared grid counts unless most rows contradict it (some programs write a wrong
    one); claims beyond reason do not count; every cell needs a column of its own."""
    claims = [row.claim() for row in rows]
    sound = [claim for claim in claims if claim <= _MOST_COLUMNS]
    fitting = sum(claim <= declared for claim in claims)
    if declared and fitting * 2 >= len(claims):
        width = declared
    elif declared:
        counts = Counter(sound)
        width = max(sound, key=lambda claim: (counts[claim], claim), default=declared)
    else:
        width = max(sound, default=1)
    return max(width, 1, max((len(row.cells) for row in rows), default=0))


def _shrink(row: _Row, columns: int) -> None:
    """Makes a row fit: first the gap in front of it, then its widest cells give way."""
    row.after = 0
    row.before = min(row.before, columns - len(row.cells))
    excess = row.claim() - columns
    for cell in sorted(row.cells, key=lambda cell: -cell.span):
        if excess <= 0:
            return
        cut = min(excess, cell.span - 1)
        cell.span -= cut
        excess -= cut
