"""How wide the columns of a table's sheet are and how high its rows, so that nothing printed is cut off.

Excel fits rows to their text only without merged cells, and other programs not at all: the sizes are worked out here, in its own
units (a column's width in digits of the standard font, a row's height in points).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from mingzhang.pages.model import Cell, Table

LINE = 14.5
"""Points that a line of a table's text takes."""
HIGHEST = 409.0
"""Points of the highest row that Excel allows."""
PORTRAIT, LANDSCAPE = 92.0, 138.0
"""Widths that fill a page of A4."""
_PADDING = 2
_NARROWEST = 5.0
_MOST = {"label": 40, "text": 46, "code": 24, "figure": 40, "count": 40}
_MOST_HEADER = 13
Placed = Sequence[tuple[int, int, Cell]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of the columns, heights of the rows, and whether the page lies on its side."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    landscape: bool


@lru_cache(maxsize=50_000)
def measure(text: str) -> int:
    """The width of a line in half-width characters; a Chinese character is two."""
    if text.isascii():
        return len(text)
    return sum(1 if unicodedata.east_asian_width(mark) in {"Na", "N", "H"} else 2 for mark in text)


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell so wide; at least one."""
    room = max(2, int(width - 1) // 2 * 2)
    return sum(max(1, ceil(measure(line) / room)) for line in text.split("\n"))


def sizes(table: Table, placed: Placed) -> Sizes:
    """The sizes of a table whose cells stand at `placed`."""
    wanted, least = _needed(table, placed)
    landscape = table.landscape if table.landscape is not None else table.shape != "form" and sum(wanted) > PORTRAIT * 1.15
    widths = _filled(table, wanted, least, LANDSCAPE if landscape else PORTRAIT)
    return Sizes(widths, _heights(table, placed, widths), landscape)


def _needed(table: Table, placed: Placed) -> tuple[list[float], list[float]]:
    """What each column wants, to have its words in few lines, and what is the least that shows its figures whole."""
    wanted, least = [_NARROWEST] * table.width, [_NARROWEST] * table.width
    spanning: list[tuple[int, int, float, Cell]] = []
    for row, column, cell in placed:
        natural = float(max(measure(line) for line in cell.text.split("\n")) + _PADDING + 2 * cell.indent)
        if cell.kind in {"figure", "count"}:
            natural += 1
        natural = min(natural, _MOST_HEADER if row < table.header_rows else _MOST[cell.kind])
        if cell.columns > 1:
            spanning.append((column, cell.columns, natural, cell))
            continue
        wanted[column] = max(wanted[column], natural)
        if cell.kind in {"figure", "count"}:
            least[column] = max(least[column], natural)
        elif cell.kind == "code":
            least[column] = max(least[column], min(natural, _MOST_HEADER))
    for column, columns, natural, cell in spanning:
        for widths in (wanted, *((least,) if cell.kind in {"figure", "count"} else ())):
            missing = natural - sum(widths[column : column + columns])
            if missing > 0 and cell.kind != "text":
                for index in range(column, column + columns):
                    widths[index] += missing / columns
    return wanted, least


def _filled(table: Table, wanted: list[float], least: list[float], page: float) -> tuple[float, ...]:
    """The columns made to fill the page, in the proportions that the layout asks for where it does; a form keeps to the page, its texts
    take more lines."""
    whole = sum(wanted)
    total = page if table.shape == "form" else max(min(page, whole * 1.5), whole)
    shares: Sequence[float] = wanted
    if table.widths is not None and len(table.widths) == len(wanted):
        shares, total = table.widths, total if table.shape == "form" else max(whole, page)
    one = total / (sum(shares) or 1)
    return tuple(round(max(share * one, low), 2) for share, low in zip(shares, least, strict=True))


def _heights(table: Table, placed: Placed, widths: tuple[float, ...]) -> tuple[float, ...]:
    """The rows as high as their highest cell; what a cell over several rows lacks is shared among them."""
    out = [LINE + 4] * len(table.rows)
    high: list[tuple[int, int, float]] = []
    for row, column, cell in placed:
        if not cell.text:
            continue
        height = LINE * lines(cell.text, sum(widths[column : column + cell.columns]) - 2 * cell.indent) + 4
        if cell.rows == 1:
            out[row] = max(out[row], height)
        elif height > (LINE + 4) * cell.rows:
            high.append((row, cell.rows, height))
    for row, rows, height in high:
        missing = height - sum(out[row : row + rows])
        if missing > 0:
            for index in range(row, row + rows):
                out[index] += missing / rows
    return tuple(round(min(height, HIGHEST), 2) for height in out)
