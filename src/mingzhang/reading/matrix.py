"""A grid as a plain matrix of cells, and what kind of thing a cell prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mingzhang.documents.model import Cell, Grid
from mingzhang.money import is_figure
from mingzhang.vocabulary.phrases import key, label

_CODE = re.compile(r"\d{3}(?:\d\d){0,2}\Z")
_PART = re.compile(r"\d{2,3}\Z")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\))")
TOTALS = frozenset({"合计", "总计", "小计", "收入总计", "支出总计", "本年收入合计", "本年支出合计", "收入合计", "支出合计"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of cells by column. `at[r][c]` is the cell that covers the place (a merged cell covers several), or None;
    `lines` has the cells that begin in each row."""

    grid: Grid
    at: tuple[tuple[Cell | None, ...], ...]
    columns: int
    lines: list[list[Cell]]

    def own(self, row: int, column: int) -> Cell | None:
        """The cell that begins at this place, else None."""
        cell = self.at[row][column] if column < self.columns else None
        return cell if cell is not None and cell.row == row and cell.column == column else None

    def text(self, row: int, column: int) -> str:
        """What is printed at this place; empty where the place is blank, missing, or the inside of a merged cell."""
        cell = self.own(row, column)
        return cell.text if cell is not None else ""


def matrix(grid: Grid) -> Matrix:
    """The grid laid out by rows and columns."""
    places: list[list[Cell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(grid.rows, cell.row + cell.rowspan)):
            line = places[row]
            for column in range(cell.column, min(grid.columns, cell.column + cell.colspan)):
                line[column] = cell
    return Matrix(grid, tuple(tuple(line) for line in places), grid.columns, grid.lines())


@cache
def is_amount(text: str) -> bool:
    """Whether the text prints a figure that could be an amount."""
    return is_figure(text)


def is_code(text: str) -> bool:
    """Whether the text is a classification code of 3, 5 or 7 digits."""
    return bool(_CODE.match(text))


def is_data_row(cells: list[Cell], header_rows: int) -> bool:
    """Whether these cells are a row of the table's body: they print an amount or a code, a numbered item, or a total."""
    printed = [cell.text for cell in cells if cell.text]
    if not printed or is_numbering_row(cells):
        return False
    if any(is_amount(text) or is_code(text) for text in printed):
        return True
    if any(_NUMBERED.match(key(text)) and len(key(text)) < 40 for text in printed[:2]):
        return True
    return (
        header_rows > 0 and len(printed) <= 2 and label(printed[0]).key in TOTALS and (len(printed) == 1 or label(printed[1]).key in TOTALS)
    )


def is_numbering_row(cells: list[Cell]) -> bool:
    """Whether this is the row that numbers the columns: 栏次 | 1 | 2 | 3."""
    printed = [key(cell.text) for cell in cells if cell.text]
    if printed and printed[0] in {"栏次", "行次", "序号", "栏", "**"}:
        printed = printed[1:]
    numbers = [int(text) for text in printed if re.fullmatch(r"\d{1,2}", text)]
    return (
        len(numbers) >= 2
        and len(numbers) >= len(printed) - 2
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] in {0, 1}
    )


def text_columns(pages: Sequence[Matrix], header_rows: int) -> dict[int, str]:
    """The columns below the header that print names (`name`) or codes (`code`) and hardly any amounts."""
    out: dict[int, str] = {}
    for column in range(max((page.columns for page in pages), default=0)):
        texts = [
            text
            for number, page in enumerate(pages)
            for row in range(0 if number else header_rows, page.grid.rows)
            if column < page.columns and (text := page.text(row, column))
        ]
        codes = sum(is_code(text) or (text.isdigit() and len(text) >= 5) for text in texts)
        names = sum(not is_amount(text) and any("\u4e00" <= character <= "\u9fff" for character in text) for text in texts)
        if names * 5 >= len(texts) * 4 > 0:
            out[column] = "name"
        elif (codes + names) * 5 >= len(texts) * 4 > 0:
            out[column] = "code"
    return out
