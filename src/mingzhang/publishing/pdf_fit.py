"""How a table fits on paper: which way the page lies, the size of the type, the width of each column and the height of its rows.

Lengths are in ems of the table's type until the size is chosen, then in points. They are estimates from the widths of classes of
characters, made a little generous, so that a figure never breaks into two lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil

from mingzhang.pages.model import Cell, Table

_NARROW = frozenset(" .,:;'|!()[]ilj·-")
_WIDE = frozenset("mwMW%@ABCDGHKNOQRUVXYZ&≥≤")
_WORD = re.compile(r"[!-~]+")
LONGEST_WORD = 24
"""Longer runs of Latin characters may break."""
LINE = 1.4
"""The distance of the lines of a cell in ems."""
FULL = 0.95
"""The share of a page that a table may fill, as estimated, to be sure of standing on it."""
FEW = 4
"""A table of more pages than this is not set smaller to save one."""
PADDING = 2.5
"""Points of room that the lines of a table may have above and below, more than its least."""
STEP = 0.5
"""Points by which the type of a table is made smaller."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page by its `name` in the typography: the width and height of what can be printed on it, in points, the smallest type that it is
    used for, and the shapes of tables that it suits."""

    name: str
    width: float
    height: float
    smallest: float
    landscape: bool = False
    shapes: frozenset[str] = frozenset({"table", "list", "form"})


@dataclass(frozen=True, slots=True)
class Fit:
    """A table on its `paper`: the `size` of its type, the `widths` of its columns and about the `heights` of its rows, in points;
    `inset` is the room above and below the text of a cell."""

    paper: Paper
    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    inset: float


@lru_cache(maxsize=65_536)
def ems(text: str) -> float:
    """About how wide a line of text is: a Chinese character is 1, a digit a little more than a half."""
    return sum(1.0 if mark > "\u2000" else 0.35 if mark in _NARROW else 0.82 if mark in _WIDE else 0.58 for mark in text)


def fit(table: Table, papers: Sequence[Paper], usual: float, inset: float, above: float = 0) -> Fit:
    """The first of `papers` on which every figure stands on one line in the type that the paper asks for, else the last; `usual` is the
    largest type, `inset` the room between a cell's border and its text. `table.landscape` decides between upright and landscape where the
    layout says so. A table that takes a page less in a slightly smaller type is set in it; `above` points are taken for its title."""
    least, wished = needs(table)
    wanted = _halfway(least, wished)
    choice = [paper for paper in papers if table.landscape in {None, paper.landscape} and table.shape in paper.shapes] or list(papers)
    wide = [paper for paper in choice if _tight(least, paper, inset) >= paper.smallest and _tight(wanted, paper, inset) >= paper.smallest]
    first, *others = wide or choice[-1:]
    tried = [first, *(paper for paper in others[:1] if not paper.landscape)]
    made = [_sized(table, paper, least, wished, usual, inset, above, papers[-1].smallest) for paper in tried]
    return _padded(min(made, key=lambda one: _pages(one, above)), inset, above)


def _tight(columns: Sequence[float], paper: Paper, inset: float) -> float:
    """The size of type in which columns of so many ems fill the paper."""
    return (paper.width - 2 * inset * len(columns)) / sum(columns)


def _sized(
    table: Table, paper: Paper, least: Sequence[float], wished: Sequence[float], usual: float, inset: float, above: float, smallest: float
) -> Fit:
    """The table on the paper, in a slightly smaller type where that saves a page."""
    easy = _tight(_halfway(least, wished), paper, inset)
    size = int(10 * min(_tight(least, paper, inset), usual, max(easy, paper.smallest))) / 10
    lowest = max(smallest, paper.smallest - 1)
    best = _set(table, paper, size, inset, least, wished)
    pages = _pages(best, above)
    while 1 < pages <= FEW and size - STEP >= lowest:
        size -= STEP
        other = _set(table, paper, size, inset, least, wished)
        if _pages(other, above) < pages:
            best, pages = other, _pages(other, above)
    return best


def _padded(fitted: Fit, inset: float, above: float) -> Fit:
    """The table with more room above and below its lines, as far as its page has it."""
    spare = (FULL * fitted.paper.height - sum(fitted.heights) - above) / (2 * len(fitted.heights))
    more = min(PADDING, max(0.0, spare)) if _pages(fitted, above) == 1 else 0.2 * PADDING
    return replace(fitted, inset=inset + more, heights=tuple(height + 2 * more for height in fitted.heights))


def _pages(fitted: Fit, above: float) -> int:
    return ceil((sum(fitted.heights) + above) / (FULL * fitted.paper.height))


def _set(table: Table, paper: Paper, size: float, inset: float, least: Sequence[float], wished: Sequence[float]) -> Fit:
    widths = _widths([need * size + 2 * inset for need in least], [wish * size + 2 * inset for wish in wished], table.widths, paper.width)
    return Fit(paper, size, widths, _heights(table, widths, size, inset), inset)


def _halfway(least: Sequence[float], wished: Sequence[float]) -> list[float]:
    """The ems in which a table is read with ease: halfway between what its columns must have and what they would like."""
    return [(need + wish) / 2 for need, wish in zip(least, wished, strict=True)]


def needs(table: Table) -> tuple[list[float], list[float]]:
    """For each column the ems that it must have (no figure, code or word is broken) and those that it would like (texts on one line, up
    to a length)."""
    least, wished = [1.6] * table.width, [2.0] * table.width
    spanning: list[tuple[int, Cell]] = []
    for top, left, cell in table.placed():
        if not cell.text:
            continue
        if cell.columns > 1:
            spanning.append((left, cell))
            continue
        must = _must(cell)
        least[left] = max(least[left], must)
        limit = 4.0 if top < table.header_rows else 16.0
        wished[left] = max(wished[left], must, min(limit, max(map(ems, cell.text.split("\n"))) + 0.3 + cell.indent))
    for left, cell in spanning:
        columns = range(left, left + cell.columns)
        lacking = _must(cell) - sum(least[column] for column in columns)
        for column in columns:
            least[column] += max(0.0, lacking / cell.columns)
    return least, [max(pair) for pair in zip(least, wished, strict=True)]


def _must(cell: Cell) -> float:
    """The ems of the longest part of a text that must not break."""
    if cell.kind in {"figure", "count"}:
        return ems(cell.text) + 0.2
    words = [ems(word[:LONGEST_WORD]) for word in _WORD.findall(cell.text)]
    return max([*words, min(2.0, ems(cell.text))]) + 0.2


def _widths(must: Sequence[float], full: Sequence[float], shares: Sequence[int] | None, width: float) -> tuple[float, ...]:
    """The columns' widths in points, together the whole width: what each must have, the rest by what they lack, or
    by the layout's shares."""
    rest = width - sum(must)
    if rest <= 0:
        return tuple(width * part / sum(must) for part in must)
    if shares and len(shares) == len(must):
        return _shared(must, shares, width)
    lacking = [wish - need for need, wish in zip(must, full, strict=True)]
    if sum(lacking) >= rest:
        return tuple(part + rest * lack / sum(lacking) for part, lack in zip(must, lacking, strict=True))
    return tuple(part * width / sum(full) for part in full)


def _shared(must: Sequence[float], shares: Sequence[int], width: float) -> tuple[float, ...]:
    """The width by shares, where no column gets less than it must have: those that would are set first, the others share what is left."""
    fixed: set[int] = set()
    while True:
        open_ = [place for place in range(len(must)) if place not in fixed]
        room = width - sum(must[place] for place in fixed)
        total = sum(shares[place] for place in open_)
        short = {place for place in open_ if room * shares[place] < must[place] * total}
        if not short or len(short) == len(open_):
            break
        fixed |= short
    return tuple(must[place] if place in fixed else room * shares[place] / total for place in range(len(must)))


def _heights(table: Table, widths: Sequence[float], size: float, inset: float) -> tuple[float, ...]:
    """About how high each row is, in points. What a cell over several rows needs beyond them is shared among them."""
    heights = [size + 2 * inset] * len(table.rows)
    tall: list[tuple[int, int, float]] = []
    for top, left, cell in table.placed():
        if not cell.text:
            continue
        room = (sum(widths[left : left + cell.columns]) - 2 * inset) / size - cell.indent
        lines = sum(ceil(ems(line) / max(room, 1.0)) or 1 for line in cell.text.split("\n"))
        height = (LINE * (lines - 1) + 1) * size + 2 * inset
        if cell.rows == 1:
            heights[top] = max(heights[top], height)
        else:
            tall.append((top, cell.rows, height))
    for top, rows, height in tall:
        lacking = height - sum(heights[top : top + rows])
        if lacking > 0:
            for row in range(top, top + rows):
                heights[row] += lacking / rows
    return tuple(heights)
