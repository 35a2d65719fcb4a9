"""What a rule sees: the book, an earlier one to compare with, and ways to say where something stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mingzhang.book.model import BudgetBook, Indicator, Passage, Project, Statement, Table
from mingzhang.checks.indicators import Targets
from mingzhang.checks.model import Spot
from mingzhang.checks.narrative import Narrative
from mingzhang.checks.values import Places, Value, values_of
from mingzhang.cube.coordinates import At
from mingzhang.where import Position


@dataclass(frozen=True)
class Context:
    """The book under check and, where given, the same department's earlier book. Everything derived from them is computed once."""

    book: BudgetBook
    previous: BudgetBook | None = None

    @cached_property
    def values(self) -> list[Value]:
        """The values of all tables, printed blanks included."""
        return values_of(self.book)

    @cached_property
    def places(self) -> Places:
        """Names of the places of values."""
        return Places.of(self.book)

    @cached_property
    def tables(self) -> Mapping[int, Table]:
        """The tables by id."""
        return {table.id: table for table in self.book.tables}

    @cached_property
    def by_at(self) -> Mapping[At, tuple[Value, ...]]:
        """The printed values by canonical coordinates."""
        out: dict[At, list[Value]] = {}
        for value in self.values:
            if not value.blank and value.known:
                out.setdefault(value.at, []).append(value)
        return {place: tuple(found) for place, found in out.items()}

    @cached_property
    def narrative(self) -> Narrative:
        """The figures of the narrative against the tables."""
        return Narrative(self)

    @cached_property
    def targets(self) -> Targets:
        """The indicators of all target forms, line by line."""
        return Targets(self)

    @cached_property
    def _cells(self) -> Mapping[int, Mapping[Position, list[tuple[int, int, str]]]]:
        out: dict[int, dict[Position, list[tuple[int, int, str]]]] = {}
        for table in self.book.tables:
            by_place = out.setdefault(table.id, {})
            for cell in table.cells:
                by_place.setdefault(cell.where, []).append((cell.row, cell.column, cell.text))
        return out

    def printed(self, at: At) -> tuple[Value, ...]:
        """The values printed at these coordinates."""
        return self.by_at.get(at.canonical(), ())

    def spot(self, value: Value) -> Spot:
        """Where a table's value is printed."""
        return self.places.spot(value)

    def cell(self, table: int | None, where: Position, text: str, *, row: str | None = None, column: str | None = None) -> Spot:
        """Where a text of a table stands, found by its position; `row` and `column` name it for people."""
        at: tuple[int | None, int | None] = (None, None)
        if table is not None:
            here = self._cells.get(table, {}).get(where, [])
            exact = [cell for cell in here if text and text in cell[2]] or here
            at = (exact[0][0], exact[0][1]) if exact else (None, None)
        title = self.tables[table].title if table is not None and table in self.tables else None
        return Spot(title, row, column, where.line, where.page, where.sheet, where.cell, text, table, at[0], at[1], block=where.block)

    def table_spot(self, table: Table, text: str | None = None) -> Spot:
        """A table as a whole, at its title."""
        where = table.where
        return Spot(table.title, None, None, where.line, where.page, where.sheet, where.cell, text, table.id, block=where.block)

    def indicator(self, project: Project, indicator: Indicator, text: str | None = None) -> Spot:
        """Where an indicator stands: `text` (its value unless told) in the row of its name."""
        shown = indicator.text if text is None else text
        return self.cell(project.table, indicator.where, shown, row=f"{project.name}：{indicator.name}", column=indicator.level2)

    def project_spot(self, project: Project, text: str | None = None) -> Spot:
        """A project's form as a whole."""
        shown = project.name if text is None else text
        return self.cell(project.table, project.where, shown, row=project.name)

    def passage(self, index: int, start: int = 0, end: int | None = None) -> Spot:
        """A part of a passage (all of it unless told)."""
        passage = self.book.passages[index]
        stop = len(passage.text) if end is None else end
        title = self.tables[passage.table].title if passage.table is not None and passage.table in self.tables else None
        where = passage.where
        return Spot(
            title,
            None,
            None,
            where.line,
            where.page,
            where.sheet,
            where.cell,
            passage.text[start:stop],
            None,
            None,
            None,
            index,
            start,
            stop,
            where.block,
        )

    def statement(self, statement: Statement) -> Spot:
        """Where a figure of the narrative stands (or the cell of a column that compares)."""
        if statement.passage is None:
            return self.cell(None, statement.where, statement.text)
        return self.passage(statement.passage, statement.start, statement.end)

    def heading(self, index: int) -> tuple[Passage, ...]:
        """The headings that a passage stands under, the outermost first."""
        out: list[Passage] = []
        level = self.book.passages[index].level or 99
        for passage in reversed(self.book.passages[:index]):
            if passage.role == "heading" and passage.level < level:
                out.insert(0, passage)
                level = passage.level
        return tuple(out)

    @cached_property
    def every_text(self) -> tuple[tuple[str, Spot], ...]:
        """Every printed text with its place: the cells of all tables, then all passages."""
        cells = [(cell.text, self.cell(table.id, cell.where, cell.text)) for table in self.book.tables for cell in table.cells if cell.text]
        return (*cells, *((passage.text, self.passage(index)) for index, passage in enumerate(self.book.passages)))

    @cached_property
    def body(self) -> tuple[tuple[int, Passage], ...]:
        """The passages of running text with their indexes: headings and body, without contents and what belongs to tables."""
        return tuple((index, passage) for index, passage in enumerate(self.book.passages) if passage.role in {"heading", "body"})
