"""HTML tables: which place each cell covers, by the algorithm browsers use (HTML Standard,
4.9.12.1 Forming a table), and whether a table is one of data at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mingzhang.documents.model import Block, Paragraph, Position
from mingzhang.documents.tally import Tally

# A block, and whether it is the container's own text (else it comes from a nested table).
Item = tuple[bool, Block]

_MOST = 65534
# A colspan beyond this is no count of columns but a way to say "all of them".
_ABSURD = 100
_DATA_CELLS = 4


@dataclass(slots=True)
class HtmlCell:
    """A td or th as it is read. `rowspan` 0 means to the end of the section. `block` says that it holds block elements."""

    where: Position
    colspan: int = 1
    rowspan: int = 1
    items: list[Item] = field(default_factory=list)
    block: bool = False

    def text(self) -> str:
        """The cell's own text, its paragraphs joined by blanks."""
        return " ".join(block.text for own, block in self.items if own and isinstance(block, Paragraph))

    def nested(self) -> list[Block]:
        """The blocks of the tables inside the cell."""
        return [block for own, block in self.items if not own]


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its place with the spans that it really covers."""

    cell: HtmlCell
    row: int
    column: int
    rowspan: int
    colspan: int


Section = Sequence[Sequence[HtmlCell]]


def place(sections: Sequence[Section], tally: Tally) -> tuple[list[Placed], int, int, bool]:
    """The cells of all sections below each other, in row-major order; the numbers of rows and columns; and whether spans had
    to be cut because they overlapped or were absurd. A rowspan ends with its section, as in browsers. A cell that would
    reach over one from a row above is cut short before it. Raises UnreadableFile `file.too_large` as `Tally.fits` does."""
    placed: list[Placed] = []
    repaired = False
    reach = max((_reach(row) for section in sections for row in section), default=0)
    tally.fits(1, reach)
    top = width = 0
    for section in sections:
        free_from: list[int] = []  # per column, the first row that no cell from above covers
        for index, row in enumerate(section):
            column = 0
            for nth, cell in enumerate(row):
                while column < len(free_from) and free_from[column] > index:
                    column += 1
                span = cell.colspan
                if span > _ABSURD:
                    span = max(1, reach - column - (len(row) - nth - 1))
                    repaired = True
                end = column + 1
                while end < column + span and (end >= len(free_from) or free_from[end] <= index):
                    end += 1
                repaired = repaired or end < column + span
                last = len(section) if cell.rowspan == 0 else min(index + cell.rowspan, len(section))
                free_from.extend([0] * (end - len(free_from)))
                free_from[column:end] = [last] * (end - column)
                placed.append(Placed(cell, top + index, column, last - index, end - column))
                column = end
            # Checked on the way: the columns looked through are what a hostile table costs.
            tally.fits(len(section), len(free_from))
        top += len(section)
        width = max(width, len(free_from))
    return placed, top, width, repaired


def is_layout(cells: Sequence[HtmlCell], rows: int, columns: int, *, presentation: bool) -> bool:
    """Whether a table only arranges the page: it says so, is a single cell around several lines, or holds tables without being
    plainly a table of data itself (several filled cells for each cell that holds a table, in rows and columns)."""
    if presentation:
        return True
    if len(cells) == 1:
        return cells[0].block or len(cells[0].items) > 1 or bool(cells[0].nested())
    holders = sum(1 for cell in cells if cell.nested())
    if not holders:
        return False
    filled = sum(1 for cell in cells if not cell.nested() and cell.text())
    return rows < 2 or columns < 2 or filled < max(_DATA_CELLS, 2 * holders + 1)


def span(value: str | None, least: int) -> int:
    """A span attribute as browsers read it: its leading figures, 1 if there are none, bounded to 65534."""
    digits = (value or "").strip()
    length = next((index for index, sign in enumerate(digits) if not ("0" <= sign <= "9")), len(digits))
    return max(least, min(int(digits[:length][:9]), _MOST)) if length else 1


def _reach(row: Sequence[HtmlCell]) -> int:
    """How many columns a row asks for, absurd spans counted as one."""
    return sum(cell.colspan if cell.colspan <= _ABSURD else 1 for cell in row)
