"""Which printed cells the findings of a document speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingzhang.book.model import Table
from mingzhang.checks.model import Finding, Spot
from mingzhang.reports.grid import Layout, lay_out
from mingzhang.reports.groups import Group, grouped, in_order

Place = tuple[int, int, int]
"""A cell of the book: table id, row, column."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding and its number in the report of its document, from 1, the gravest first; `cell` is where it is marked."""

    number: int
    finding: Finding
    cell: Place | None


@dataclass(frozen=True, slots=True)
class Marks:
    """The findings of one document: all of them, by table and outside tables, those that mark a cell (`failing`), and those
    that take a cell as evidence (`evidence`)."""

    every: tuple[Numbered, ...]
    layouts: Mapping[int, Layout]
    failing: Mapping[Place, tuple[Numbered, ...]]
    evidence: Mapping[Place, tuple[Numbered, ...]]

    def of_table(self, table: int) -> tuple[Numbered, ...]:
        """The findings that belong to a table."""
        return tuple(one for one in self.every if one.finding.where.table_id == table and table in self.layouts)

    def elsewhere(self) -> tuple[Numbered, ...]:
        """The findings that belong to no table of the book."""
        return tuple(one for one in self.every if one.finding.where.table_id not in self.layouts)

    def groups(self) -> list[tuple[Group, tuple[Numbered, ...]]]:
        """The findings by cause, the gravest first."""
        found = grouped(one.finding for one in self.every)
        return [(group, tuple(self.every[number - 1] for number in group.numbers)) for group in found]

    def cell(self, spot: Spot) -> Place | None:
        """The printed cell that a spot names, or the merged cell that covers it."""
        return _cell(spot, self.layouts)


def mark(tables: Iterable[Table], findings: Iterable[Finding]) -> Marks:
    """The findings, the gravest first, and the cells of the tables that they speak of."""
    layouts = {table.id: lay_out(table) for table in tables}
    every = []
    failing: dict[Place, list[Numbered]] = {}
    evidence: dict[Place, list[Numbered]] = {}
    for number, finding in enumerate(in_order(findings), start=1):
        one = Numbered(number, finding, _cell(finding.where, layouts))
        every.append(one)
        if one.cell:
            failing.setdefault(one.cell, []).append(one)
        spots = [item.where for item in finding.evidence]
        spots += [item.where for item in finding.suspects] + [item.where for item in finding.broken]
        for place in dict.fromkeys(_cell(spot, layouts) for spot in spots):
            if place and place != one.cell:
                evidence.setdefault(place, []).append(one)
    return Marks(tuple(every), layouts, _frozen(failing), _frozen(evidence))


def _frozen(places: dict[Place, list[Numbered]]) -> dict[Place, tuple[Numbered, ...]]:
    return {place: tuple(found) for place, found in places.items()}


def _cell(spot: Spot, layouts: Mapping[int, Layout]) -> Place | None:
    if spot.table_id is None or spot.row_index is None or spot.column_index is None or spot.table_id not in layouts:
        return None
    start = layouts[spot.table_id].covering(spot.row_index, spot.column_index)
    return (spot.table_id, *start) if start else None
