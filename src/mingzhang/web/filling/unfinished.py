"""The parts of a submission as the content of a workbook whatever is wrong with them: what could not be read stays as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from mingzhang.facts.records import Content, Typed
from mingzhang.facts.sheets import Column, declaration
from mingzhang.money import Fen
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.values import Stored


def content_of_parts(parts: Mapping[str, Part]) -> Content:
    """The values of all parts, without rows in which nothing stands."""
    fields: dict[str, dict[str, Any]] = {}
    rows: dict[str, tuple[dict[str, Any], ...]] = {}
    for sheet in declaration().sheets:
        part = parts[sheet.key]
        fields[sheet.key] = _values(sheet.fields, part.fields)
        columns = [column for column in sheet.columns if not column.derived]
        rows[sheet.key] = tuple(values for row in part.rows if (values := _values(columns, row)))
    return Content(fields, rows)


def _values(columns: Any, row: Mapping[str, Stored]) -> dict[str, Any]:
    return {column.key: _value(column, row[column.key]) for column in columns if row.get(column.key) is not None}


def _value(column: Column, value: Stored) -> Any:
    if isinstance(value, Mapping):
        return Typed(value.get("text", ""))
    try:
        return _meant(column, value)
    except (ValueError, TypeError, InvalidOperation):
        return Typed(value)


def _meant(column: Column, value: Stored) -> Any:
    if column.type == "amount":
        return Fen(value)
    if column.type in {"decimal", "percent"}:
        return Decimal(value)
    return date.fromisoformat(value) if column.type == "date" else value
