"""The narrative against the tables: each figure at its settled coordinates, and the amounts that bear witness to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mingzhang.book.model import Statement
from mingzhang.checks.listed import Listed, lists
from mingzhang.checks.settled import Settled, settle
from mingzhang.checks.values import Value, statement_value
from mingzhang.checks.wording import of_all, of_some, topic
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL
from mingzhang.money import tolerance
from mingzhang.vocabulary.phrases import key

if TYPE_CHECKING:
    from mingzhang.checks.context import Context

_FINE = 10_000
"""An amount of the narrative in 0.01 万元, in 分: one that is printed with fewer digits proves nothing that the tables do not."""
_RANK = {"statutory": 0, "sangong": 0, "projects": 1, "procurement": 1, "assets": 1}
"""Tables that bear witness first; performance forms last, they are often rounded."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An amount in 分 as the sum of printed `values` (one, or the parts of it that a table lists)."""

    values: tuple[Value, ...]

    @property
    def fen(self) -> int:
        """The amount."""
        return sum(value.fen for value in self.values)

    @property
    def precisions(self) -> list[int]:
        """The sizes of the last printed digits."""
        return [value.precision for value in self.values]

    @property
    def half(self) -> int:
        """How far, in 分, the true amount may be from it."""
        return tolerance(self.precisions)

    def agrees(self, other: Witness) -> bool:
        """Whether both can be the same amount, rounded."""
        return abs(self.fen - other.fen) <= tolerance(self.precisions + other.precisions)


@dataclass(frozen=True, slots=True)
class Said:
    """A figure of the narrative: its index, the statement, its settled coordinates, and its value where it is money."""

    index: int
    statement: Statement
    at: At
    value: Value | None

    @property
    def witness(self) -> Witness:
        """The figure as an amount. Only for money."""
        assert self.value is not None
        return Witness((self.value,))

    @property
    def against(self) -> tuple[int | None, str]:
        """What a change is against: the year, and whether its budget, what was executed, or its final account."""
        of = self.statement.of
        return self.statement.base, "all" if of is None else of["stage"]


@dataclass(frozen=True)
class Narrative:
    """The figures of a book's narrative, and what bears witness to them."""

    context: Context

    @cached_property
    def settled(self) -> Settled:
        """The simplest form of coordinates in this book."""
        book = self.context.book
        tables = {table.id for table in book.tables if table.kind == "statutory"}
        present = [value.at for value in self.context.values if value.fen and value.table in tables]
        present += [item.at for item in book.statements if item.measure == "amount" and item.value.strip("-0.")]
        return settle(present, book.fiscal_year, book.stage)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """All figures of the narrative."""
        return tuple(self._said(index, statement) for index, statement in enumerate(self.context.book.statements))

    def _said(self, index: int, statement: Statement) -> Said:
        place = self.settled(statement.at)
        if statement.measure not in {"amount", "change"}:
            return Said(index, statement, place, None)
        down = statement.measure == "change" and statement.direction == "decrease"
        return Said(index, statement, place, statement_value(index, statement, place, negative=down))

    @cached_property
    def amounts(self) -> Mapping[At, tuple[Said, ...]]:
        """The amounts of the narrative by settled coordinates."""
        return self._by_place("amount")

    @cached_property
    def changes(self) -> Mapping[At, tuple[Said, ...]]:
        """The changes of the narrative by settled coordinates."""
        return self._by_place("change")

    def _by_place(self, measure: str) -> Mapping[At, tuple[Said, ...]]:
        out: dict[At, list[Said]] = defaultdict(list)
        for said in self.said:
            if said.statement.measure == measure:
                out[said.at].append(said)
        return {place: tuple(found) for place, found in out.items()}

    @cached_property
    def _tables(self) -> Mapping[At, tuple[Value, ...]]:
        """The values of the tables by settled coordinates, those that bear witness first. Blanks of an empty table count."""
        kinds = {table.id: _RANK.get(table.kind, 2) for table in self.context.book.tables}
        out: dict[At, list[Value]] = defaultdict(list)
        for value in self.context.values:
            if value.known:
                out[self.settled(value.at)].append(value)
        for found in out.values():
            found.sort(key=lambda value: (value.blank, kinds[value.table], value.precision, value.table))
        return {place: tuple(found) for place, found in out.items()}

    @cached_property
    def _items(self) -> Mapping[At, tuple[Value, ...]]:
        """The values at an item (三公, 政府采购), whatever the fund: the narrative seldom says it."""
        out: dict[At, list[Value]] = defaultdict(list)
        for place, values in self._tables.items():
            if "item" in place:
                out[place.but(fund=ALL, flow=ALL, kind=ALL, vintage=ALL)].extend(values)
        return {place: tuple(found) for place, found in out.items()}

    @cached_property
    def _lists(self) -> Mapping[At, tuple[tuple[int, Listed], ...]]:
        """Rows and columns of the tables that list all of something, numbered, by what they list all of."""
        tables = {table.id for table in self.context.book.tables if table.kind in {"statutory", "sangong"}}
        out: dict[At, list[tuple[int, Listed]]] = defaultdict(list)
        for number, listed in enumerate(lists((value for value in self.context.values if value.table in tables), self.settled)):
            out[listed.root.at].append((number, listed))
        return {whole: tuple(found) for whole, found in out.items()}

    def _lists_of(self, place: At) -> list[Listed]:
        """The rows and columns in which a place may be listed, in the order of the tables."""
        found = [numbered for whole, some in self._lists.items() if whole.over(place) for numbered in some]
        return [listed for _, listed in sorted(found, key=lambda numbered: numbered[0])]

    @cached_property
    def _memory(self) -> dict[At, tuple[Witness, ...]]:
        return {}

    def tables(self, place: At, near: str = "") -> list[Witness]:
        """What the tables say at settled coordinates, the likeliest first: amounts that differ, each with its best witness. `near` is
        the heading of the section, which often names the table."""
        found = self._memory.get(place)
        if found is None:
            found = self._memory[place] = tuple(self._find(place))
        return _distinct(sorted(found, key=lambda witness: -self._fit(witness, near)) if near else found)

    def _find(self, place: At) -> list[Witness]:
        values = self._tables.get(place, ())
        if not any(not value.blank for value in values) and "item" in place:
            values = self._items.get(place.but(fund=ALL, flow=ALL, kind=ALL, vintage=ALL), ())
        if not values and "flow" not in place:
            both = (place.but(flow="expenditure"), place.but(flow="revenue"), place.but(flow="expenditure", kind="total"))
            values = tuple(value for one in both for value in self._tables.get(one, ()))
        printed = [Witness((value,)) for value in values if not value.blank]
        if printed:
            return printed
        summed = [Witness(parts) for listed in self._lists_of(place) if (parts := listed.parts(place))]
        return summed or [Witness((value,)) for value in values[:1]]

    def _fit(self, witness: Witness, near: str) -> int:
        title = key(self.context.tables[witness.values[0].table].title)
        return sum(1 for index in range(len(near) - 1) if near[index : index + 2] in title)

    def topic(self, said: Said) -> str:
        """What a figure is of in words: its own, else those of an amount at the same coordinates, that of its passage first."""
        own = topic(said.statement.subject)
        if own:
            return own
        place, passage = said.statement.at, said.statement.passage
        there = sorted(self.amounts.get(said.at, ()), key=lambda other: (other.statement.passage != passage, other.statement.at != place))
        return next((words for other in there if (words := topic(other.statement.subject))), "该项")

    def near(self, said: Said) -> str:
        """The headings that a figure stands under and its own words, as they are compared with titles."""
        passage = said.statement.passage
        if passage is None:
            return ""
        return key("".join(heading.text for heading in self.context.heading(passage)[-1:]))

    def verdict(self, said: Said) -> tuple[bool | None, Witness | None]:
        """Whether an amount is what the tables say (None where they say nothing), and the witness."""
        witnesses = self.tables(said.at, self.near(said))
        for witness in witnesses:
            if witness.agrees(said.witness):
                return True, witness
        if of_some(said.statement.subject) or any(
            witness.agrees(said.witness) for place in _loosely(said) for witness in self.tables(place)
        ):
            return None, None
        return (False, witnesses[0]) if witnesses else (None, None)

    @cached_property
    def _verdicts(self) -> Mapping[int, bool | None]:
        return {said.index: self.verdict(said)[0] for group in self.amounts.values() for said in group}

    @cached_property
    def _past(self) -> Mapping[tuple[At, str], tuple[Said, ...]]:
        """The amounts of other years, by coordinates without the year and the stage, and by year."""
        out: dict[tuple[At, str], list[Said]] = defaultdict(list)
        for place, group in self.amounts.items():
            if "year" in place:
                out[place.but(year=ALL, stage=ALL), place["year"]].extend(group)
        return {place: tuple(found) for place, found in out.items()}

    @cached_property
    def _previous(self) -> Narrative | None:
        previous = self.context.previous
        return None if previous is None else type(self.context)(previous).narrative

    def last(self, said: Said) -> Witness | None:
        """The amount that a change or growth is against: what the same passage states for that year, else the earlier book's."""
        base = said.statement.base
        if base is None:
            return None
        there = self._past.get((said.at.but(year=ALL, stage=ALL), str(base)), ())
        for other in there:
            if other.statement.passage == said.statement.passage:
                return other.witness
        previous = self._previous
        if previous is None or previous.context.book.fiscal_year != base:
            return None
        found = previous.tables(previous.settled(said.statement.at.but(year=ALL)))
        if len(found) != 1:
            return None
        return Witness(tuple(replace(value, table=-2, names=(f"{base}年公开的同一数", "")) for value in found[0].values))

    def spent(self, whole: At) -> Iterator[At]:
        """Where the tables print an amount that is not nothing, within `whole`, by functional class."""
        for place, values in self._tables.items():
            if (
                "function" in place
                and whole.over(place)
                and whole.but(function=place["function"]) == place
                and any(value.fen for value in values)
            ):
                yield place

    def known(self, place: At, near: Said | None = None) -> list[Witness]:
        """What is to be believed at settled coordinates: the tables, and the narrative where they do not contradict it; the
        figure of the same passage first where only the narrative says anything."""
        witnesses = self.tables(place)
        there = [said for said in self.amounts.get(place, ()) if self._verdicts.get(said.index) is not False]
        if near is not None:
            there.sort(key=lambda said: said.statement.passage != near.statement.passage)
        if not witnesses:
            return [said.witness for said in there[:1]]
        return witnesses + [said.witness for said in there if said.value is not None and said.value.precision <= _FINE]


def _distinct(witnesses: Sequence[Witness]) -> list[Witness]:
    """One witness for each amount."""
    out: dict[int, Witness] = {}
    for witness in witnesses:
        out.setdefault(witness.fen, witness)
    return list(out.values())


def _loosely(said: Said) -> Iterator[At]:
    """What the words for a total may mean as well: 收入预算 and 支出预算 are said with and without what is carried over, and in a
    sentence about a part they may still mean the whole."""
    place = said.at
    if of_all(said.statement.subject):
        yield At(tuple(pair for pair in place.pairs if pair[0] in {"flow", "fund", "stage", "year"}))
    if place.dimensions - {"flow", "fund", "vintage", "kind", "stage"}:
        return
    if place["flow"] == "revenue":
        yield place.but(vintage=ALL if place["vintage"] == "current" else "current")
    elif place["kind"] in {ALL, "total"}:
        yield place.but(kind=ALL if place["kind"] == "total" else "total")
