"""The printed sums of a book in the terms of facts: unit codes for unit names, its own year and stage unnamed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from mingzhang.book.model import BudgetBook
from mingzhang.checks.values import Value, statement_value, values_of
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL
from mingzhang.reconstructing.margins import Margin, zero_places
from mingzhang.vocabulary.phrases import key

STATUTORY = frozenset({"statutory", "sangong", "projects"})
"""Kinds of tables that are the budget itself; the others repeat parts of it."""
_WEIGHTS = {True: 1000, False: 10}
_OUTSIDE = frozenset({"entry", "measure", "period", "year", "stage"})
"""Dimensions of what facts hold in other ways than as revenue and spending of the year."""
DEPARTMENT_CODE = len("101")


@dataclass(frozen=True)
class Printed:
    """What a book prints."""

    book: BudgetBook

    def place(self, at: At) -> At:
        """The coordinates of something printed as facts have them."""
        members = dict(at.canonical().pairs)
        if members.get("stage") == self.book.stage:
            members.pop("stage", None)
        if members.get("year") == str(self.book.fiscal_year):
            members.pop("year", None)
        if "unit" in members and not members["unit"].isdigit():
            members["unit"] = self.unit_code(members["unit"])
        return At(tuple(sorted(members.items())))

    def unit_code(self, name: str | None) -> str:
        """The code of the unit of that name; of the only or first unit where no unit has it."""
        return next((code for code, known in self.units.items() if name and key(known) == key(name)), next(iter(self.units)))

    @cached_property
    def units(self) -> dict[str, str]:
        """The budget units (预算单位) by code. Where none has a code of its own, the department's with 001, 002, …"""
        labels: dict[str, str] = {}
        for table in self.book.tables:
            for line in (*table.rows, *table.columns):
                code = line.at["unit"]
                if code != ALL and code.isdigit():
                    words = line.label.replace(code, "").strip("/ ")
                    labels.setdefault(code, words.rpartition("/")[2].strip())
        for observation in self.book.observations:
            code = observation.at["unit"]
            if code != ALL and code.isdigit():
                labels.setdefault(code, "")
        labels = {code: name for code, name in labels.items() if not any(other != code and other.startswith(code) for other in labels)}
        own = (self.book.department.code or "001")[:6]
        if not labels:
            names = [unit.name for unit in self.book.units] or [self.book.department.name or ""]
            return {f"{own[:DEPARTMENT_CODE]}{number:03d}": name for number, name in enumerate(names, 1)}
        return {
            f"{code}001" if len(code) == DEPARTMENT_CODE else code: name or self.book.department.name or code
            for code, name in labels.items()
        }

    @cached_property
    def values(self) -> list[tuple[Value, At, bool]]:
        """The values of the tables that are revenue, spending or “三公” of the year, with their place, and whether the table is
        statutory."""
        kinds = {table.id: table.kind in STATUTORY for table in self.book.tables}
        lists = {table.id for table in self.book.tables if table.kind in {"procurement", "assets"}}
        out = []
        for value in values_of(self.book):
            place = self.place(value.at)
            if value.known and value.table not in lists and "flow" in place and not place.dimensions & _OUTSIDE:
                out.append((value, place, kinds[value.table]))
        return out if any(value.fen and statutory for value, _, statutory in out) else [*out, *self._said()]

    def _said(self) -> list[tuple[Value, At, bool]]:
        """The amounts of the year in the explanation: they stand for the tables where the document has none."""
        out = []
        for number, statement in enumerate(self.book.statements):
            place = self.place(statement.at)
            if statement.measure == "amount" and "flow" in place and not place.dimensions & _OUTSIDE:
                out.append((statement_value(number, statement, place), place, True))
        return out

    @cached_property
    def margins(self) -> list[Margin]:
        """The printed sums that are not zero; what is printed several times counts so often."""
        times: Counter[tuple[At, int, int, bool]] = Counter()
        for value, place, statutory in self.values:
            if value.fen:
                times[place, value.fen, max(1, value.precision), statutory] += 1
        return [Margin(place, fen, precision, _WEIGHTS[statutory] * count) for (place, fen, precision, statutory), count in times.items()]

    @cached_property
    def zeros(self) -> list[At]:
        """The places that the statutory tables print blank or as zero."""
        return zero_places((place for value, place, statutory in self.values if statutory and not value.fen), self.margins)

    @cached_property
    def precision(self) -> int:
        """The finest printed unit in 分 (0.01 万元 is 10,000)."""
        return min((margin.precision for margin in self.margins), default=10_000)
