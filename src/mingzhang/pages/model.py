"""A document to be published: blocks in their order. Every writer renders these records and nothing else.

A figure carries its exact amount and its coordinates beside the text that is printed, so that what was written can be read back and
compared, and a workbook gets real numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mingzhang.book.model import Line
from mingzhang.cube.coordinates import At
from mingzhang.money import Fen

Kind = Literal["label", "text", "code", "figure", "count"]
"""What a cell holds: a label, running text, a code (stays text everywhere), money at some coordinates, or another number."""
Shape = Literal["table", "form", "list"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and how many rows and columns it covers. A `figure` that is printed has `amount` (what it is worth, exactly), `precision` (the
    size of its last printed digit) and `at`; a blank figure has only `at`. `decimals` are those of a figure or count as printed,
    `grouped` says whether it has thousands separators. `indent` is a depth in the hierarchy of rows."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    kind: Kind = "label"
    amount: Fen | None = None
    precision: Fen | None = None
    at: At | None = None
    decimals: int = 2
    grouped: bool = False
    indent: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. `rows` leave out the places that a merged cell of an earlier place covers; the first `header_rows` are its
    header. `meta` stand above it (部门名称, 预算年度, 单位：万元; the last one to the right), `notes` below. `unit` is the money unit. A
    table of `shape` form has labels beside values, list is a plain list. `row_lines` and `column_lines` are the coordinates by which
    identities find its figures. `widths` are the relative widths of its columns where the layout says so; `landscape` None leaves it
    to the writer."""

    id: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int
    unit: str | None = None
    meta: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    shape: Shape = "table"
    kind: str = "statutory"
    at: At = At()
    row_lines: tuple[Line, ...] = ()
    column_lines: tuple[Line, ...] = ()
    landscape: bool | None = None
    widths: tuple[int, ...] | None = None

    @property
    def width(self) -> int:
        """The number of columns."""
        return sum(cell.columns for cell in self.rows[0]) if self.rows else 0

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Every cell once, with the row and the column (from 0) at which it begins. Raises ValueError where cells overlap or leave a
        place of a row empty: such a table cannot be printed."""
        width = self.width
        covered: set[tuple[int, int]] = set()
        for top, row in enumerate(self.rows):
            left = 0
            for cell in row:
                while (top, left) in covered:
                    left += 1
                for down in range(cell.rows):
                    for right in range(cell.columns):
                        if (top + down, left + right) in covered:
                            raise ValueError(f"{self.title}: two cells at row {top + down}, column {left + right}")
                        covered.add((top + down, left + right))
                yield top, left, cell
                left += cell.columns
        if covered != {(top, left) for top in range(len(self.rows)) for left in range(width)}:
            raise ValueError(f"{self.title}: the cells do not fill its {len(self.rows)} rows of {width} columns")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a part (第一部分), 2 a section (一、), 3 a subsection (（一）)."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents (目录): a line for each entry, with the level of the heading that it names; page numbers where a format has
    pages."""

    title: str
    entries: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover page: its lines from top to bottom, the first is the title of the document."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A new page begins here."""


Block = Cover | Contents | Heading | Paragraph | Table | Break


@dataclass(frozen=True, slots=True)
class Publication:
    """A document to be published. `name` is the stem of its files, `day` the date that it bears (the files' own dates, too: the same facts
    give the same bytes), `author` the department."""

    name: str
    title: str
    author: str
    code: str | None
    year: int
    stage: str
    day: date
    blocks: tuple[Block, ...]

    def tables(self) -> Iterator[Table]:
        """The tables in their order."""
        return (block for block in self.blocks if isinstance(block, Table))
