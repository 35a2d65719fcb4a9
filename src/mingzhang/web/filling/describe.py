"""What a page needs to edit a part: its columns, choices, rows, what references may mean, and where things are sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from mingzhang.facts.sheets import Column, Sheet, declaration
from mingzhang.facts.words import code_label
from mingzhang.web.filling import pick
from mingzhang.web.filling.cells import ROW, Cell
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.parts import wanted_of
from mingzhang.web.filling.reading import Flaw, money_of, year_of
from mingzhang.web.filling.totals import spent_of
from mingzhang.web.filling.values import Stored
from mingzhang.web.rounds.models import Submission

COMMENTS = {
    ("department", "money"): gettext_lazy("各页金额按这个单位显示和填写。改了以后，已填的金额换算后显示，数额不变。"),
    ("texts", "text"): gettext_lazy("直接写正文，按回车分段。"),
}
"""What to enter, where a page says it otherwise than a workbook."""


def column_json(column: Column, sheet: str = "") -> dict[str, Any]:
    """A column as pages take it."""
    return {
        "key": column.key,
        "title": column.title,
        "type": column.type,
        "comment": COMMENTS.get((sheet, column.key), column.comment),
        "required": column.required,
        "width": column.width,
        "choices": column.choices,
        "codes": column.codes,
        "to": column.to,
        "also": dict(column.also),
        "money": column.money,
        "unit": column.unit,
        "derived": column.derived,
        "total": column.total,
    }


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """A sheet as pages take it; labels for drop-down lists of files are left out."""
    return {
        "key": sheet.key,
        "title": sheet.title,
        "hint": sheet.hint,
        "records": sheet.records,
        "fields": [column_json(column, sheet.key) for column in sheet.fields],
        "columns": [column_json(column, sheet.key) for column in sheet.columns if column.derived != "label"],
    }


def part_json(submission: Submission, parts: Mapping[str, Part], key: str, editable: bool) -> dict[str, Any]:  # noqa: FBT001
    """Everything about one part."""
    part = parts[key]
    year = year_of(parts) or submission.round.code_year
    return {
        "sheet": sheet_json(declaration().sheet(key)),
        "money": money_of(parts),
        "year": year,
        "editable": editable,
        "version": part.version,
        "stamp": stamp_of(parts, key),
        "fields": part.fields,
        "rows": part.rows,
        "choices": pick.choices(),
        "references": references(parts),
        "names": names_of(part, year),
        "spent": spent_of(parts) if key == "projects" else {},
        "texts": [{"key": one.key, "title": one.title, "hint": one.hint, "required": one.required} for one in wanted_of(submission)]
        if key == "texts"
        else [],
    }


def references(parts: Mapping[str, Part]) -> dict[str, list[list[str]]]:
    """By sheet what a reference may mean: key, label, initials."""
    out: dict[str, list[list[str]]] = {}
    for key in ("units", "projects"):
        first, second = (column.key for column in declaration().sheet(key).columns[:2])
        rows = parts[key].rows if key in parts else []
        out[key] = [_named(row[first], row.get(second)) for row in rows if isinstance(row.get(first), str)]
    return out


def _named(key: str, name: Stored) -> list[str]:
    title = name if isinstance(name, str) else ""
    return [key, f"{key} {title}".rstrip(), pick.initials(title)]


def names_of(part: Part, year: int) -> dict[str, dict[str, str]]:
    """The names of all codes that stand in the part, by list."""
    return _names(part.sheet, (part.fields, *part.rows), year)


def names_in(sheet: str, cells: Iterable[Cell], year: int) -> dict[str, dict[str, str]]:
    """The names of the codes that changes of a part brought, by list."""
    rows: list[Mapping[str, Stored]] = []
    for one in cells:
        after = one["after"]
        if one["column"] == ROW:
            rows.append(after["values"] if after else {})
        else:
            rows.append({one["column"]: after})
    return _names(sheet, rows, year)


def _names(key: str, rows: Sequence[Mapping[str, Stored]], year: int) -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    sheet = declaration().sheet(key)
    for column in (*sheet.fields, *sheet.columns):
        if column.type == "code":
            values = {value for row in rows if isinstance(value := row.get(column.key), str)}
            known = out.setdefault(column.codes, {})
            known |= {value: code_label(column.codes, value, year) for value in values}
    return out


def stamp_of(heads: Mapping[str, Part], sheet: str) -> str:
    """Changes whenever what a page of this part shows of other parts changes: what references may mean, what projects spend."""
    return ".".join(str(heads[key].version) for key in ("units", "projects", *(("spending",) if sheet == "projects" else ())))


def flaw_json(flaw: Flaw) -> dict[str, Any]:
    """A flaw as pages take it."""
    return {
        "sheet": flaw.sheet,
        "row": flaw.row,
        "column": flaw.column,
        "text": flaw.text,
        "severity": flaw.severity,
        "of": flaw.submission,
    }
