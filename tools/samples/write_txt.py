"""Writes plain text as converters leave it: rows of tab-separated cells, merged cells lost."""

from __future__ import annotations

from samples.model import Document, Table


def table_lines(table: Table) -> list[str]:
    """The rows of a table; a merged cell's text stands at its first place, the rest of its area is empty."""
    lines = []
    for top, row in enumerate(table.grid()):
        texts = [cell.text if (start, left) == (top, at) else "" for at, (cell, start, left) in enumerate(row)]
        lines.append("\t".join(texts))
    return lines


def text(document: Document) -> bytes:
    """The document as UTF-8 text."""
    parts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            parts.extend(part for part in (block.title, *block.meta) if part)
            parts.append("\n".join(table_lines(block)))
            parts.extend(block.notes)
        else:
            parts.append(block.text)
    return ("\n\n".join(parts) + "\n").encode()
