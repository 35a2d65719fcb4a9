"""The header of a table: for every column the path of labels over it, repaired where the source has lost its merged cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from mingzhang.documents.model import Cell
from mingzhang.reading.matrix import Matrix, is_data_row, is_numbering_row
from mingzhang.vocabulary.phrases import key, role

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """`rows` is how many rows of the grid are header (a row that numbers the columns included); `paths` has one path of printed
    labels for each column, from the top down; `repairs` are sentences about what was mended."""

    rows: int
    paths: tuple[Path, ...]
    repairs: tuple[str, ...] = ()


def read_header(table: Matrix) -> Header:
    """The header of the table's first page."""
    lines = table.lines
    rows = 0
    while rows < len(lines) and not is_data_row(lines[rows], rows):
        rows += 1
    labelled = [row for row in range(rows) if not is_numbering_row(lines[row]) and any(cell.text for cell in lines[row])]
    if table.grid.spans_known:
        return Header(rows, tuple(_path(table, labelled, column) for column in range(table.columns)))
    if not table.grid.cells_aligned:
        return _from_ragged(table, lines, labelled, rows)
    return _from_blanks(table, labelled, rows)


def _path(table: Matrix, rows: list[int], column: int) -> Path:
    path: list[str] = []
    last: Cell | None = None
    for row in rows:
        cell = table.at[row][column]
        if cell is not None and cell is not last and cell.text:
            path.append(cell.text)
        last = cell
    return tuple(path)


def _from_blanks(table: Matrix, rows: list[int], count: int) -> Header:
    """Merged cells show as a text followed by blanks: a label reaches right over blanks within its parent, and a label below
    belongs to the nearest column that is still open. Where a row's labels fall on closed columns, they were pushed out of
    place; if there are just as many open columns as labels, that proves where they belong."""
    width = table.columns
    lines = [[table.text(row, column) for column in range(width)] for row in rows]
    repairs: list[str] = []
    for upper, lower in pairwise(lines):
        if _move_starts(upper, lower):
            repairs.append("表头上级栏目因合并单元格丢失而错位，按下级“小计”栏复位")
    paths: list[list[str]] = [[] for _ in range(width)]
    owner = [0] * width  # the first column of the label that covers the column
    opened = set(range(width))  # the columns whose covering label spans several
    for number, printed in enumerate(lines):
        line = printed
        places = [column for column in range(width) if line[column]]
        if number:
            slots = sorted(opened)
            if (any(column not in opened for column in places) or _orphaned(places, slots, owner)) and len(slots) == len(places):
                texts = [line[column] for column in places]
                line = [""] * width
                for column, text in zip(slots, texts, strict=True):
                    line[column] = text
                repairs.append(f"表头第{rows[number] + 1}行因合并单元格丢失而错位，按上级栏目复位")
        current = -1
        fresh_owner = owner[:]
        for column in range(width):
            if column == 0 or owner[column] != owner[column - 1] or column not in opened:
                current = -1
            if line[column]:
                current = column
            if current >= 0:
                paths[column].append(line[current])
                fresh_owner[column] = current
        owner = fresh_owner
        opened = {column for column in opened if owner.count(owner[column]) > 1}
    return Header(count, tuple(tuple(path) for path in paths), tuple(repairs))


def _move_starts(upper: list[str], lower: list[str]) -> bool:
    """A label with nothing under its first column and 小计 under the next began one column later: its children begin where it
    does. Moves such labels in `upper`; says whether it did."""
    moved = False
    for column in range(1, len(upper) - 1):
        begins = upper[column] and not upper[column + 1] and not lower[column] and lower[column - 1 :]
        if begins and key(lower[column + 1]) in {"小计", "合计"} and any(lower[:column]):
            upper[column], upper[column + 1] = "", upper[column]
            moved = True
    return moved


def _orphaned(places: list[int], opened: list[int], owner: list[int]) -> bool:
    """Whether some open label has labels under it but none under its first column: then they were pushed to the right."""
    for first in {owner[column] for column in opened}:
        under = [column for column in opened if owner[column] == first]
        if any(column in places for column in under) and under[0] not in places:
            return True
    return False


def _from_ragged(table: Matrix, lines: list[list[Cell]], rows: list[int], count: int) -> Header:
    """Each merged cell is printed once and a cell that continues from above is blank: the lowest full row gives the columns,
    and a label above a run of labels covers the run."""
    width = max((len(line) for line in lines[count:]), default=max((len(lines[row]) for row in rows), default=0))
    full = [row for row in rows if len(lines[row]) == width]
    if not full:
        texts = [cell.text for cell in lines[rows[-1]]] if rows else []
        return Header(count, tuple((text,) if text else () for text in texts) + ((),) * max(0, table.columns - len(texts)))
    spread: list[list[str]] = []
    below = [cell.text for cell in lines[full[-1]]]
    for row in reversed([row for row in rows if row <= full[-1]]):
        texts = [cell.text for cell in lines[row]]
        spread.insert(0, texts if len(texts) == width else _spread(texts, below))
        below = [upper or lower for upper, lower in zip(spread[0], below, strict=True)] if len(texts) == width else below
    paths = []
    for column in range(width):
        path: list[str] = []
        for line in spread:
            if line[column] and (not path or path[-1] != line[column]):
                path.append(line[column])
        paths.append(tuple(path))
    return Header(count, tuple(paths) + ((),) * (table.columns - width))


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """The labels of a ragged row laid over the columns: a blank below means one column, a run of labels below one label, cut
    where a label of identification (项目, 科目编码) starts the run anew."""
    stubs = [bool(role(key(text))) for text in lower]
    certain = {column for column in range(1, len(lower)) if not (lower[column] and lower[column - 1])}
    restarts = [column for column in range(1, len(lower)) if stubs[column] and not stubs[column - 1]]
    subtotals = [column for column in range(1, len(lower)) if key(lower[column]) == "小计" and column not in certain]
    turns = [column for column in range(1, len(lower)) if stubs[column - 1] and not stubs[column]]
    cuts = set(certain)
    for column in [*restarts, *subtotals, *turns]:
        if len(cuts) + 1 < len(upper):
            cuts.add(column)
    while len(cuts) + 1 > len(upper):
        cuts.discard(max(cuts))
    edges = [0, *sorted(cuts), len(lower)]
    groups = [end - start for start, end in pairwise(edges)]
    out: list[str] = []
    for text, size in zip(upper, groups, strict=False):
        out += [text] * size
    return out + [""] * (len(lower) - len(out))


def repeated_rows(page: Matrix, first: Matrix, rows: int) -> int:
    """How many of the first page's `rows` header rows this page repeats."""
    mine, theirs = page.lines, first.lines
    count = 0
    while count < min(rows, len(mine)) and _texts(mine[count]) == _texts(theirs[count]):
        count += 1
    return count


def _texts(cells: list[Cell]) -> list[str]:
    return [key(cell.text) for cell in cells if cell.text]
