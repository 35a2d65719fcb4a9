"""A sheet of a workbook, whatever format it came from, taken apart into titles, tables and notes.

A sheet knows cells, not tables. Blank rows separate tables unless they are ruled, hidden or inside a merged cell; lines of one
cell above a table are its title and unit, lines of one cell below it its notes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator

from mingzhang.documents.model import Block, Cell, Grid, Note, Paragraph, Position
from mingzhang.documents.sheets import Place, Sheet, Value, cell_name, column_letters
from mingzhang.documents.tally import Tally

_WIDE_GAP = 50  # blank columns after which a stray cell is none of the table's
_WIDE_MERGE = 256  # columns, and
_HIGH_MERGE = 1000  # rows from which a merged cell is the format of a whole row or column
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表|table|chart)\s*\d*\s*(?:[(（]\d+[)）])?\Z", re.IGNORECASE)
_UNIT = re.compile(r"[(（]?(?:金额|计量|货币)?单位\s*[:：]")
_LABEL = re.compile(r"[^:：(（]{0,10}(?:单位|部门|年度|日期|时间|名称|编码|编号|主管|责任人|负责人|制表|审核|填报|编制)[^:：]{0,6}[:：]")
_PARTICULAR = re.compile(r"(?:20\d\d\s*年度?|(?:附?表|附件|公开|预算|财预)+\s*[\d一二三四五六七八九十\-－.]*\s*表?)\Z")
_REMARK = re.compile(r"\s*[(（【*※]?\s*(?:注|备注|说明|附注|提示)\s*\d*\s*[:：、.．)）】]|\s*[*※]")
_SENTENCE = re.compile(r"[。；]")


def sheet_blocks(sheet: Sheet, tally: Tally) -> tuple[list[Block], list[Note]]:
    """The sheet's paragraphs and grids from top to bottom, and notes on what is hidden on it or covered. A sheet that has a table but
    no title gets its own name as one. Raises UnreadableFile (`file.too_large`) past the limits of `tally`."""
    layout = _Layout(sheet, tally)
    blocks = list(layout.blocks())
    first = next((index for index, block in enumerate(blocks) if isinstance(block, Grid)), None)
    if first is not None and not _DEFAULT_NAME.match(sheet.name):
        titles = (block.text for block in blocks[:first] if isinstance(block, Paragraph))
        if all(_UNIT.match(text) or _LABEL.match(text) or _PARTICULAR.match(text) for text in titles):
            blocks.insert(first, Paragraph(sheet.name, Position(sheet=sheet.name)))
    return blocks, layout.notes()


class _Layout:
    """One sheet while it is taken apart."""

    def __init__(self, sheet: Sheet, tally: Tally) -> None:
        self._sheet = sheet
        self._tally = tally
        self._ends: dict[Place, Place] = {}
        self._anchors: dict[Place, Place] = {}
        self._crossed: set[int] = set()  # rows that a merged cell joins to the next one
        self._overlaps: list[Place] = []  # the first cells of merged cells that overlap another
        self._merge()
        self._cells = {place: value for place, value in sheet.cells.items() if self._anchors.get(place, place) == place}
        self._filled: dict[int, list[int]] = {}
        for row, column in sorted(self._cells):
            self._filled.setdefault(row, []).append(column)
        self._covered: dict[int, set[int]] = {}
        for place, anchor in self._anchors.items():
            if anchor in self._cells:
                self._covered.setdefault(place[0], set()).add(place[1])

    def _merge(self) -> None:
        """Notes which cell covers which: merged cells are cut to the used part of the sheet, and of two that overlap the first
        counts."""
        cells = self._sheet.cells
        bottom = max((row for row, _ in cells), default=-1)
        right = max((column for _, column in cells), default=-1)
        for top, left, low, far in sorted(set(self._sheet.merges)):
            keep = (top, left) in cells
            last = low if keep and low - top < _HIGH_MERGE else min(low, bottom)
            end = far if keep and far - left < _WIDE_MERGE else min(far, right)
            if last < top or end < left or (last, end) == (top, left):
                continue
            self._tally.grid(last - top + 1, end - left + 1)
            places = [(row, column) for row in range(top, last + 1) for column in range(left, end + 1)]
            if any(place in self._anchors for place in places):
                self._overlaps.append((top, left))
                continue
            self._ends[top, left] = (last, end)
            self._anchors.update(dict.fromkeys(places, (top, left)))
            self._crossed.update(range(top, last))

    def blocks(self) -> Iterator[Block]:
        columns = [column for row in self._filled.values() for column in row] + [end[1] for end in self._ends.values()]
        yield from self._regions(self._filled.keys() | self._covered.keys(), 0, max(columns, default=0))

    def notes(self) -> list[Note]:
        return [*self._hidden(), *self._covered_texts(), *self._repairs()]

    def _hidden(self) -> list[Note]:
        rows = {row for row, _ in self._cells if row in self._sheet.hidden_rows}
        columns = {column for _, column in self._cells if column in self._sheet.hidden_columns}
        if not rows and not columns:
            return []
        name = self._sheet.name
        values = {"sheet": name, "rows": _runs(rows, lambda row: str(row + 1)), "columns": _runs(columns, column_letters)}
        return [Note("document.hidden_rows", tuple((key, text) for key, text in values.items() if text), Position(sheet=name))]

    def _covered_texts(self) -> list[Note]:
        """A note if cells hold what the merged cell over them does not show."""
        cells = self._sheet.cells
        covered = [
            place
            for place, anchor in self._anchors.items()
            if place != anchor and place in cells and cells[place].text and (anchor not in cells or cells[place].text != cells[anchor].text)
        ]
        return [self._note("document.hidden_text", covered)] if covered else []

    def _repairs(self) -> list[Note]:
        return [self._note("document.table_repaired", self._overlaps)] if self._overlaps else []

    def _note(self, code: str, places: list[Place]) -> Note:
        return Note(code, (("count", str(len(places))),), Position(sheet=self._sheet.name, cell=cell_name(*min(places))))

    def _regions(self, rows: Iterable[int], left: int, right: int) -> Iterator[Block]:
        """The blocks of some rows between two columns: a blank row ends a region."""
        used = [row for row in sorted(rows) if self._width(row, left, right)]
        start = 0
        for index, row in enumerate(used):
            if index + 1 == len(used) or not all(self._joins(gap) for gap in range(row + 1, used[index + 1])):
                yield from self._region(list(range(used[start], row + 1)), left, right)
                start = index + 1

    def _region(self, rows: list[int], left: int, right: int) -> Iterator[Block]:
        rows, head = self._head(rows, left, right)
        body, tail = self._tail(rows, left, right)
        yield from head
        while body and not self._width(body[-1], left, right):
            body.pop()
        if body:
            parts = self._parts(body, left, right)
            if len(parts) == 1:
                yield self._grid(body, *parts[0])
            else:
                for part in parts:
                    yield from self._regions(body, *part)
        yield from tail

    def _head(self, rows: list[int], left: int, right: int) -> tuple[list[int], list[Paragraph]]:
        """The rows without the lines above the table, and these lines. Hidden rows among them stay with the table."""
        out: list[Paragraph] = []
        hidden: list[int] = []
        index = 0
        while index < len(rows):
            row = rows[index]
            places = self._visible(row, left, right)
            if not places and self._places(row, left, right):
                hidden.append(row)
            elif len(places) == 1 and self._is_line(rows, index, places[0], left, right):
                out.append(self._paragraph(places[0]))
                low = self._ends.get(places[0], places[0])[0]
                index = max(index, bisect_right(rows, low) - 1)
            elif places and self._are_particulars(places, sparse=self._is_sparse(rows, index, left, right)):
                out.extend(self._paragraph(place) for place in places)
            elif places or self._width(row, left, right):
                break
            index += 1
        return hidden + rows[index:], out

    def _is_line(self, rows: list[int], index: int, place: Place, left: int, right: int) -> bool:
        """Whether the only cell of a row is a title rather than the top of a table's head."""
        low, far = self._ends.get(place, place)
        below = rows[index + 1 :]
        if low in self._crossed or any(self._places(row, left, right) for row in below if row <= low):
            return False
        text = self._cells[place].text
        if far == place[1] or place[1] == left or _UNIT.match(text) or _LABEL.match(text):
            return True
        columns = [column for row in below if row > low for column in self._filled.get(row, ()) if left <= column <= right]
        return not columns or (place[1] <= min(columns) and far >= max(columns))

    def _is_sparse(self, rows: list[int], index: int, left: int, right: int) -> bool:
        """Whether a row has fewer cells than the next one."""
        return len(rows) > index + 1 and len(self._places(rows[index], left, right)) < len(self._places(rows[index + 1], left, right))

    def _tail(self, rows: list[int], left: int, right: int) -> tuple[list[int], list[Paragraph]]:
        """The rows without the notes below the table, and these notes."""
        cut = index = len(rows)
        while index > 0:
            places = self._visible(rows[index - 1], left, right)
            if not places and self._places(rows[index - 1], left, right):
                break
            if len(places) == 1:
                if self._is_remark(places[0], rows[0], left, right):
                    cut = index - 1
            elif places:
                if not self._are_particulars(places, sparse=False):
                    break
                cut = index - 1
            index -= 1
        lines = [self._paragraph(place) for row in rows[cut:] for place in self._visible(row, left, right)]
        return rows[:cut], lines

    def _is_remark(self, place: Place, top: int, left: int, right: int) -> bool:
        value = self._cells[place]
        if value.raw is not None or not value.text:
            return False
        if _REMARK.match(value.text) or _LABEL.match(value.text) or (len(value.text) >= 20 and _SENTENCE.search(value.text)):
            return True
        widest = max(max(self._filled.get(row, [left])) for row in range(top, place[0]) or [top])
        far = self._ends.get(place, place)[1]
        return far - place[1] >= 2 and far >= min(widest, right) and place[1] <= left and "计" not in value.text

    def _are_particulars(self, places: list[Place], *, sparse: bool) -> bool:
        """Whether a row holds particulars (部门名称：… | 单位：万元) and no table cells. In a row that is `sparse`, one that is
        filled in tells (示例市教育局 | 截止时间：2023-12-31)."""
        values = [self._cells[place] for place in places]
        if not 2 <= len(values) <= 3 or any(value.raw is not None for value in values):
            return False
        labels = [bool(_UNIT.match(value.text) or _LABEL.match(value.text)) for value in values]
        if any(
            _UNIT.match(value.text) or (sparse and label and value.text[-1] not in ":：")
            for label, value in zip(labels, values, strict=True)
        ):
            return True
        return any(labels) and all(label or _PARTICULAR.match(value.text) for label, value in zip(labels, values, strict=True))

    def _parts(self, rows: list[int], left: int, right: int) -> list[tuple[int, int]]:
        """First and last columns of the tables that stand side by side in these rows."""
        used = sorted({column for row in rows for column in self._width(row, left, right)})
        parts: list[tuple[int, int]] = [(used[0], used[0])]
        for column in used[1:]:
            first, last = parts[-1]
            if all(gap in self._sheet.hidden_columns for gap in range(last + 1, column)):
                parts[-1] = (first, column)
            else:
                parts.append((column, column))
        joined = parts[:1]
        for part in parts[1:]:
            apart = part[0] - joined[-1][1] > _WIDE_GAP or (self._is_table(rows, *joined[-1]) and self._is_table(rows, *part))
            if apart:
                joined.append(part)
            else:
                joined[-1] = (joined[-1][0], part[1])
        return joined

    def _is_table(self, rows: list[int], left: int, right: int) -> bool:
        counts = [len(self._places(row, left, right)) for row in rows]
        return left < right and max(counts) >= 2 and sum(count > 0 for count in counts) >= 2

    def _grid(self, rows: list[int], left: int, right: int) -> Grid:
        self._tally.grid(len(rows), right - left + 1)
        sheet = self._sheet
        own = set(rows)
        out_of_sight = [column in sheet.hidden_columns for column in range(left, right + 1)]
        blank = Value("")
        cells: list[Cell] = []
        for index, row in enumerate(rows):
            for column in range(left, right + 1):
                place = (row, column)
                anchor = self._anchors.get(place, place)
                if anchor != place and anchor[0] in own and anchor[1] >= left:
                    continue
                low, far = self._ends.get(place, place)
                far = min(far, right)
                end = bisect_right(rows, low)
                hidden = all(out_of_sight[column - left : far - left + 1]) or sheet.hidden_rows.issuperset(rows[index:end])
                value = self._cells.get(place, blank)
                where = Position(sheet=sheet.name, cell=cell_name(row, column))
                cells.append(Cell(index, column - left, value.text, end - index, far - column + 1, where, value.raw, hidden))
        where = Position(sheet=sheet.name, cell=cell_name(rows[0], left))
        return Grid(tuple(cells), len(rows), right - left + 1, where, name=sheet.name)

    def _paragraph(self, place: Place) -> Paragraph:
        return Paragraph(self._cells[place].text, Position(sheet=self._sheet.name, cell=cell_name(*place)))

    def _joins(self, row: int) -> bool:
        """Whether a blank row belongs to the table around it."""
        return row in self._sheet.ruled or row - 1 in self._crossed or row in self._crossed or row in self._sheet.hidden_rows

    def _places(self, row: int, left: int, right: int) -> list[Place]:
        columns = self._filled.get(row, [])
        return [(row, column) for column in columns[bisect_left(columns, left) : bisect_right(columns, right)]]

    def _visible(self, row: int, left: int, right: int) -> list[Place]:
        if row in self._sheet.hidden_rows:
            return []
        return [place for place in self._places(row, left, right) if place[1] not in self._sheet.hidden_columns]

    def _width(self, row: int, left: int, right: int) -> list[int]:
        """The columns of a row that have text or are covered by a cell that has."""
        columns = self._covered.get(row, set()).union(self._filled.get(row, ()))
        return [column for column in columns if left <= column <= right]


def _runs(numbers: set[int], show: Callable[[int], str]) -> str:
    """The numbers as runs: `3, 5–9`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(show(first) if first == last else f"{show(first)}–{show(last)}" for first, last in runs)
