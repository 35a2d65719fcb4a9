"""Facts (`mingzhang.facts.model.Facts`) from a TOML file whose tables mirror the records.

    money = "万元"                 # the unit of amounts that name none; 元 without it
    include = ["a_projects.toml"]  # more files of the same form; their lists follow those of this file
    duty = "…"
    [department]                   # the fields of Department; approved and published are TOML dates
    [defaults.spending]            # fields that every spending has unless it says otherwise; so for each record below
    [[unit]] [[revenue]] [[spending]] [[project]] [[indicator]] [[task]] [[purchase]] [[item]] [[asset]]
                                   # fields of the record; amounts and decimals as strings: "433.90", "4339000元"
    [[known]]                      # amount = "…", everything else is a coordinate: flow, fund, kind, …
    [texts]                        # words by key: duties, organisation, "reason.revenue", …

Inside a project: `spending = [{…}]` (project, unit and kind need not be said), `opinions = [{…}]`, `plan = {03 = "25"}`, and indicators as
rows of [一级, 二级, 三级, target, description, basis], the last two may be missing: `indicators = [[…]]` for the year,
`midterm_indicators` for the whole period. Outside of projects `indicators` are those of the whole department. A target is one text:
"≥46人" has the operator ≥, the value 46, the unit 人; what has no number is a word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_type_hints

from mingzhang.cube.coordinates import at
from mingzhang.facts import model
from mingzhang.money import Fen, amount_of, parse_figure

Record = TypeVar("Record")
Row = Mapping[str, Any]
LISTS: dict[str, tuple[str, type]] = {
    "unit": ("units", model.Unit),
    "revenue": ("revenue", model.Revenue),
    "spending": ("spending", model.Spending),
    "project": ("projects", model.Project),
    "indicator": ("indicators", model.Indicator),
    "task": ("tasks", model.Task),
    "purchase": ("purchases", model.Purchase),
    "item": ("items", model.Item),
    "asset": ("assets", model.Asset),
}
NESTED = ("spending", "indicators", "midterm_indicators", "opinions")
_TARGET = re.compile(r"(≥|≤|>|<|=)?(\d+(?:\.\d+)?)(\D.*)?\Z")


class Malformed(ValueError):
    """The TOML says something that no record has; the text names the record and the field."""


def facts(path: Path) -> model.Facts:
    """The facts of the file. Raises Malformed for unknown tables and fields, and what tomllib raises for a file that is no TOML."""
    source = _load(path)
    unit = source.pop("money", "元")
    defaults = source.pop("defaults", {})
    lists = {name: [{**defaults.get(name, {}), **row} for row in source.pop(name, [])] for name in LISTS}
    lists["indicator"] += [_indicator(row, model.WHOLE, "annual") for row in source.pop("indicators", [])]
    for project in lists["project"]:
        _unfold(project, lists, defaults)
    known = tuple(_known(row, unit) for row in source.pop("known", []))
    texts = source.pop("texts", {})
    department, duty = _record(model.Department, source.pop("department"), unit), source.pop("duty", None)
    if source:
        raise Malformed(f"{path.name}: {', '.join(source)}")
    records: dict[str, Any] = {field: tuple(_record(kind, row, unit) for row in lists[name]) for name, (field, kind) in LISTS.items()}
    return model.Facts(department, duty=duty, texts=MappingProxyType(texts), last_year=known, **records)


def money_unit(path: Path) -> str:
    """The unit of the amounts of the file, 元 or 万元."""
    unit: str = _load(path).get("money", "元")
    return unit


def sources() -> dict[str, Path]:
    """The files that are the facts of a department, by the name of its workbook; those that are only included are left out."""
    every = sorted(Path(__file__).parent.glob("*.toml"))
    return {path.stem.replace("_", "-"): path for path in every if "department" in tomllib.loads(path.read_text(encoding="utf-8"))}


def _load(path: Path) -> dict[str, Any]:
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    for name in source.pop("include", []):
        for key, value in _load(path.with_name(name)).items():
            if isinstance(value, list):
                source.setdefault(key, []).extend(value)
            elif isinstance(value, dict):
                source[key] = {**value, **source.get(key, {})}
            else:
                source.setdefault(key, value)
    return source


def _unfold(project: dict[str, Any], lists: dict[str, list[dict[str, Any]]], defaults: Row) -> None:
    """Moves what stands inside a project to the lists of the whole."""
    inside = {name: project.pop(name, []) for name in NESTED}
    project["opinions"] = tuple(_record(model.Opinion, row, "元") for row in inside["opinions"])
    own = {"kind": "project", "project": project["key"], "unit": project["unit"]}
    lists["spending"] += [{**defaults.get("spending", {}), **own, **row} for row in inside["spending"]]
    lists["indicator"] += [_indicator(row, project["key"], "annual") for row in inside["indicators"]]
    lists["indicator"] += [_indicator(row, project["key"], "midterm") for row in inside["midterm_indicators"]]


def _indicator(row: Sequence[str], project: str, period: str) -> dict[str, Any]:
    level1, level2, name, target, *words = row
    found = _TARGET.match(target)
    operator, value, unit = found.groups() if found else (None, target, None)
    description, basis, *more = (*words, None, None)[: max(2, len(words))]
    if more:
        raise Malformed(f"indicator {name}: {more}")
    said = {"operator": operator, "value": value, "unit": unit, "description": description, "basis": basis, "period": period}
    return {"project": project, "level1": level1, "level2": level2, "name": name, **said}


def _known(row: Row, unit: str) -> model.Known:
    return model.Known(at({name: member for name, member in row.items() if name != "amount"}), _fen(row["amount"], unit))


def _record(kind: type[Record], row: Row, unit: str) -> Record:
    hints = _hints(kind)
    unknown = [name for name in row if name not in hints]
    if unknown:
        raise Malformed(f"{kind.__name__}: {', '.join(unknown)}")
    missing = [field.name for field in fields(kind) if field.name not in row and field.default is MISSING is field.default_factory]
    if missing:
        raise Malformed(f"{kind.__name__} {dict(row)}: {', '.join(missing)} missing")
    return kind(**{name: _value(value, hints[name], unit) for name, value in row.items()})


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(value: Any, hint: Any, unit: str) -> Any:
    kinds = get_args(hint) or (hint,)
    if value is None or isinstance(value, tuple):
        return value
    if isinstance(value, Mapping):
        return MappingProxyType({name: Decimal(str(part)) for name, part in value.items()})
    if Fen in kinds:
        return _fen(value, unit)
    if Decimal in kinds:
        return Decimal(str(value))
    if not isinstance(value, kinds) or (isinstance(value, date) and date not in kinds):
        raise Malformed(f"{value!r} is no {hint}")
    return value


def _fen(text: str, unit: str) -> Fen:
    return Fen(amount_of(parse_figure(text), unit).fen)
