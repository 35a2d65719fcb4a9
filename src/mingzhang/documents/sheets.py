"""What the readers of workbooks have in common: a sheet as the cells it shows, whatever format it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from mingzhang.documents.model import fold
from mingzhang.documents.number_format import is_date, plain, show_number

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell shows, and the exact stored number behind it where there is one."""

    text: str
    raw: str | None = None


def show_value(number: Decimal, code: str, *, from_1904: bool) -> Value:
    """What a cell with a number shows; a date has no number behind it."""
    shown = fold(show_number(number, code, from_1904=from_1904))
    return Value(shown) if is_date(number, code) or not number.is_finite() else Value(shown, plain(number))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its cells that are not blank by (row, column), both from 0; `merges` as (first row, first column, last row,
    last column); `ruled` the rows in which blank cells have a line at their side."""

    name: str
    cells: Mapping[Place, Value]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    ruled: frozenset[int] = frozenset()


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """The name of a column counted from 0: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell counted from 0: B7."""
    return f"{column_letters(column)}{row + 1}"
