"""Random tables to be published: cells of any size that cover a grid without overlap."""

from __future__ import annotations

from hypothesis import strategies as st

from mingzhang.pages.model import Cell, Table

TEXTS = ["", "一、", "1,234.50", "208", "合 计", "“三公”经费", "a<b&c", "≥98%", "其中：财政拨款"]


@st.composite
def tables(draw: st.DrawFn, title: str = "甲乙丙丁") -> Table:
    """A table of at least two cells; its first cell has a text."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    taken = [[False] * width for _ in range(height)]
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for top in range(height):
        for left in range(width):
            if taken[top][left]:
                continue
            room = next((right for right in range(left, width) if taken[top][right]), width) - left
            most = room - 1 if (top, left) == (0, 0) else room
            across, down = draw(st.integers(1, most)), draw(st.integers(1, height - top))
            for line in taken[top : top + down]:
                line[left : left + across] = [True] * across
            text = "首" if (top, left) == (0, 0) else draw(st.sampled_from(TEXTS))
            kind = draw(st.sampled_from(["label", "text", "code", "figure", "count"]))
            rows[top].append(Cell(text, down, across, kind, indent=draw(st.integers(0, 2)), bold=draw(st.booleans())))
    header = draw(st.integers(0, height))
    shape = draw(st.sampled_from(["table", "form", "list"]))
    notes = draw(st.sampled_from([(), ("注：以上为示例。",)]))
    landscape = draw(st.sampled_from([None, True, False]))
    return Table("t", title, tuple(map(tuple, rows)), header, notes=notes, shape=shape, landscape=landscape)
