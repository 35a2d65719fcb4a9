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
_MOST = {"label": 34, "text": 46, "code": 24, "figure": 40, "count": 40}
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
    needed = _needed(table, placed)
    landscape = table.landscape if table.landscape is not None else table.shape != "form" and sum(needed) > PORTRAIT * 1.15
    widths = _filled(table, needed, LANDSCAPE if landscape else PORTRAIT)
    return Sizes(widths, _heights(table, placed, widths), landscape)


def _needed(table: Table, placed: Placed) -> list[float]:
    """What each column needs: its figures whole, its words in few lines."""
    out = [_NARROWEST] * table.width
    spanning: list[tuple[int, int, float]] = []
    for row, column, cell in placed:
        natural = float(max(measure(line) for line in cell.text.split("\n")) + _PADDING + 2 * cell.indent)
        most = _MOST_HEADER if row < table.header_rows else _MOST[cell.kind]
        if cell.columns == 1:
            out[column] = max(out[column], min(natural, most))
        elif cell.kind != "text":
            spanning.append((column, cell.columns, min(natural, most)))
    for column, columns, natural in spanning:
        missing = natural - sum(out[column : column + columns])
        if missing > 0:
            for index in range(column, column + columns):
                out[index] += missing / columns
    return out


def _filled(table: Table, needed: list[float], page: float) -> tuple[float, ...]:
    """The columns widened to fill the page, in the proportions that the layout asks for where it does."""
    total = max(sum(needed), page)
    if table.widths is not None and len(table.widths) == len(needed):
        whole = sum(table.widths) or 1
        least = needed if table.shape != "form" else [_NARROWEST] * len(needed)
        return tuple(round(max(total * share / whole, low if low <= 22 else 0), 2) for share, low in zip(table.widths, least, strict=True))
    grow = total / sum(needed) if table.shape == "form" else min(1.5, total / sum(needed))
    return tuple(round(width * grow, 2) for width in needed)


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
