"""How a page's own coordinates become those of the page as seen: points from the top-left corner, y downwards."""

from __future__ import annotations

from typing import NamedTuple

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points of the page as seen."""


class Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def after(self, first: Matrix) -> Matrix:
        """The matrix that applies `first` and then this one."""
        a, b, c, d, e, f = self
        return Matrix(
            first.a * a + first.b * c,
            first.a * b + first.b * d,
            first.c * a + first.d * c,
            first.c * b + first.d * d,
            first.e * a + first.f * c + e,
            first.e * b + first.f * d + f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The point seen from the target coordinates."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The smallest upright box around the transformed rectangle."""
        corners = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


IDENTITY = Matrix(1, 0, 0, 1, 0, 0)


def page_view(left: float, bottom: float, right: float, top: float, quarter_turns: int) -> tuple[Matrix, float, float]:
    """The matrix from page coordinates to the page as seen, its width and its height. `quarter_turns` is the page's
    rotation, clockwise."""
    turns = quarter_turns % 4
    if turns == 1:
        return Matrix(0, 1, 1, 0, -bottom, -left), top - bottom, right - left
    if turns == 2:
        return Matrix(-1, 0, 0, 1, right, -bottom), right - left, top - bottom
    if turns == 3:
        return Matrix(0, -1, -1, 0, top, right), top - bottom, right - left
    return Matrix(1, 0, 0, -1, -left, top), right - left, top - bottom


def overlap(one: Box, other: Box) -> Box:
    """The common part of two boxes; empty (left > right or top > bottom) if there is none."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def around(boxes: list[Box]) -> Box:
    """The smallest box around all of them, rounded to a tenth of a point."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return rounded((min(lefts), min(tops), max(rights), max(bottoms)))


def rounded(box: Box) -> Box:
    """The box, rounded to a tenth of a point."""
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)
