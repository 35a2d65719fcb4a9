"""The header of a table as a part of its own, as HTML and PDF want it."""

from __future__ import annotations

from mingzhang.pages.model import Table


def head_rows(table: Table) -> int:
    """How many rows the header has, with those that a merged cell of the header reaches into; 0 for a table that would be nothing but
    header. Raises ValueError as `Table.placed` does."""
    rows = table.header_rows
    for top, _, cell in table.placed():
        if top < rows:
            rows = max(rows, top + cell.rows)
    return rows if rows < len(table.rows) else 0
