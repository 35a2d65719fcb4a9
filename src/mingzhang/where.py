"""Where something stands in its file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands in its file: `line` (from 1) in text and HTML sources, `page` (from 1) and `box` (left, top,
    right, bottom in points from the page's top-left corner) in PDF, `sheet` and `cell` (`B7`) in workbooks, `block` (from 1:
    the n-th paragraph or table of the body) and, inside tables, `cell` (`r2c3`: second row, third column) in DOCX."""

    line: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    cell: str | None = None
    block: int | None = None
