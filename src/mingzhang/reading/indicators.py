"""The indicators of a form: single lists, and lists with a mid-term and an annual half."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mingzhang.book.model import Indicator
from mingzhang.documents.model import Cell
from mingzhang.reading.form_rows import FormRow, IndicatorHeader, implied_level1, indicator_header, is_end, level1_of, level2_of, tidy
from mingzhang.reading.targets import parse_target
from mingzhang.vocabulary.phrases import key

_PLACEHOLDER = re.compile(r"(?:指标)?\s*\d*\s*[:：.]?\Z")
_NUMBER = re.compile(r"\s*(?:指标)?\s*(\d+)\s*[:：]")


@dataclass
class Indicators:
    """Reads the rows below the header; remembers the levels that merged cells carry down."""

    header: IndicatorHeader
    found: list[Indicator] = field(default_factory=list)
    used: list[Cell] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    level1: str = ""
    level2: str = ""
    second: str = ""

    @property
    def halves(self) -> int:
        """How many halves the list has: 1, or 2 for mid-term and annual."""
        return len(self.header.halves)

    def read(self, row: FormRow) -> None:
        """Take the indicators of one row."""
        if not row.cells or indicator_header(row) is not None:
            return
        self.used.extend(row.cells)
        if self.halves == 1:
            self._single(row)
        else:
            self._double(row)

    def _single(self, row: FormRow) -> None:
        columns = self.header.halves[0]
        shift = self._pushed(row)
        level1 = self._level(row, columns.get("level1"), shift)
        level2 = self._level(row, columns["level2"], shift)
        name = self._text(row, columns["name"], shift, columns)
        value = self._text(row, columns["value"], shift, columns)
        description = self._between(row, columns, shift)
        basis = self._text(row, columns["basis"], shift, columns) if "basis" in columns else ""
        if self._fragment(level1, level2):
            last = self.found[-1]
            whole = key(last.level2 + level2)
            self.level2 = whole if level2_of(whole) else self.level2
            self.found[-1] = replace(
                last,
                name=tidy(last.name + name),
                text=tidy(last.text + value),
                description=tidy((last.description or "") + description) or None,
                basis=tidy((last.basis or "") + basis) or None,
                level2=self.level2,
            )
            return
        if level1_of(level1) or (level1 and row.spans_known):
            self.level1 = key(level1)
        if level2:
            self.level2 = key(level2)
            self.level1 = implied_level1(self.level2, self.level1)
        if name or value:
            self._add(self.level1, self.level2, name, value, "annual", row.cells[0], description, basis)

    def _fragment(self, level1: str, level2: str) -> bool:
        """Whether the row only goes on the one before: it has no second level of its own in a form that prints one on every row, or
        its level completes the level before (服务对象 + 满意度指标)."""
        if not self.found or not self._every_row_has_level2:
            return False
        if not level2:
            return not level1_of(level1)
        return level2_of(level2) is None and level2_of(self.level2 + key(level2)) is not None

    @property
    def _every_row_has_level2(self) -> bool:
        return "basis" in self.header.halves[0]

    def _pushed(self, row: FormRow) -> int:
        """By how many columns a lost row-span pushed the row to the left: its first text stands in a column of levels, is none, and
        there is room on the right."""
        columns = self.header.halves[0]
        if row.spans_known or not row.cells:
            return 0
        first = row.cells[0]
        if (
            first.column == columns.get("level1")
            and level2_of(first.text)
            and not level1_of(first.text)
            and row.cells[-1].column + 1 < row.width
        ):
            self.repairs.append(f"第{row.index + 1}行因合并单元格丢失左移1列，按指标栏目复位")
            return 1
        if first.column >= columns["name"] or level1_of(first.text) or level2_of(first.text) or "basis" in columns:
            return 0
        shift = columns["name"] - first.column
        if len(row.cells) < 2 or row.cells[-1].column + shift >= row.width:
            return 0
        self.repairs.append(f"第{row.index + 1}行因合并单元格丢失左移{shift}列，按指标栏目复位")
        return shift

    def _level(self, row: FormRow, column: int | None, shift: int) -> str:
        if column is None or column < shift:
            return ""
        place = column - shift
        cell = row.covering[place] if place < len(row.covering) else None
        if cell is None:
            return ""
        return cell.text if row.spans_known or cell.column == place else ""

    def _text(self, row: FormRow, column: int, shift: int, columns: dict[str, int]) -> str:
        place = column - shift
        cell = next((cell for cell in row.cells if cell.column == place), None)
        if cell is not None:
            return cell.text
        if row.spans_known:
            covering = row.covering[column] if column < len(row.covering) else None
            if covering is not None and covering.text and covering.column not in columns.values():
                return covering.text
        return ""

    def _between(self, row: FormRow, columns: dict[str, int], shift: int) -> str:
        """The description: its own column, and what a cut through it left in the columns up to the value."""
        if "description" not in columns:
            return ""
        start = columns["description"]
        end = columns["value"] if columns["value"] > start else start + 1
        return "".join(cell.text for cell in row.cells if start <= cell.column + shift < end)

    def _double(self, row: FormRow) -> None:
        texts: list[Cell] = []
        split: int | None = None
        own2: list[str] = []
        for place, cell in enumerate(row.cells):
            following = row.cells[place + 1].text if place + 1 < len(row.cells) else ""
            if level1_of(cell.text) and not texts and (not level2_of(cell.text) or level2_of(following)):
                self.level1 = key(cell.text)
            elif key(cell.text) == "绩效指标":
                continue
            elif level2_of(cell.text):
                if own2 and split is None and (texts or cell.column >= self.header.halves[1].get("level2", 0) - 1):
                    split = len(texts)
                own2.append(level2_of(cell.text) or "")
            else:
                texts.append(cell)
        if own2:
            self.level2, self.second = own2[0], own2[-1]
            self.level1 = implied_level1(self.level2, self.level1)
        left, right = self._split(texts, split)
        for period, half, level2 in (("midterm", left, self.level2), ("annual", right, self.second)):
            if not half:
                continue
            name = half[0].text
            value = half[-1].text if len(half) > 1 else ""
            if _PLACEHOLDER.match(key(name)) and not value:
                continue
            self._add(self.level1, level2, name, value, period, half[0], "", "")

    def _split(self, texts: list[Cell], split: int | None) -> tuple[list[Cell], list[Cell]]:
        """The texts of the mid-term and of the annual half: at the second level's own cell, in the middle, where the same item begins
        again, or by the column."""
        if split is not None:
            return texts[:split], texts[split:]
        if len(texts) >= 4:
            again = next((place for place in range(2, len(texts) - 1) if _alike(texts[0].text, texts[place].text)), len(texts) // 2)
            return texts[:again], texts[again:]
        border = self.header.halves[0].get("value", min(self.header.halves[1].values()))
        if len(texts) == 3:
            return (texts[:1], texts[1:]) if _alike(texts[0].text, texts[1].text) else (texts[:2], texts[2:])
        if len(texts) == 2 and (_alike(texts[0].text, texts[1].text) or (_NUMBER.match(texts[0].text) and _NUMBER.match(texts[1].text))):
            return texts[:1], texts[1:]
        if texts and texts[0].column >= border:
            return [], texts
        return texts, []

    def _add(self, level1: str, level2: str, name: str, text: str, period: str, cell: Cell, description: str, basis: str) -> None:
        target = tidy(text)
        operator, value, unit = parse_target(target)
        self.found.append(
            Indicator(
                level1,
                level2,
                tidy(name),
                period,
                target,
                tidy(description) or None,
                operator,
                value,
                unit,
                tidy(basis) or None,
                cell.where,
            )
        )


def _alike(one: str, other: str) -> bool:
    """Whether two texts are the same item in its mid-term and its annual wording."""
    if one == other:
        return True
    a, b = _NUMBER.match(one), _NUMBER.match(other)
    if a and b:
        return a[1] == b[1]
    left, right = key(one), key(other)
    shared = len(set(left) & set(right))
    return len(left) > 5 and len(right) > 5 and shared * 10 >= 7 * max(len(set(left)), len(set(right)))


def until_end(rows: list[FormRow]) -> Iterator[FormRow]:
    """The rows up to the signatures."""
    for row in rows:
        if is_end(row):
            return
        yield row
