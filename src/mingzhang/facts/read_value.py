"""The value that a cell means, by the type of its column; or what is wrong with it. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from mingzhang.classification.names import fold, loosen
from mingzhang.documents.number_format import plain
from mingzhang.facts.cells import Cell
from mingzhang.facts.faults import Severity
from mingzhang.facts.sheets import Column, declaration
from mingzhang.facts.words import code_list, year_of
from mingzhang.money import UNITS, Fen, NotAFigure, parse_figure

NOISE = Decimal("0.0001")
"""What a sum in a spreadsheet may be off a whole 分 by binary arithmetic, in 分; nobody enters an amount as fine as that."""

LIKE = 60
"""Least likeness (0 to 100) of a word that is suggested."""

_CODE = re.compile(r"([A-Za-z]?[0-9]+)(?:[\s　\-－—_.、:：]+(.*))?\Z", re.DOTALL)
_CODE_TIGHT = re.compile(r"([A-Za-z]?[0-9]{3,})(\D.*)\Z", re.DOTALL)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
_EIGHT = re.compile(r"(\d{4})(\d\d)(\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value: the code of its sentence and what that needs."""

    code: str
    values: Mapping[str, Any]
    severity: Severity = "error"


Read = tuple[Any, tuple[Problem, ...]]
"""A value (None where there is none) and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a cell depends on: the unit of the workbook's amounts, the budget year, and by sheet every way in which a row that
    may be referred to can be written down, with its key."""

    money: str
    year: int | None
    rows: Mapping[str, Mapping[str, str]]


def read_value(column: Column, cell: Cell, setting: Setting) -> Read:
    """The value of a cell that is not blank. With an error among the problems the value is None."""
    if cell.kind == "formula":
        return _wrong("facts.formula_without_value")
    if cell.kind == "error":
        return _wrong("facts.formula_error", text=cell.text)
    if column.type == "date":
        return _date(cell)
    if column.type in {"amount", "decimal", "percent", "integer"}:
        return _figure(column, cell, setting)
    text = _written(cell)
    if text is None:
        return _wrong("facts.date_in_text", text=str(cell.date))
    if column.type == "yes_no":
        value, problems = _choice(text, "yes_no")
        return (None if value is None else value == "yes"), problems
    if column.type == "choice":
        return _choice(text, column.choices)
    if column.type == "code":
        return _code(column, text, setting.year)
    if column.type == "reference":
        return _reference(column, text, setting)
    return text, ()


def _wrong(code: str, severity: Severity = "error", value: Any = None, /, **values: Any) -> Read:
    return value, (Problem(code, values, severity),)


def _written(cell: Cell) -> str | None:
    """The text of a cell, digits of a number included; None for a date."""
    if cell.kind == "number":
        return plain(cell.number) + ("%" if cell.percent else "")
    return None if cell.kind == "date" else cell.text


def _date(cell: Cell) -> Read:
    if cell.date is not None:
        return cell.date, ()
    text = plain(cell.number) if cell.kind == "number" else cell.text
    match = _DATE.match(text) or _EIGHT.match(text)
    if match is None:
        return _wrong("facts.not_a_date", text=text)
    try:
        found = date(*(int(part) for part in match.groups()))
    except ValueError:
        return _wrong("facts.not_a_date", text=text)
    return _wrong("facts.date_as_text", "warning", found, text=text, date=found.isoformat())


def _figure(column: Column, cell: Cell, setting: Setting) -> Read:
    if cell.kind in {"date", "yes_no"}:
        return _wrong("facts.not_a_number", text=str(cell.date or cell.text))
    unit = (column.money or setting.money) if column.type == "amount" else None
    problems: tuple[Problem, ...] = ()
    number = cell.number
    if cell.kind == "text":
        text = cell.text.removesuffix("%").strip() if column.type == "percent" else cell.text
        try:
            figure = parse_figure(text)
        except NotAFigure as error:
            return _wrong("facts.not_a_number" if error.reason == "text" else "facts.broken_number", text=cell.text)
        if figure.unit not in {None, unit}:
            return _wrong("facts.other_unit", text=cell.text, unit=unit or column.unit)
        number = figure.value
        problems = (Problem("facts.number_as_text", {"text": cell.text}, "warning"),)
    elif cell.percent and column.type != "percent":
        return _wrong("facts.percent_in_number", text=f"{plain(number)}%")
    value, more = _amount(number, unit) if unit else _plain(column, number)
    if value is None:
        return None, more
    bounds = _bounds(column, value, number)
    return (None if any(one.severity == "error" for one in bounds) else value), (*problems, *more, *bounds)


def _amount(number: Decimal, unit: str) -> Read:
    fen = number * UNITS[unit]
    whole = fen.to_integral_value()
    if abs(fen - whole) > NOISE:
        return _wrong("facts.too_fine", amount=plain(number), unit=unit)
    return Fen(whole), ()


def _plain(column: Column, number: Decimal) -> Read:
    if column.type != "integer":
        return number, ()
    if number != number.to_integral_value():
        return _wrong("facts.not_whole", number=plain(number))
    return int(number), ()


def _bounds(column: Column, value: Any, number: Decimal) -> tuple[Problem, ...]:
    if column.type == "percent" and not 0 <= value <= 100:
        return (Problem("facts.percent_range", {"number": plain(number)}),)
    if value < 0 and column.negative != "allowed":
        warned = column.negative == "warned"
        return (Problem(f"facts.negative{'_warned' if warned else ''}", {"number": plain(number)}, "warning" if warned else "error"),)
    if (column.least is not None and value < column.least) or (column.most is not None and value > column.most):
        return (Problem("facts.out_of_range", {"number": plain(number), "least": column.least, "most": column.most}),)
    return ()


@lru_cache(maxsize=4096)
def _choice(text: str, name: str) -> Read:
    choices = declaration().choices[name]
    member = choices.words.get(text) or _folded(name).get(fold(text))
    if member is not None:
        return member, ()
    if choices.open:
        return text, ()
    found = process.extractOne(fold(text), list(choices.labels.values()), scorer=fuzz.ratio, score_cutoff=LIKE)
    return _wrong("facts.unknown_choice", text=text, like=found[0] if found else None)


@lru_cache(maxsize=64)
def _folded(name: str) -> Mapping[str, str]:
    return {fold(word): member for word, member in declaration().choices[name].words.items()}


def _reference(column: Column, text: str, setting: Setting) -> Read:
    if text in column.also:
        return column.also[text], ()
    rows = setting.rows[column.to]
    key = rows.get(text) or rows.get(fold(text))
    title = declaration().sheet(column.to).title
    if key is not None:
        return key, ()
    first = text.split(maxsplit=1)
    if len(first) == 2 and first[0] in rows:
        return _wrong("facts.reference_name", "warning", rows[first[0]], text=text, key=first[0], sheet=title)
    found = process.extractOne(text, list(rows), scorer=fuzz.ratio, score_cutoff=LIKE)
    return _wrong("facts.unknown_reference", text=text, sheet=title, like=found[0] if found else None)


def _code(column: Column, text: str, year: int | None) -> Read:
    return _code_of(column.codes, column.levels, text, year)


@lru_cache(maxsize=16_384)
def _code_of(name: str, levels: tuple[str, ...], text: str, year: int | None) -> Read:
    known, asked, title = code_list(name), year_of(name, year), declaration().codes[name].title
    match = _CODE.match(fold(text) if text.isascii() else text.strip()) or _CODE_TIGHT.match(text)
    if match is None:
        named = known.by_name(text, asked)
        named = tuple(one for one in named if not levels or one.level in levels) or named
        if len(named) == 1:
            return named[0].code, ()
        if named:
            return _wrong("facts.name_of_many", text=text, codes="、".join(one.code for one in named[:5]), list=title)
        return _wrong("facts.unknown_name", text=text, list=title)
    code, label = match[1].upper(), (match[2] or "").strip()
    every = known.all_by_code(code)
    if not every:
        if label:
            return _wrong("facts.local_code", "warning", code, code=code, list=title)
        return _wrong("facts.unknown_code", code=code, list=title)
    entry = known.by_code(code, asked)
    if label and not any(loosen(one.name) == loosen(label) for one in every):
        like = [one.code for one in known.by_name(label, asked) if one.code[:3] == code[:3]]
        other = min(like, key=lambda one: (one[:5] != code[:5], one), default=None)
        return _wrong("facts.code_name", code=code, label=label, name=(entry or every[-1]).name, other=other)
    if entry is None:
        last = every[-1]
        severity: Severity = "warning" if last.confidence == "low" else "error"
        span = {"first": last.valid_from, "last": last.valid_to}
        return _wrong("facts.code_year", severity, None if severity == "error" else code, code=code, name=last.name, year=year, **span)
    if levels and entry.level not in levels:
        return _wrong("facts.code_level", "warning", code, code=code, name=entry.name, level="、".join(levels))
    return code, ()
