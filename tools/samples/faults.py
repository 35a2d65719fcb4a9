"""Plants faults in a copy of a clean document and keeps the record of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from samples import script
from samples.model import Document, Table


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted fault: where it is, what is printed there and what would be right."""

    table: str
    row: str
    column: str
    printed: str
    right: str
    kind: str


def find(table: Table, row: str, column: str) -> tuple[int, int]:
    """The one place in the row with that text and under the header path with that end."""
    rows = [at for at, line in enumerate(table.grid()) if at >= table.header_rows and any(cell.text == row for cell, _, _ in line)]
    columns = [at for at in range(table.width) if table.column_path(at).endswith(column)]
    if len(rows) != 1 or len(columns) != 1:
        raise ValueError(f"{table.title}: {len(rows)} rows {row}, {len(columns)} columns {column}")
    return rows[0], columns[0]


def plant(document: Document) -> tuple[Document, list[Planted]]:
    """The faulty copy of the document, and what was planted in it."""
    blocks = list(document.blocks)
    record: list[Planted] = []
    for fault in script.facts("faults")["fault"]:
        if fault["document"] != document.name:
            continue
        (at,) = (at for at, block in enumerate(blocks) if isinstance(block, Table) and block.title == fault["table"])
        table = blocks[at]
        assert isinstance(table, Table)
        row, column = find(table, fault["row"], fault["column"])
        right = table.grid()[row][column][0].text
        if not right or right == fault["printed"]:
            raise ValueError(f"{fault}: nothing to plant")
        blocks[at] = table.with_text(row, column, fault["printed"])
        record.append(Planted(fault["table"], fault["row"], table.column_path(column), fault["printed"], right, fault["kind"]))
    return replace(document, name=f"{document.name}-faulty", blocks=tuple(blocks)), record


def toml(files: list[str], record: list[Planted]) -> str:
    """The record of one faulty document as TOML."""
    lines: list[str] = []
    for planted in record:
        lines.append("[[planted]]")
        lines.append(f"documents = {json.dumps(files)}")
        names = ("table", "row", "column", "printed", "right", "kind")
        lines.extend(f'{name} = "{getattr(planted, name)}"' for name in names)
        lines.append("")
    return "\n".join(lines)
