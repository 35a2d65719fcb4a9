"""The indicators (绩效指标) of all target forms as rules look at them: the two periods of one printed line together, with the kinds of
thing that a name and a value are, and the cells they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mingzhang.book.model import Indicator, PrintedCell, Project
from mingzhang.checks.model import Evidence, Spot
from mingzhang.vocabulary.indicator_values import Target, target
from mingzhang.vocabulary.indicator_words import ends, has, level_kind, words
from mingzhang.vocabulary.phrases import indicator_column, key
from mingzhang.vocabulary.project_words import bare

if TYPE_CHECKING:
    from mingzhang.checks.context import Context


_NUMBER = re.compile(r"^\s*(?:指标)?\s*\d{0,2}\s*[:：.、]\s*")


@dataclass(frozen=True, slots=True)
class Face:
    """One indicator of one period, with its printed `name` without number (指标1：) and its value understood."""

    indicator: Indicator
    name: str
    value: Target

    @property
    def both(self) -> str:
        """Name and value for people: “培训人数”（≥60人）."""
        name = self.title or "（无名称）"
        return f"“{_short(name)}”（{_short(self.indicator.text)}）" if self.indicator.text else f"“{_short(name)}”"

    @property
    def title(self) -> str:
        """The printed name without its number, as it is quoted in a sentence (its own quotation marks become single ones)."""
        return _NUMBER.sub("", self.indicator.name, count=1).strip().replace("“", "‘").replace("”", "’")

    @property
    def measure(self) -> Target:
        """The value; where its cell is blank, the one that the name ends with (满意度达95%)."""
        return target(self.name) if self.value.form == "blank" and has_number(self.name) else self.value


@dataclass(frozen=True, slots=True)
class Item:
    """One printed line of a form: the same indicator in the periods that are printed side by side. `level` is what its second level is
    (`level_kind`); `whole` tells the whole department's form from a project's."""

    project: Project
    faces: tuple[Face, ...]
    level: str
    whole: bool

    @property
    def first(self) -> Face:
        """The first of its periods."""
        return self.faces[0]

    @property
    def last(self) -> Face:
        """The last of its periods, the annual one where there are two."""
        return self.faces[-1]


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def has_number(text: str) -> bool:
    """Whether a ratio with its number stands in the text."""
    return "%" in text or "％" in text


def is_satisfaction(text: str) -> bool:
    """Whether a name is about satisfaction (满意度)."""
    return has(text, "satisfaction")


def is_ratio(name: str) -> bool:
    """Whether a name is that of a ratio (率, 比例)."""
    return ends(name, "ratio") and not ends(name, "not_ratio")


def is_people(name: str) -> bool:
    """Whether a name counts people (人数)."""
    if ends(name, "people"):
        return True
    return ends(name, "counts") and any(name.endswith(noun + count) for noun in words("people_nouns") for count in words("counts"))


def is_count(name: str) -> bool:
    """Whether a name counts people, things or events (人数, 次数, 数量)."""
    return is_people(name) or ends(name, "events") or ends(name, "counts")


def not_applicable(text: str) -> bool:
    """Whether a name or value says that there is no such thing (不涉及, 无经济效益)."""
    shown = key(text).rstrip("。")
    return shown in words("not_applicable_whole") or (has(shown, "not_applicable") and len(shown) <= 24)


class Targets:
    """All lines of all forms, and where their names and values stand."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The printed lines in order: of the whole department's forms, then of the projects'."""
        book = self._context.book
        return tuple(
            item for whole, forms in ((True, book.goals), (False, book.projects)) for form in forms for item in _items(form, whole=whole)
        )

    @cached_property
    def by_project(self) -> tuple[tuple[Project, tuple[Item, ...]], ...]:
        """The lines by form."""
        out: dict[int, tuple[Project, list[Item]]] = {}
        for item in self.items:
            out.setdefault(id(item.project), (item.project, []))[1].append(item)
        return tuple((project, tuple(items)) for project, items in out.values())

    def value(self, item: Item, face: Face | None = None) -> Spot:
        """Where the value stands; where none is printed, the name."""
        shown = face or item.last
        if not shown.indicator.text:
            return self.name(item, shown)
        return self._spot(item, shown, shown.indicator.text, "value")

    def name(self, item: Item, face: Face | None = None) -> Spot:
        """Where the name stands."""
        shown = face or item.last
        return self._spot(item, shown, shown.indicator.name, "name")

    def misread(self, item: Item, face: Face) -> bool:
        """Whether what was read as the name is printed in the column of the second level."""
        columns = self._columns.get(item.project.table or 0, {})
        place = self.name(item, face).column_index
        return place in columns.get("level2", ()) and place not in columns.get("name", ())

    def basis(self, item: Item, face: Face) -> Spot:
        """Where the basis (指标值确定依据) stands."""
        return self._spot(item, face, face.indicator.basis or "", "basis")

    def evidence(self, item: Item, face: Face | None = None) -> tuple[Evidence, ...]:
        """The name and the value of a line, as evidence."""
        shown = face or item.last
        out = [Evidence("name", shown.indicator.name, self.name(item, shown))]
        if shown.indicator.text:
            out.append(Evidence("context", shown.indicator.text, self.value(item, shown)))
        return tuple(out)

    def gathered(self, found: Iterable[tuple[Item, Face]]) -> tuple[Evidence, ...]:
        """Each line of several, by its value (its name where it has none): the other places of one finding."""
        return tuple(Evidence("part", face.both, self.value(item, face)) for item, face in found)

    def _spot(self, item: Item, face: Face, text: str, column: str) -> Spot:
        indicator, table = face.indicator, item.project.table
        row = f"{item.project.name}：{indicator.name}"
        cell = self._cell(table, item, face, text, column)
        if table is None or cell is None:
            return self._context.cell(table, indicator.where, text, row=row, column=indicator.level2 or indicator.level1)
        spot = self._context.cell(table, cell.where, text, row=row, column=indicator.level2 or indicator.level1)
        return replace(spot, row_index=cell.row, column_index=cell.column)

    def _cell(self, table: int | None, item: Item, face: Face, text: str, column: str) -> PrintedCell | None:
        """The cell of a text in the rows of its indicator: the one under its header. Of several the first is a name and the last a value,
        but where two periods stand side by side the midterm one comes first and the annual one last."""
        indicator = face.indicator
        rows = self._rows.get(table, {}) if table is not None else {}
        start = rows.get(indicator.where)
        if start is None or not text:
            return None
        stop = min((row for row in rows.values() if row > start), default=start + 6)
        wanted = key(text)
        cells = [cell for cell in self._cells[table or 0] if start <= cell.row < stop and wanted in key(cell.text)]
        exact = [cell for cell in cells if key(cell.text) == wanted] or cells
        under = [cell for cell in exact if cell.column in self._columns[table or 0].get(column, ())] or exact
        if not under:
            return None
        last = face is item.last if len(item.faces) > 1 else column != "name"
        return under[-1] if last else under[0]

    @cached_property
    def _cells(self) -> Mapping[int, tuple[PrintedCell, ...]]:
        forms = {form.table for form in (*self._context.book.goals, *self._context.book.projects)}
        return {table.id: tuple(cell for cell in table.cells if cell.text) for table in self._context.book.tables if table.id in forms}

    @cached_property
    def _rows(self) -> Mapping[int, Mapping[object, int]]:
        """By table: the row in which each indicator begins, by its position."""
        starts: dict[int, dict[object, int]] = {}
        for item in self.items:
            starts.setdefault(item.project.table or 0, {})[item.first.indicator.where] = -1
        for table in self._context.book.tables:
            wanted = starts.get(table.id, {})
            for cell in table.cells:
                if wanted.get(cell.where) == -1:
                    wanted[cell.where] = cell.row
        return {table: {where: row for where, row in rows.items() if row >= 0} for table, rows in starts.items()}

    @cached_property
    def _columns(self) -> Mapping[int, Mapping[str, frozenset[int]]]:
        """By table: the columns under the headers of names, values and bases."""
        out: dict[int, dict[str, set[int]]] = {}
        for table, cells in self._cells.items():
            columns = out.setdefault(table, {})
            for cell in cells:
                header = indicator_column(cell.text)
                if header is not None:
                    columns.setdefault(header, set()).add(cell.column)
        return {table: {header: frozenset(found) for header, found in columns.items()} for table, columns in out.items()}


def _items(form: Project, *, whole: bool) -> Iterable[Item]:
    waiting: list[Face] = []
    for indicator in form.indicators:
        face = Face(indicator, bare(indicator.name), target(indicator.text))
        if waiting and not _same_line(waiting[-1].indicator, indicator):
            yield _item(form, waiting, whole=whole)
            waiting = []
        waiting.append(face)
        if indicator.period != "midterm":
            yield _item(form, waiting, whole=whole)
            waiting = []
    if waiting:
        yield _item(form, waiting, whole=whole)


def _same_line(midterm: Indicator, annual: Indicator) -> bool:
    return midterm.period == "midterm" and annual.period != "midterm" and midterm.where == annual.where


def _item(form: Project, faces: list[Face], *, whole: bool) -> Item:
    first = faces[0].indicator
    return Item(form, tuple(faces), level_kind(first.level1, first.level2), whole)
