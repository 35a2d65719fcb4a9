"""The printed texts of a book one by one, whether they stand in a cell or in a line, for rules that look at words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from mingzhang.book.model import PrintedCell, Table
from mingzhang.checks.context import Context
from mingzhang.checks.model import Spot
from mingzhang.vocabulary.phrases import key


@dataclass(frozen=True)
class Piece:
    """A printed text. One of a table has its `table` and `cell`; one of the running text has `passage` (the index in the book). `role`
    is the cell's (header, label, code, figure, text, unplaced) or the passage's (contents, heading, body, title, particular, note)."""

    text: str
    role: str
    context: Context = field(repr=False, compare=False)
    table: Table | None = None
    cell: PrintedCell | None = None
    passage: int | None = None

    @cached_property
    def key(self) -> str:
        """The text as it is compared."""
        return key(self.text)

    def spot(self, start: int = 0, end: int | None = None) -> Spot:
        """Where the text stands, or the part of it from `start` to `end`."""
        if self.table is None or self.cell is None:
            return self.context.passage(self.passage or 0, start, end)
        found = self.context.cell(self.table.id, self.cell.where, self.text)
        return replace(found, text=self.text[start:end], row_index=self.cell.row, column_index=self.cell.column)


@dataclass(frozen=True)
class Pieces:
    """All pieces of a book: the cells of its tables, then its passages, each list in the order of the document."""

    cells: tuple[Piece, ...]
    passages: tuple[Piece, ...]

    @property
    def all(self) -> tuple[Piece, ...]:
        """Cells and passages."""
        return (*self.cells, *self.passages)

    @cached_property
    def grid(self) -> Mapping[tuple[int, int], tuple[Piece, ...]]:
        """The cells of a table's row, from the left: by table and row."""
        rows: dict[tuple[int, int], list[Piece]] = {}
        for piece in self.cells:
            if piece.table is not None and piece.cell is not None:
                rows.setdefault((piece.table.id, piece.cell.row), []).append(piece)
        return {place: tuple(sorted(row, key=_column)) for place, row in rows.items()}

    def row(self, piece: Piece) -> tuple[Piece, ...]:
        """The cells of the row that a cell stands in; none for a passage."""
        if piece.table is None or piece.cell is None:
            return ()
        return self.grid.get((piece.table.id, piece.cell.row), ())

    def left(self, piece: Piece) -> Piece | None:
        """The nearest cell with a text to the left of a cell."""
        if piece.cell is None:
            return None
        before = [other for other in self.row(piece) if _column(other) < piece.cell.column and other.text.strip()]
        return before[-1] if before else None

    def right(self, piece: Piece) -> Piece | None:
        """The nearest cell with a text to the right of a cell."""
        if piece.cell is None:
            return None
        return next((other for other in self.row(piece) if _column(other) > piece.cell.column and other.text.strip()), None)


def _column(piece: Piece) -> int:
    return piece.cell.column if piece.cell is not None else 0


def pieces_of(context: Context) -> Pieces:
    """The pieces of the book under check. They are made once for a context and kept with it."""
    kept = context.__dict__.get("_pieces")
    if isinstance(kept, Pieces):
        return kept
    cells = tuple(
        Piece(cell.text, cell.role, context, table, cell) for table in context.book.tables for cell in table.cells if cell.text.strip()
    )
    passages = tuple(
        Piece(passage.text, passage.role, context, passage=index)
        for index, passage in enumerate(context.book.passages)
        if passage.text.strip()
    )
    made = Pieces(cells, passages)
    context.__dict__["_pieces"] = made
    return made
