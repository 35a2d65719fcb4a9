"""Which field of a row belongs to which column of the header, where the source has lost its merged cells.

Two things can happen to a row of plain text: on two-sided tables the label columns of the left side may be more than the header
shows (a merged label above two columns), and a lost row-span may push a row's fields to the left. Both are undone only where the
row itself proves it: its labels must stand where labels belong and its figures where figures belong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mingzhang.documents.model import Cell
from mingzhang.reading.columns import Column
from mingzhang.reading.matrix import Matrix, is_amount

Fields = dict[int, Cell]
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Aligned:
    """The cells of a row by header column, the label cells of the left side (which may be more than the header has), and by how
    many columns the row was moved (0: not at all)."""

    cells: Fields
    labels: tuple[Cell, ...]
    moved: int = 0


def straight(table: Matrix, row: int, columns: Sequence[Column]) -> Aligned:
    """The row as it stands: every field under the header column of its place; merged labels show in every row they cover."""
    cells: Fields = {}
    labels: list[Cell] = []
    for column in columns:
        if column.index >= table.columns:
            continue
        cell = table.at[row][column.index]
        if cell is None:
            continue
        if column.role is None:
            if cell.row == row and cell.column == column.index:
                cells[column.index] = cell
        else:
            cells[column.index] = cell
            if column.side == 0 and column.role == "name" and cell.text and cell not in labels:
                labels.append(cell)
    return Aligned(cells, tuple(labels))


def two_sided(table: Matrix, rows: Sequence[int], columns: Sequence[Column], known: Known) -> dict[int, Aligned]:
    """The rows of a two-sided table of plain text, each side anchored at the row's own label of the right side (`known` says
    whether a text is such a label)."""
    anchor = next(column.index for column in columns if column.side == 1 and column.role == "name")
    values = [column.index for column in columns if column.side == 0 and column.role is None]
    start = min((column.index for column in columns if column.side == 0 and column.role == "name"), default=0)
    others = {column.index for column in columns if column.side > 1 and column.role == "name"}
    beside = {column.index for column in columns if column.role is not None and column.role != "name"}
    shifts = [shift for shift in (0, 1, -1, 2) if anchor + shift - len(values) > start and anchor + shift not in others]
    found = {row: _shift(table, row, anchor, shifts, beside, known) for row in rows}
    counted = Counter(shift for shift in found.values() if shift is not None)
    usual = counted.most_common(1)[0][0] if counted else 0
    out: dict[int, Aligned] = {}
    for row in rows:
        own = found[row]
        shift = _by_amount(table, row, values, [usual, *shifts], beside) if own is None else own
        cells: Fields = {}
        for column in columns:
            place = column.index + shift if column.side or column.role is None else column.index
            if 0 <= place < table.columns and (column.side or column.role is None or (column.role != "name" and place < start)):
                cell = table.own(row, place)
                if cell is not None:
                    cells[column.index] = cell
        end = (min(values) if values else anchor) + shift
        labels = tuple(cell for place in range(start, end) if place not in beside and (cell := table.own(row, place)) is not None)
        out[row] = Aligned(cells, labels, shift - usual)
    return out


def _shift(table: Matrix, row: int, anchor: int, shifts: Sequence[int], beside: set[int], known: Known) -> int | None:
    for shift in shifts:
        place = anchor + shift
        if 0 <= place < table.columns:
            text = table.text(row, place)
            if text and not is_amount(text) and known(text):
                return 0 if place in beside else shift
    return None


def _by_amount(table: Matrix, row: int, values: Sequence[int], shifts: Sequence[int], beside: set[int]) -> int:
    """For a row without a label on the right: the first shift at which an amount of the left side stands under its column. Numbers of
    rows and codes, which have columns of their own (`beside`), prove nothing."""
    for shift in shifts:
        places = [place + shift for place in values if 0 <= place + shift < table.columns and place + shift not in beside]
        if any(is_amount(table.text(row, place)) for place in places):
            return shift
    return shifts[0]


def one_sided(table: Matrix, rows: Sequence[int], columns: Sequence[Column]) -> dict[int, Aligned]:
    """The rows of a one-sided table of plain text: as they stand, or moved as a whole to the right by as many columns as it takes
    for every figure to stand under a column of figures and every name under a column of names."""
    roles = {column.index: column.role for column in columns}
    out: dict[int, Aligned] = {}
    for row in rows:
        printed = [(column, table.text(row, column)) for column in range(table.columns) if table.text(row, column)]
        conflicts = {
            shift: _conflicts(printed, roles, shift) for shift in (0, 1, 2, 3) if all(place + shift in roles for place, _ in printed)
        }
        best = min(conflicts, key=lambda shift: (conflicts[shift], shift), default=0)
        if conflicts.get(0, 0) and conflicts[best] == 0 and best:
            cells = {place + best: cell for place in range(table.columns) if (cell := table.own(row, place)) is not None}
            cells = {place: cell for place, cell in cells.items() if place in roles}
            out[row] = Aligned(cells, (), best)
        else:
            out[row] = straight(table, row, columns)
    return out


def _conflicts(printed: list[tuple[int, str]], roles: dict[int, str | None], shift: int) -> int:
    count = 0
    for place, text in printed:
        role = roles[place + shift]
        figure = is_amount(text)
        code = role is not None and (role.startswith("code") or role in {"unit.code", "serial", "project.code"})
        if (role is None and not figure) or (role is not None and figure and not code and role not in {"project.name", "remark"}):
            count += 1
    return count
