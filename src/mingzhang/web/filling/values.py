"""Values of the facts as they stand in the database and travel as JSON, and back.

An amount is a whole number of 分, a number or percentage its digits as text, a date its ISO form, yes and no a boolean, all else text: ids,
codes, keys. What somebody typed and what could not be read stands as `{"text": …}`: nothing that was typed is lost. A blank is absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from mingzhang.documents.number_format import plain
from mingzhang.facts.cells import Cell
from mingzhang.facts.read_value import Problem, Setting, read_value
from mingzhang.facts.sheets import Column, declaration
from mingzhang.facts.words import code_label
from mingzhang.money import UNITS, Fen

Stored = Any
"""None, text, a whole number, a boolean, or a mapping with the `text` that could not be read."""
OF_FILES = frozenset({"facts.number_as_text", "facts.date_as_text"})
"""Remarks on how a spreadsheet stores a value: what is typed on a page is always text."""
LONGEST = 40_000
_UNKEPT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff]")
"""Control characters and halves of characters, which no database and no file keeps."""


class NotStored(ValueError):
    """A value that no column of this type has."""


def stored(column: Column, value: Any) -> Stored:
    """A value of a record as it is stored."""
    if value is None:
        return None
    if column.type in {"amount", "integer"}:
        return int(value)
    if column.type in {"decimal", "percent"}:
        return plain(value)
    if column.type == "date":
        return value.isoformat()
    return bool(value) if column.type == "yes_no" else str(value)


def cell_of(column: Column, value: Stored, money: str, year: int | None) -> Cell | None:
    """The cell that means a stored value, as the reader of workbooks takes it; None for a blank. Raises NotStored."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        text = _UNKEPT.sub("", str(value.get("text", ""))).replace("\r\n", "\n").strip()
        return Cell("text", text) if text else None
    try:
        return _cell(column, value, money, year)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise NotStored(column.key) from error


def _cell(column: Column, value: Stored, money: str, year: int | None) -> Cell | None:
    if column.type == "amount":
        return Cell("number", "", Decimal(_whole(value)) / UNITS[column.money or money])
    if column.type == "integer":
        return Cell("number", "", Decimal(_whole(value)))
    if column.type in {"decimal", "percent"}:
        number = Decimal(str(value))
        if not number.is_finite():
            raise NotStored(column.key)
        return Cell("number", "", number)
    if column.type == "date":
        return Cell("date", "", date=date.fromisoformat(value))
    if column.type == "yes_no":
        return Cell("yes_no", "TRUE" if value else "FALSE")
    if not isinstance(value, str):
        raise NotStored(column.key)
    text = value
    if column.type == "choice":
        text = declaration().choices[column.choices].label(value)
    elif column.type == "code" and value:
        text = code_label(column.codes, value, year)
    elif column.type == "reference":
        text = next((word for word, meant in column.also.items() if meant == value), value)
    return Cell("text", text) if text.strip() else None


def _whole(value: Stored) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotStored("number")
    return value


def taken(column: Column, value: Stored, setting: Setting) -> tuple[Stored, tuple[Problem, ...]]:
    """What is stored of a value that somebody typed or that is sent back, and what is wrong with it: the meaning where it can be read, else
    the text as it is. Raises NotStored for what cannot be a value of the column."""
    if isinstance(value, str) and _UNKEPT.search(value):
        raise NotStored(column.key)
    cell = cell_of(column, value, setting.money, setting.year)
    if cell is None:
        return None, ()
    if len(cell.text) > LONGEST:
        raise NotStored(column.key)
    found, problems = read_value(column, cell, setting)
    problems = tuple(one for one in problems if one.code not in OF_FILES)
    if found is None:
        return ({"text": cell.text} if isinstance(value, Mapping) else value), problems
    return stored(column, found), problems


def shown(column: Column, value: Stored, money: str, year: int | None) -> str:
    """A stored value as a list of changes shows it: amounts with separators, codes with names."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return str(value.get("text", ""))
    if column.type == "amount" and isinstance(value, int):
        return money_text(Fen(value), column.money or money)
    if column.type == "yes_no":
        return "是" if value else "否"
    try:
        cell = cell_of(column, value, money, year)
    except NotStored:
        return str(value)
    return "" if cell is None else cell.text or str(value)


def money_text(fen: Fen, unit: str) -> str:
    """An amount in its unit, exactly, with two decimals at least: `1,234.5678`."""
    whole = f"{Decimal(fen) / UNITS[unit]:,f}"
    head, _, tail = whole.partition(".")
    return f"{head}.{tail.rstrip('0').ljust(2, '0')}"
