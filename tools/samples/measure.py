"""How wide the columns of a table should be, and which way its page lies."""

from __future__ import annotations

from fractions import Fraction

from samples.model import Table

WIDE = 8


def weights(table: Table) -> list[int]:
    """A weight for each column, about the ems that its longest text needs."""
    widths = [3] * table.width
    for top, row in enumerate(table.grid()):
        for at, (cell, start, left) in enumerate(row):
            if (start, left) != (top, at) or not cell.text:
                continue
            length = Fraction(sum(6 if mark.isascii() else 10 for mark in cell.text) + 10, 10)
            limit = 6 if top < table.header_rows else 24 if cell.kind in {"code", "number"} else 12
            for column in range(at, at + cell.columns):
                widths[column] = max(widths[column], min(limit, round(length / cell.columns + Fraction(1, 2))))
    return widths


def lies_flat(table: Table) -> bool:
    """Whether the table needs a landscape page."""
    return table.width > WIDE
