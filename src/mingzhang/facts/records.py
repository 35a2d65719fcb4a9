"""Facts as the values of sheets, and back: what stands in which field of which row, whatever draws or reads it.

Values are those of the records: text, ids of the cube, codes, keys, `Fen`, `Decimal`, int, bool, date. Fields that say nothing (None, and
the default of a record) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from types import MappingProxyType
from typing import Any

from mingzhang.cube.coordinates import at
from mingzhang.facts import model
from mingzhang.facts.sheets import Sheet, declaration
from mingzhang.messages import Refusal
from mingzhang.money import Fen

Values = Mapping[str, Any]
RECORDS: dict[str, type] = {
    "units": model.Unit,
    "revenue": model.Revenue,
    "spending": model.Spending,
    "projects": model.Project,
    "indicators": model.Indicator,
    "tasks": model.Task,
    "purchases": model.Purchase,
    "items": model.Item,
    "assets": model.Asset,
}
"""The record that a row of a sheet is, where it is one record of the list of the same name."""

PLAN = "plan."
ALWAYS = frozenset({"project", "category", "period", "vintage"})
"""Fields that are written even if they hold their default, because a blank would be doubtful."""


class Typed(str):
    """What somebody typed and nobody could read: it stands in a cell as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a workbook holds: the fields of its sheets and their rows, by the keys of the declaration."""

    fields: Mapping[str, Values] = field(default_factory=lambda: MappingProxyType({}))
    rows: Mapping[str, tuple[Values, ...]] = field(default_factory=lambda: MappingProxyType({}))


def content_of(facts: model.Facts, money: str) -> Content:
    """The values of all sheets; `money` is the unit of the workbook. Raises Refusal (`facts.last_year_dimension`) for an amount of
    last year at coordinates for which the sheet has no column."""
    rows: dict[str, tuple[Values, ...]] = {}
    for key, kind in RECORDS.items():
        rows[key] = tuple(_values(record, kind) for record in getattr(facts, key))
    opinions = ((project.key, one) for project in facts.projects for one in project.opinions)
    rows["opinions"] = tuple({"project": key, **_values(one, model.Opinion)} for key, one in opinions)
    rows["texts"] = tuple({"key": key, "text": text} for key, text in facts.texts.items() if text)
    rows["last_year"] = tuple(_known(one, declaration().sheet("last_year")) for one in facts.last_year)
    head = {**_values(facts.department, model.Department), "money": money}
    return Content({"department": head, "tasks": {"duty": facts.duty} if facts.duty else {}}, rows)


def facts_of(content: Content) -> model.Facts:
    """The facts that the values make; a field without a default that is not among them is None. Raises KeyError without a department."""
    made: dict[str, Any] = {}
    opinions: dict[str, list[model.Opinion]] = {}
    for row in content.rows.get("opinions", ()):
        opinions.setdefault(row["project"], []).append(model.Opinion(**{name: value for name, value in row.items() if name != "project"}))
    for key, kind in RECORDS.items():
        rows: Iterable[Values] = content.rows.get(key, ())
        if key == "projects":
            rows = (_project(row, opinions) for row in rows)
        nothing = {one.name: None for one in fields(kind) if one.default is MISSING is one.default_factory}
        made[key] = tuple(kind(**{**nothing, **row}) for row in rows)
    head = {name: value for name, value in content.fields["department"].items() if name != "money"}
    return model.Facts(
        model.Department(**head),
        duty=content.fields.get("tasks", {}).get("duty"),
        texts=MappingProxyType({row["key"]: row["text"] for row in content.rows.get("texts", ())}),
        last_year=tuple(_amount_of_last_year(row) for row in content.rows.get("last_year", ())),
        **made,
    )


def _values(record: object, kind: type) -> Values:
    return dict(_stated(record, kind))


def _stated(record: object, kind: type) -> Iterator[tuple[str, Any]]:
    for one in fields(kind):
        value = getattr(record, one.name)
        if isinstance(value, Mapping):
            yield from ((f"{one.name}.{name}", part) for name, part in value.items())
        elif value is not None and not isinstance(value, tuple) and (value != one.default or one.name in ALWAYS):
            yield one.name, value


def _project(row: Values, opinions: Mapping[str, list[model.Opinion]]) -> Values:
    plan = {name.removeprefix(PLAN): value for name, value in row.items() if name.startswith(PLAN)}
    rest = {name: value for name, value in row.items() if not name.startswith(PLAN)}
    return {**rest, "plan": MappingProxyType(plan), "opinions": tuple(opinions.get(row["key"], ()))}


def _known(one: model.Known, sheet: Sheet) -> Values:
    columns = {column.key for column in sheet.columns}
    for dimension, member in one.at.pairs:
        if dimension not in columns:
            raise Refusal("facts.last_year_dimension", dimension=dimension, member=member)
    return {**dict(one.at.pairs), "amount": one.amount}


def _amount_of_last_year(row: Values) -> model.Known:
    return model.Known(at({name: member for name, member in row.items() if name != "amount"}), Fen(row["amount"]))


def unit_values(unit: model.Unit) -> Values:
    """The values of a row of the sheet of units."""
    return _values(unit, model.Unit)
