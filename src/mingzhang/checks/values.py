"""The printed values of a book as the identities see them: canonical coordinates, and printed blanks as zero; and the figures of
the narrative as values beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.book.model import BudgetBook, Observation, Passage, Statement, Table
from mingzhang.checks.model import Spot
from mingzhang.checks.wording import topic
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL
from mingzhang.where import Position


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value: `at` is canonical, `fen` its amount in 分 (0 for a printed blank), `precision` in 分 (0 for a blank).
    `known` is False where something is printed that could not be read: an identity that needs it is not checked. `names` are
    the row and column of a value in a form, which has no lines. A figure of the narrative has `table` -1 and the index of its
    `statement` in the book; a change has its sign (减少 is negative), though its text may have none."""

    table: int
    row: int
    under: int
    side: int
    at: At
    fen: int
    precision: int
    text: str
    observation: Observation | None = None
    partial: bool = False
    known: bool = True
    where: Position | None = None
    names: tuple[str, str] = ("", "")
    statement: int | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing is printed here."""
        return not self.text and self.known


def values_of(book: BudgetBook) -> list[Value]:
    """All values of the book's tables that have coordinates, printed blanks included."""
    by_place: dict[tuple[int, int, int], Observation] = {}
    for observation in book.observations:
        under = observation.column if observation.under is None else observation.under
        by_place[observation.table, observation.row, under] = observation
    finest: dict[int, int] = {}
    for observation in book.observations:
        finest[observation.table] = min(finest.get(observation.table, int(observation.precision)), int(observation.precision))
    lost = {(item.table, item.row, item.column) for item in book.unplaced}
    out: list[Value] = []
    for table in book.tables:
        out.extend(_of_table(table, by_place, lost, finest.get(table.id, 0)))
    return out


def statement_value(index: int, statement: Statement, place: At, *, negative: bool = False) -> Value:
    """A figure of the narrative that is money (an amount or a change) as a value at `place`, canonical coordinates."""
    fen = int(Decimal(statement.value) * 100)
    precision = int(Decimal(statement.precision or "0.01") * 100)
    return Value(
        -1,
        index,
        0,
        0,
        place,
        -abs(fen) if negative else fen,
        precision if fen else 0,
        statement.text,
        partial=statement.partial,
        where=statement.where,
        names=(statement.subject, ""),
        statement=index,
    )


def _of_table(
    table: Table, by_place: dict[tuple[int, int, int], Observation], lost: set[tuple[int | None, int | None, int | None]], finest: int
) -> Iterable[Value]:
    """The values of a table. A bare 0 among figures with decimals is as exact as they are (`finest`): it leaves nothing to round."""
    for row in table.rows:
        for column in table.columns:
            if row.side != column.side:
                continue
            found = by_place.get((table.id, row.index, column.index))
            if found is not None:
                yield Value(
                    table.id,
                    row.index,
                    column.index,
                    row.side,
                    found.at.canonical(),
                    int(found.amount),
                    int(found.precision) if found.amount else min(int(found.precision), finest),
                    found.text,
                    found,
                    found.partial,
                )
                continue
            place = column.at.and_(row.at)
            if place is not None:
                known = (table.id, row.index, column.index) not in lost
                partial = row.partial or column.partial
                yield Value(table.id, row.index, column.index, row.side, place.canonical(), 0, 0, "", None, partial, known)


@dataclass(frozen=True, slots=True)
class Places:
    """Finds the labels of a value for people: table title, row and column label, position."""

    titles: dict[int, str]
    rows: dict[tuple[int, int, int], str]
    columns: dict[tuple[int, int], str]
    units: dict[int, str | None]
    statements: tuple[Statement, ...] = ()
    passages: tuple[Passage, ...] = ()

    @classmethod
    def of(cls, book: BudgetBook) -> Places:
        """The labels of a book's tables."""
        return cls(
            {table.id: table.title for table in book.tables},
            {(table.id, line.index, line.side): line.label for table in book.tables for line in table.rows},
            {(table.id, line.index): line.label for table in book.tables for line in table.columns},
            {table.id: table.unit for table in book.tables},
            book.statements,
            book.passages,
        )

    def spot(self, value: Value) -> Spot:
        """Where the value is printed."""
        if value.statement is not None:
            return self.said(value.statement)
        where = value.observation.where if value.observation is not None else value.where
        return Spot(
            table=self.titles.get(value.table),
            row=value.names[0] or self.rows.get((value.table, value.row, value.side)) or None,
            column=value.names[1] or self.columns.get((value.table, value.under)),
            line=where.line if where else None,
            page=where.page if where else None,
            sheet=where.sheet if where else None,
            cell=where.cell if where else None,
            text=value.text,
            table_id=value.table,
            row_index=value.row,
            column_index=value.observation.column if value.observation is not None else value.under,
        )

    def said(self, index: int) -> Spot:
        """Where a figure of the narrative stands; its row is the words that it was read from."""
        statement = self.statements[index]
        passage = self.passages[statement.passage] if statement.passage is not None else None
        where = passage.where if passage is not None else statement.where
        return Spot(
            row=self._topic(index) or None,
            line=where.line,
            page=where.page,
            sheet=where.sheet,
            cell=where.cell,
            text=statement.text,
            passage=statement.passage,
            start=statement.start if passage is not None else None,
            end=statement.end if passage is not None else None,
            block=where.block,
        )

    def _topic(self, index: int) -> str:
        """What a figure is of in words: its own, else those of an amount before it in the passage at the same coordinates."""
        statement = self.statements[index]
        place = statement.at.but(stage=ALL, year=ALL)
        for other in (statement, *reversed(self.statements[:index])):
            if other.passage == statement.passage and other.at.but(stage=ALL, year=ALL) == place and topic(other.subject):
                return topic(other.subject)
        return ""
