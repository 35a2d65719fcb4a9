"""Where in the parts of a submission the thing is entered that a finding is about, where that can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingzhang.book.model import BudgetBook, Line, Table
from mingzhang.checks.model import Finding, Spot
from mingzhang.vocabulary.phrases import key
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.filling.values import Stored
from mingzhang.web.rounds.models import Submission

KINDS = {"units": "units", "procurement": "purchases", "assets": "assets", "sangong": "items", "goal.department": "tasks"}
"""The part that a kind of table is made from, where it is one."""
ENOUGH = 12
"""Characters of a text that tell where it stands."""
Row = Mapping[str, Stored]
Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """The parts of a submission and of those below it, and the book that was made of them."""

    book: BudgetBook
    parts: tuple[tuple[int, Mapping[str, Sequence[Row]]], ...]

    @classmethod
    def of(cls, book: BudgetBook, submissions: Sequence[Submission]) -> Sources:
        """The sources of a book that was made of these submissions."""
        parts = ((one.pk, {name: part.rows for name, part in parts_of(one).items()}) for one in submissions)
        return cls(book, tuple(parts))

    def of_finding(self, finding: Finding) -> Source | None:
        """The submission, part, row and column (empty where only more is known) to which a finding leads; None where it cannot be told."""
        spots = [*(one.where for one in finding.suspects[:3]), finding.where, *(one.where for one in finding.evidence)]
        if finding.rule.startswith(("target.", "project.", "privacy.")):
            found = next((place for spot in spots if (place := self._indicator(spot))), None)
            if found:
                return found
        return next((place for spot in spots if (place := self._place(spot))), None)

    def _rows(self, sheet: str) -> Iterator[tuple[int, Row]]:
        for submission, parts in self.parts:
            yield from ((submission, row) for row in parts.get(sheet, ()))

    def _indicator(self, spot: Spot) -> Source | None:
        """`项目：指标` names a line of a target form."""
        project, _, name = (spot.row or "").partition("：")
        owners = {(one, row.get("key")): row for one, row in self._rows("projects") if row.get("name") == project}
        for one, row in self._rows("indicators"):
            if name and row.get("name") == name and ((one, row.get("project")) in owners or (not owners and row.get("project") == "")):
                return _source(one, "indicators", row, "name")
        return next((_source(one, "projects", row, "name") for (one, _), row in owners.items()), None)

    def _place(self, spot: Spot) -> Source | None:
        if spot.passage is not None:
            return self._text(self.book.passages[spot.passage].text)
        table = next((one for one in self.book.tables if one.id == spot.table_id), None)
        if table is None:
            return None
        if table.kind.startswith("goal") or table.kind == "projects":
            found = self._indicator(spot) or self._project(table, spot)
            return found or _source(self.parts[0][0], "projects" if table.kind != "goal.department" else "tasks")
        sheet = KINDS.get(table.kind)
        if sheet:
            return self._named(sheet, spot, table)
        return self._line(table, spot)

    def _project(self, table: Table, spot: Spot) -> Source | None:
        name = next((one.name for one in self.book.projects if one.table == table.id), None) if table.kind == "goal.form" else spot.row
        found = next(((one, row) for one, row in self._rows("projects") if name and row.get("name") == name), None)
        return _source(found[0], "projects", found[1], "name") if found else None

    def _named(self, sheet: str, spot: Spot, table: Table) -> Source:
        line = _line_at(table.rows, spot.row_index)
        item = line.at["item"] if line else ""
        words = key(spot.row or "")
        for one, row in self._rows(sheet):
            names = [key(str(row[name])) for name in ("name", "item") if isinstance(row.get(name), str)]
            if (words and words in names) or (item and row.get("item") == item):
                return _source(one, sheet, row, "amount" if sheet == "items" else "name")
        return _source(self.parts[0][0], sheet)

    def _text(self, passage: str) -> Source | None:
        """The text from which a paragraph was made."""
        for one, row in self._rows("texts"):
            text = row.get("text")
            if isinstance(text, str) and any(len(line) >= ENOUGH and line[:40] in passage for line in text.splitlines()):
                return _source(one, "texts", row, "text")
        return None

    def _line(self, table: Table, spot: Spot) -> Source | None:
        """The first line of revenue or spending at the coordinates of a cell of a statutory table."""
        lines = [_line_at(table.rows, spot.row_index), _line_at(table.columns, spot.column_index)]
        wanted: dict[str, str] = dict(table.at.pairs)
        for line in lines:
            wanted |= dict(line.at.pairs) if line else {}
        sheet = "revenue" if wanted.get("flow") == "revenue" else "spending"
        narrow = {name: member for name, member in wanted.items() if name in _FITS}
        found = next(((one, row) for one, row in self._rows(sheet) if all(_fits(row, name, to) for name, to in narrow.items())), None)
        return _source(found[0], sheet, found[1], "amount") if found else _source(self.parts[0][0], sheet)


_FITS = {"function": "function", "economic": "economic", "kind": "kind", "unit": "unit", "fund": "fund"}


def _fits(row: Row, dimension: str, member: str) -> bool:
    value = row.get(_FITS[dimension])
    if member in {"all", "fiscal", "total"}:
        return True
    if dimension in {"function", "economic"}:
        return isinstance(value, str) and value.startswith(member)
    if dimension == "kind":
        return isinstance(value, str) and member.split(".", maxsplit=1)[0] == value
    return isinstance(value, str) and (value == member or value.startswith((f"{member}.", member)))


def _line_at(lines: Sequence[Line], index: int | None) -> Line | None:
    return next((line for line in lines if line.index == index), None) if index is not None else None


def _source(submission: int, sheet: str, row: Row | None = None, column: str = "") -> Source:
    return {"of": submission, "sheet": sheet, "row": str(row["_id"]) if row else "", "column": column if row else ""}
