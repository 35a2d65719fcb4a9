"""Rows of a performance-target form: labels with their values above, indicators below, whatever the form's shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mingzhang.classification import indicators
from mingzhang.documents.model import Cell, Grid
from mingzhang.reading.matrix import matrix
from mingzhang.vocabulary.phrases import form_field, indicator_column, key

_BOX = re.compile(r"[□☑☒]\s*\S")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: its own printed cells from left to right, and for each column the text that covers it (a merged label
    covers several rows)."""

    index: int
    cells: tuple[Cell, ...]
    covering: tuple[Cell | None, ...]
    width: int
    spans_known: bool
    aligned: bool


def rows_of(grids: Iterable[Grid]) -> list[FormRow]:
    """All rows of the form's pages."""
    out: list[FormRow] = []
    offset = 0
    for grid in grids:
        table = matrix(grid)
        for number, line in enumerate(grid.lines()):
            printed = tuple(cell for cell in line if cell.text)
            out.append(FormRow(offset + number, printed, table.at[number], len(line), grid.spans_known, grid.cells_aligned))
        offset += grid.rows
    return out


@dataclass(frozen=True, slots=True)
class IndicatorHeader:
    """Where the columns of the indicators are: one mapping of column name to place for each half (mid-term and annual, or one)."""

    halves: tuple[dict[str, int], ...]

    @property
    def names(self) -> tuple[int, ...]:
        """The columns of 三级指标."""
        return tuple(half["name"] for half in self.halves if "name" in half)


def indicator_header(row: FormRow) -> IndicatorHeader | None:
    """The header of the indicators, if this row is it: it names at least two of the three levels or a level and the value."""
    halves: list[dict[str, int]] = [{}]
    for cell in row.cells:
        name = indicator_column(cell.text)
        if name is None or name == "end" or (name == "description" and key(cell.text) == "绩效指标" and "name" not in halves[-1]):
            continue
        if name in halves[-1]:
            if name == "description":
                continue
            halves.append({})
        halves[-1][name] = cell.column
    found = {name for half in halves for name in half}
    return IndicatorHeader(tuple(halves)) if {"level2", "value"} <= found and "name" in found else None


def is_end(row: FormRow) -> bool:
    """Whether the row stands below the indicators (审核意见 and signatures)."""
    return any(indicator_column(cell.text) == "end" for cell in row.cells)


def level1_of(text: str) -> str | None:
    """The first-level indicator (一级指标) that a cell names, else None."""
    words = key(text)
    if not words.endswith("指标"):
        return None
    return words if indicators().named(words, 1) or level2_of(words) == "服务对象满意度指标" else None


def level2_of(text: str) -> str | None:
    """The second-level indicator (二级指标) that a cell names, else None."""
    words = key(text)
    if len(words) > 14 or not words or words in {"数量", "质量", "指标"}:
        return None
    found = indicators().second_level(words)
    if found:
        return words
    if words.startswith("服务对象") and len(words) >= 6:
        return "服务对象满意度指标"
    return None


def implied_level1(level2: str, carried: str) -> str:
    """The first level that a second-level indicator belongs to: the one carried down if that may be, else the list's."""
    options = [pair[0] for pair in indicators().second_level(level2)]
    if carried and (carried in options or not options):
        return carried
    return options[0] if options else carried


def labelled(row: FormRow) -> list[tuple[str, list[Cell]]]:
    """The labels of a row that the vocabulary knows, each with the cells up to the next label. A value inside the label's own cell
    (起：2021年1月) comes as that cell with the label cut off."""
    out: list[tuple[str, list[Cell]]] = []
    for cell in row.cells:
        found = ("attribute", cell.text) if _BOX.search(cell.text) else form_field(cell.text)
        if found is not None and not (out and out[-1][0] == "name" and not out[-1][1]):
            field, rest = found
            out.append((field, [_cut(cell, rest)] if rest else []))
        elif out:
            out[-1][1].append(cell)
    return out


def _cut(cell: Cell, text: str) -> Cell:
    return Cell(cell.row, cell.column, text, cell.rowspan, cell.colspan, cell.where)


def joined(cells: Iterable[Cell]) -> str:
    """The text of cells that were one: a piece that begins the next one is dropped (converters print the overlap twice)."""
    parts: list[str] = []
    for cell in cells:
        text = cell.text.strip()
        if parts and (text.startswith(parts[-1]) or parts[-1] == text):
            parts.pop()
        if text and not re.fullmatch(r"[\W_]{1,6}", text):
            parts.append(text)
    return tidy("".join(parts))


def tidy(text: str) -> str:
    """The text without the blanks that line breaks left between Chinese characters."""
    return _BROKEN.sub("", text)


_BROKEN = re.compile(r"(?<=[\u4e00-\u9fff）)”》、，。])\s+(?=[\u4e00-\u9fff（(“《])")
