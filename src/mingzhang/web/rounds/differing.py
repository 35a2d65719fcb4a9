"""The places (处) in which the parts of a submission differ between two times, in words that people read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mingzhang.facts.model import WHOLE
from mingzhang.facts.sheets import Column, Sheet, declaration
from mingzhang.web.filling.cells import ID, values_of
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.money import MONEY
from mingzhang.web.filling.parts import wanted_of
from mingzhang.web.filling.reading import year_of
from mingzhang.web.filling.values import shown
from mingzhang.web.rounds.models import Submission

MOST_PARTS = 4
"""From how many of its values an item without a name of its own is called something."""
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Differing:
    """A place: the part (`sheet`, `title`), the item and what of it (empty: the item came or went), what it was and is, in words. `project`
    is the key of the project that it is about, empty where it is about none."""

    sheet: str
    title: str
    item: str
    column: str
    before: str
    after: str
    project: str = ""


def differing(submission: Submission, then: Mapping[str, Part], now: Mapping[str, Part]) -> Iterator[Differing]:
    """Every place in which the parts differ, part by part; rows that were taken out and put in again as they were do not."""
    names = _names(submission, then) | _names(submission, now)
    year = year_of(now) or submission.round.code_year
    for sheet in declaration().sheets:
        if sheet.key in now and then.get(sheet.key) is not now[sheet.key]:
            yield from _Differing(sheet, names, year).places(then[sheet.key], now[sheet.key])


def _names(submission: Submission, parts: Mapping[str, Part]) -> dict[tuple[str, str], str]:
    """What keys mean: of units, projects and texts."""
    out = {("texts", one.key): one.title for one in wanted_of(submission)}
    out |= {("projects", WHOLE): _("部门整体")}
    for sheet, key in (("units", "code"), ("projects", "key")):
        rows: Sequence[Values] = parts[sheet].rows if sheet in parts else ()
        out |= {(sheet, str(row[key])): str(row["name"]) for row in rows if row.get(key) and isinstance(row.get("name"), str)}
    return out


@dataclass(frozen=True, slots=True)
class _Differing:
    sheet: Sheet
    names: Mapping[tuple[str, str], str]
    year: int

    def places(self, then: Part, now: Part) -> Iterator[Differing]:
        yield from self._cells("", "", self.sheet.fields, then.fields, now.fields)
        old = {str(row[ID]): values_of(row) for row in then.rows}
        new = {str(row[ID]): values_of(row) for row in now.rows}
        moved = Counter(map(_said, (old[key] for key in old if key not in new))) & Counter(
            map(_said, (new[key] for key in new if key not in old))
        )
        for rows, others, came in ((new, old, True), (old, new, False)):
            same = moved.copy()
            for key, values in rows.items():
                if key in others:
                    if came:
                        yield from self._cells(self._item(values), self._project(values), self.sheet.columns, others[key], values)
                elif same[_said(values)] > 0:
                    same[_said(values)] -= 1
                elif values:
                    told = self._told(values)
                    where = (self.sheet.key, self.sheet.title, self._item(values), "")
                    yield Differing(*where, "" if came else told, told if came else "", self._project(values))

    def _cells(self, item: str, project: str, columns: Sequence[Column], then: Values, now: Values) -> Iterator[Differing]:
        for column in columns:
            before, after = then.get(column.key), now.get(column.key)
            if before != after and not column.derived:
                said = (self._shown(column, before), self._shown(column, after))
                yield Differing(self.sheet.key, self.sheet.title, item, column.title, *said, project)

    def _project(self, values: Values) -> str:
        found = values.get("key" if self.sheet.key == "projects" else "project")
        return found if isinstance(found, str) else ""

    def _item(self, values: Values) -> str:
        """What a row is called: as its opinions call it, where it has a name."""
        key, project = self.sheet.key, self._project(values)
        named = self.names.get(("projects", project), project)
        if key == "texts":
            return self.names.get(("texts", str(values.get("key"))), str(values.get("key", "")))
        if key == "projects":
            return str(values.get("name") or project)
        if key == "indicators":
            return f"{named}：{values.get('name', '')}"
        if key == "spending" and project:
            return named
        told = [
            self._shown(column, values[column.key]) for column in self.sheet.columns if column.key in values and column.type != "amount"
        ]
        return " · ".join([one for one in told if one][:MOST_PARTS])

    def _told(self, values: Values) -> str:
        """The amounts of a row, else its target; else nothing but that it is there."""
        if self.sheet.key == "indicators":
            return "".join(str(values.get(key) or "") for key in ("operator", "value", "unit")) or _("有")
        amounts = [self._shown(one, values[one.key]) for one in self.sheet.columns if one.type == "amount" and one.key in values]
        return amounts[0] if amounts else _("有")

    def _shown(self, column: Column, value: Any) -> str:
        if column.type == "reference" and isinstance(value, str):
            return self.names.get((column.to, value), value)
        if column.type == "choice" and isinstance(value, str):
            return declaration().choices[column.choices].label(value)
        return shown(column, value, MONEY, self.year)


def _said(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
