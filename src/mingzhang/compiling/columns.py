"""The columns of a table as its layout declares them: the header with its merged cells, and what every column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mingzhang.compiling.context import Context, narrower
from mingzhang.compiling.rows import filled
from mingzhang.cube.coordinates import At, at
from mingzhang.layouts.model import Column
from mingzhang.pages.model import Cell
from mingzhang.vocabulary.phrases import key, label, meaning, role


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column at the bottom of the header: what it prints of a row (`is_`), or the coordinates of its figures."""

    heads: tuple[str, ...]
    is_: str | None
    at: At
    partial: bool
    decimals: int | None
    width: int | None


def leaves(columns: Sequence[Column], base: At, context: Context, unknown: Callable[[str], None]) -> list[Leaf]:
    """The columns of a side from left to right. `unknown` is told of every head that the vocabulary does not know."""
    return [leaf for column in columns for leaf in _leaves(column, base, (), context, unknown)]


def _leaves(column: Column, place: At, heads: tuple[str, ...], context: Context, unknown: Callable[[str], None]) -> list[Leaf]:
    head = filled(column.head, context)
    words = label(head)
    path = (*heads, head) if head else heads
    is_ = column.is_ or (role(key(head)) if not column.of and column.at is None and head else None)
    if is_ is None or column.of:
        place = _place(column, words.key, place, unknown)
    if column.of:
        return [leaf for inner in column.of for leaf in _leaves(inner, place, path, context, unknown)]
    return [Leaf(path, is_, place, any(label(part).partial for part in path), column.decimals, column.width)]


def needed(columns: Sequence[Column], money: Sequence[bool]) -> tuple[Column, ...]:
    """The columns without those that are optional and have no money; `money` says of each at the bottom whether it has."""
    flags = iter(money)
    return tuple(column for one in columns if (column := _needed(one, flags)) is not None)


def _needed(column: Column, money: Iterator[bool]) -> Column | None:
    if not column.of:
        has_money = next(money)
        return column if has_money or not column.optional else None
    inner = tuple(part for one in column.of if (part := _needed(one, money)) is not None)
    return column.model_copy(update={"of": inner}) if inner else None


def _place(column: Column, words: str, place: At, unknown: Callable[[str], None]) -> At:
    if column.at is not None:
        return narrower(place, at(column.at))
    phrase = meaning(words, on="column", context=place)
    if phrase is not None:
        return narrower(place, phrase.at)
    if not column.of:
        unknown(column.head)
    return place


def header(columns: Sequence[Column], context: Context) -> list[list[Cell]]:
    """The rows of the header. A group whose columns have no heads of their own is one cell over all of them."""
    height = max(_depth(column) for column in columns)
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for column in columns:
        _head(column, 0, height, rows, context)
    return rows


def _depth(column: Column) -> int:
    inner = [part for part in column.of if part.head]
    return 1 + max((_depth(part) for part in inner), default=0)


def _width(column: Column) -> int:
    return sum(map(_width, column.of)) if column.of else 1


def _head(column: Column, top: int, height: int, rows: list[list[Cell]], context: Context) -> None:
    text = filled(column.head, context)
    bare = not any(part.head for part in column.of)
    rows[top].append(Cell(text, rows=height - top if bare else 1, columns=_width(column)))
    if not bare:
        for part in column.of:
            _head(part, top + 1, height, rows, context)


def lower(rows: list[list[Cell]], height: int) -> list[list[Cell]]:
    """A header stretched to `height` rows: its lowest cells reach down."""
    depth, missing = len(rows), max(0, height - len(rows))
    stretched = [
        [replace(cell, rows=cell.rows + missing) if top + cell.rows == depth else cell for cell in row] for top, row in enumerate(rows)
    ]
    return [*stretched, *([] for _ in range(missing))]
