"""The printed values of a book as the identities see them: canonical coordinates, and printed blanks as zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mingzhang.book.model import BudgetBook, Observation, Table
from mingzhang.checks.model import Spot
from mingzhang.cube.coordinates import At
from mingzhang.where import Position


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value: `at` is canonical, `fen` its amount in 分 (0 for a printed blank), `precision` in 分 (0 for a blank).
    `known` is False where something is printed that could not be read: an identity that needs it is not checked. `names` are
    the row and column of a value in a form, which has no lines."""

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

    @classmethod
    def of(cls, book: BudgetBook) -> Places:
        """The labels of a book's tables."""
        return cls(
            {table.id: table.title for table in book.tables},
            {(table.id, line.index, line.side): line.label for table in book.tables for line in table.rows},
            {(table.id, line.index): line.label for table in book.tables for line in table.columns},
            {table.id: table.unit for table in book.tables},
        )

    def spot(self, value: Value) -> Spot:
        """Where the value is printed."""
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
