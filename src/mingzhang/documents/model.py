"""What every file format is turned into: paragraphs and grids in reading order, each with its position.

A `Document` knows nothing of budgets. Its grids keep the text as printed (white space folded, nothing converted), so that
whoever reads a figure later can still show what stood on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mingzhang.where import Position

__all__ = ["Block", "Cell", "Document", "Grid", "Note", "Paragraph", "Position", "fold"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell, listed once at its top-left place (rows and columns count from 0). `text` has its white space
    folded to single blanks, line breaks included. `raw` is the exact stored text of a number that the file keeps apart
    from what it displays (a workbook's 2168.4567 shown as 2,168.46), else None. `hidden` cells are in a hidden row or
    column: they were not meant to be seen."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    where: Position = Position()
    raw: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. `cells` are in row-major order, each merged cell once, blank cells included.
    `spans_known` is False where the source has lost its merged cells (plain text): then a blank next to or under a
    label may be part of it. `cells_aligned` is False where even the columns are in doubt: a row may have fewer fields
    than the grid has columns because spanned fields were dropped."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    where: Position = Position()
    spans_known: bool = True
    cells_aligned: bool = True
    name: str | None = None

    def lines(self) -> list[list[Cell]]:
        """The cells row by row (a merged cell only in its first row), each row in column order."""
        out: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            out[cell.row].append(cell)
        return out


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph of running text. `level` is the heading level (1 the highest) where the format knows one."""

    text: str
    where: Position = Position()
    level: int | None = None


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the file that a person should know: what was left out, repaired or doubtful. `code` names a
    sentence of the message catalogue (`document.hidden_rows`), `values` fill it in."""

    code: str
    values: tuple[tuple[str, str], ...] = ()
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as paragraphs and grids in reading order. `format` is one of txt, docx, xlsx, xls, pdf, html; `sha256` is of the
    file's bytes, in hexadecimal; `pages` is their number in PDF, else None."""

    name: str
    format: str
    sha256: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    notes: tuple[Note, ...] = field(default=())

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs in reading order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def grids(self) -> Iterator[Grid]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Grid))


def fold(text: str) -> str:
    """The text with every run of white space (full-width and non-breaking included) folded to one blank, ends cut."""
    return " ".join(text.split())
