"""What Excel itself asks of a cell: drop-downs and bounds, with words that help. Whatever passes them is checked again when it is read."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from mingzhang.facts.draw_lists import list_name
from mingzhang.facts.layout import Layout
from mingzhang.facts.sheets import Column, declaration
from mingzhang.messages import say

_BOUND = 10**15
_LISTED = {
    "choice": "facts.enter_choice",
    "code": "facts.enter_code",
    "reference": "facts.enter_reference",
    "yes_no": "facts.enter_yes_no",
}
_NUMBERS = {"amount": "facts.enter_amount", "decimal": "facts.enter_number", "percent": "facts.enter_percent"}


def validate(page: Worksheet, first: int, last: int, index: int, column: Column, layout: Layout) -> None:
    """Sets what the cells of a column take from the row `first` to the row `last`."""
    rule = _rule(column, layout)
    if rule is not None:
        page.data_validation(first, index, last, index, {"error_title": column.title, **rule})


def _rule(column: Column, layout: Layout) -> dict[str, Any] | None:
    if column.type in _LISTED:
        # Aliases, bare codes and keys are understood as well, so other words are doubted, not refused.
        opened = column.type == "choice" and declaration().choices[column.choices].open
        return {
            "validate": "list",
            "source": f"={list_name(column)}",
            "error_type": "information" if opened else "warning",
            "error_message": say("facts.enter_open" if opened else _LISTED[column.type]),
        }
    if column.type in _NUMBERS:
        return _numbers(column)
    if column.type == "integer":
        least, most = int(column.least or 0), int(column.most or 10**9)
        message = say("facts.enter_integer", least=least, most=most if column.most else None)
        return {"validate": "integer", "criteria": "between", "minimum": least, "maximum": most, "error_message": message}
    if column.type == "date":
        bounds = {"minimum": date(1990, 1, 1), "maximum": date(2099, 12, 31)}
        return {"validate": "date", "criteria": "between", **bounds, "error_message": say("facts.enter_date")}
    if layout.sheet.columns and column is layout.sheet.columns[0] and any(one.derived == "label" for one in layout.sheet.columns):
        unique = f"=COUNTIF({layout.range(column.key)},{layout.cell(column.key, layout.first)})=1"
        return {"validate": "custom", "value": unique, "error_message": say("facts.enter_key")}
    return None


def _numbers(column: Column) -> dict[str, Any]:
    least = 0 if column.negative == "refused" else -_BOUND
    most = 100 if column.type == "percent" else int(column.most or _BOUND)
    bounds = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
    return {**bounds, "error_message": say(_NUMBERS[column.type], unit=column.money, negative=None if least else "，不能是负数")}
