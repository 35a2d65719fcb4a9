"""The demonstration as `demo.toml` states it, and the facts that the workbooks beside it state."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from mingzhang.facts.importing import import_workbook
from mingzhang.facts.model import Facts
from mingzhang.facts.records import Content, content_of
from mingzhang.web.operation.demo.figures import Scale, dated, scaled

HERE = "mingzhang.web.operation.demo"
MONEY = "万元"
SPOKEN_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")


@cache
def plan() -> Mapping[str, Any]:
    """The demonstration as it is stated in `demo.toml`."""
    return tomllib.loads((files(HERE) / "demo.toml").read_text(encoding="utf-8"))


@cache
def facts_of(file: str) -> Facts:
    """The facts of a workbook that comes with the program."""
    imported = import_workbook((files(HERE) / file).read_bytes(), file)
    if imported.facts is None:
        raise ValueError(file)
    return imported.facts


def department(stated: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What the plan states of a department."""
    return next(one for one in stated["department"] if one["key"] == key)


def named(row: Mapping[str, Any], text: str) -> str:
    """A text of the workbook as it is said of the department that is made of it."""
    for before, after in row.get("names", {}).items():
        text = re.sub(before, after, text)
    return text


def facts_in(stated: Mapping[str, Any], key: str, age: int, *, adjusted: bool = False) -> Facts:
    """The facts of a department in a year so many before the one in preparation, still with the days of its workbook."""
    row = department(stated, key)
    base = facts_of(row["file"])
    left = set(row.get("without", ()))
    base = replace(
        base,
        projects=tuple(one for one in base.projects if one.key not in left),
        spending=tuple(one for one in base.spending if one.project not in left),
        indicators=tuple(one for one in base.indicators if one.project not in left),
        purchases=tuple(one for one in base.purchases if one.project not in left),
    )
    now = _scale(stated, row, age)
    if adjusted:
        now = replace(now, only=MappingProxyType(stated["adjust"][key]))
    return scaled(base, now, None if row.get("new") else _scale(stated, row, age + 1), stated["reasons"])


def content_in(facts: Facts, row: Mapping[str, Any], year: int, drafted: date, approved: date | None, published: date | None) -> Content:
    """What stands in the sheets of a department in a year: years that texts speak of, names and codes of units are its own."""
    head = facts.department
    later = year - head.year
    codes = {one.code: row["code"] + one.code[len(head.code) :] for one in facts.units if one.code}
    made = dated(replace(facts, department=replace(head, code=row["code"])), year, drafted, approved, published)

    def said(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value in codes:
            return codes[value]
        return SPOKEN_YEAR.sub(lambda found: str(int(found[0]) + later), named(row, value))

    content = content_of(made, MONEY)
    fields = {sheet: {name: said(value) for name, value in every.items()} for sheet, every in content.fields.items()}
    rows = {sheet: tuple({name: said(value) for name, value in one.items()} for one in every) for sheet, every in content.rows.items()}
    return Content(fields, rows)


def _scale(stated: Mapping[str, Any], row: Mapping[str, Any], age: int) -> Scale:
    every = {one["age"]: one for one in stated["year"]}
    found = every.get(age)
    amounts = found["scale"] if found is not None else every[max(every)]["before"]
    return Scale(**amounts, size=row.get("size", 1000), started=bool(found and found.get("fresh")))
