"""Random tables: rectangles that cover a grid without overlap."""

from __future__ import annotations

from build import Place
from hypothesis import strategies as st


@st.composite
def tilings(draw: st.DrawFn) -> tuple[list[Place], int, int]:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    taken = [[False] * columns for _ in range(rows)]
    places: list[Place] = []
    for top in range(rows):
        for left in range(columns):
            if taken[top][left]:
                continue
            room = next((right for right in range(left, columns) if taken[top][right]), columns) - left
            width, height = draw(st.integers(1, room)), draw(st.integers(1, rows - top))
            for line in range(top, top + height):
                taken[line][left : left + width] = [True] * width
            places.append((top, left, height, width, draw(st.sampled_from(["", "一、", "1,234.50", "208", "合 计"]))))
    if len(places) == 1:
        places = [(0, 0, rows, 1, "左"), (0, 1, rows, columns - 1, "右")]
    return places, rows, columns
