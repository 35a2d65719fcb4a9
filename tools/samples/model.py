"""A document as headings, paragraphs and tables with merged cells: what every writer renders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Kind = Literal["text", "label", "code", "number"]
Style = Literal["plain", "comma", "tenth", "whole"]
Tree = str | tuple[str, Sequence["Tree"]]

QUANTUM = {"plain": Decimal("0.01"), "comma": Decimal("0.01"), "tenth": Decimal("0.1"), "whole": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, how many rows and columns it covers, and what it holds."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    kind: Kind = "label"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; `rows` leave out the places that a merged cell of an earlier place covers."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int
    meta: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns."""
        return sum(cell.columns for cell in self.rows[0])

    def grid(self) -> list[list[tuple[Cell, int, int]]]:
        """Every place of the table with the cell that covers it and the place where that cell begins."""
        places: list[list[tuple[Cell, int, int] | None]] = [[None] * self.width for _ in self.rows]
        for top, row in enumerate(self.rows):
            left = 0
            for cell in row:
                while places[top][left] is not None:
                    left += 1
                for down in range(cell.rows):
                    for right in range(cell.columns):
                        if places[top + down][left + right] is not None:
                            raise ValueError(f"{self.title}: two cells at row {top + down}, column {left + right}")
                        places[top + down][left + right] = (cell, top, left)
        full = [[place for place in row if place is not None] for row in places]
        if any(len(row) != self.width for row in full):
            raise ValueError(f"{self.title}: a row does not fill its {self.width} columns")
        return full

    def column_path(self, column: int) -> str:
        """The header texts over a column from top to bottom, joined by a slash; the row of column numbers is no header text."""
        texts: list[str] = []
        for row in self.grid()[: self.header_rows]:
            cell, _, _ = row[column]
            if cell.text and not cell.text.isdigit() and (not texts or texts[-1] != cell.text):
                texts.append(cell.text)
        return "/".join(texts)

    def with_text(self, row: int, column: int, text: str) -> Table:
        """The same table with another text in the cell that covers a place."""
        grid = self.grid()
        _, top, left = grid[row][column]
        position = len({begin for _, start, begin in grid[top][:left] if start == top})
        rows = [list(cells) for cells in self.rows]
        rows[top][position] = replace(rows[top][position], text=text)
        return replace(self, rows=tuple(tuple(cells) for cells in rows))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the title of the document."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `name` is the stem of its files."""

    name: str
    title: str
    author: str
    year: int
    blocks: tuple[Block, ...]

    def tables(self) -> Iterator[Table]:
        """The tables in their order."""
        return (block for block in self.blocks if isinstance(block, Table))


def printed(value: Decimal | None, style: Style = "plain", zero: str = "") -> str:
    """An amount as the table prints it; nothing or `zero` where there is none."""
    if value is None or value == 0:
        return zero
    rounded = value.quantize(QUANTUM[style], rounding=ROUND_HALF_UP)
    return f"{rounded:f}" if style == "plain" else f"{rounded:,f}"


def share(part: Decimal, whole: Decimal) -> str:
    """A share in per cent with two decimals."""
    return f"{(part * 100 / whole).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"


def label(text: str, rows: int = 1, columns: int = 1) -> Cell:
    """A cell that names something."""
    return Cell(text, rows, columns)


def words(text: str, rows: int = 1, columns: int = 1) -> Cell:
    """A cell of running text."""
    return Cell(text, rows, columns, "text")


def code(text: str, rows: int = 1) -> Cell:
    """A cell with a code, which stays text in a workbook."""
    return Cell(text, rows, 1, "code")


def number(value: Decimal | None, style: Style = "plain", zero: str = "", columns: int = 1) -> Cell:
    """A cell with an amount or a count."""
    return Cell(printed(value, style, zero), 1, columns, "number")


def header(trees: Sequence[Tree]) -> list[tuple[Cell, ...]]:
    """The header rows of a table whose columns are grouped as in `trees`."""

    def depth(tree: Tree) -> int:
        return 1 if isinstance(tree, str) else 1 + max(depth(child) for child in tree[1])

    def leaves(tree: Tree) -> int:
        return 1 if isinstance(tree, str) else sum(leaves(child) for child in tree[1])

    height = max(depth(tree) for tree in trees)
    rows: list[list[Cell]] = [[] for _ in range(height)]

    def place(tree: Tree, top: int) -> None:
        if isinstance(tree, str):
            rows[top].append(label(tree, rows=height - top))
            return
        rows[top].append(label(tree[0], columns=leaves(tree)))
        for child in tree[1]:
            place(child, top + 1)

    for tree in trees:
        place(tree, 0)
    return [tuple(row) for row in rows]
