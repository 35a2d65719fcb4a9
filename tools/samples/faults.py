"""Plants faults in a copy of a clean document and keeps the record of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from samples import script
from samples.model import Block, Document, Paragraph, Table

Fault = dict[str, Any]
Record = dict[str, str]
"""One planted fault as `planted.toml` has it: the rule that must find it, where it is, what is printed and what would be right."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a table: its row and column."""

    row: int
    column: int


def titled(blocks: list[Block], title: str, row: str | None = None) -> tuple[int, Table]:
    """The one table with that title (forms share theirs: the one that has the text `row`), and where it stands among the blocks."""
    named = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Table) and block.title == title]
    found = [(at, table) for at, table in named if row is None or any(cell.text == row for cells in table.rows for cell in cells)]
    if len(found) != 1:
        raise ValueError(f"{title}: {len(found)} tables")
    return found[0]


def saying(blocks: list[Block], words: str) -> int:
    """Where the one heading or paragraph stands that has these words."""
    found = [at for at, block in enumerate(blocks) if not isinstance(block, Table) and words in block.text]
    if len(found) != 1:
        raise ValueError(f"{words}: {len(found)} paragraphs")
    return found[0]


def find(table: Table, fault: Fault) -> Place:
    """The one place in the row that has the text `row`: under the header path with that end, or the cell that prints what is right."""
    grid = table.grid()
    row, column = fault["row"], fault.get("column")
    rows = [at for at, line in enumerate(grid) if at >= table.header_rows and any(cell.text == row for cell, _, _ in line)]
    if len(rows) != 1:
        raise ValueError(f"{table.title}: {len(rows)} rows {row}")
    if column is not None:
        columns = [at for at in range(table.width) if table.column_path(at).endswith(column)]
    else:
        columns = [at for at, (cell, _, left) in enumerate(grid[rows[0]]) if at == left and cell.text == fault["right"]]
    if len(columns) != 1:
        raise ValueError(f"{table.title}, {row}: {len(columns)} columns {column or fault['right']}")
    return Place(rows[0], columns[0])


def change_cell(blocks: list[Block], fault: Fault) -> Record:
    """Another text in one cell of a table."""
    at, table = titled(blocks, fault["table"], fault["row"])
    place = find(table, fault)
    right = table.grid()[place.row][place.column][0].text
    if not right or right == fault["printed"]:
        raise ValueError(f"{fault}: nothing to plant")
    blocks[at] = table.with_text(place.row, place.column, fault["printed"])
    row = fault["printed"] if fault["row"] == right else fault["row"]
    return {"table": fault["table"], "row": row, "column": table.column_path(place.column), "right": right}


def change_words(blocks: list[Block], fault: Fault) -> Record:
    """Other words in one heading or paragraph, which is known by words that stay."""
    at = saying(blocks, fault["paragraph"])
    block = blocks[at]
    assert not isinstance(block, Table)
    if block.text.count(fault["right"]) != 1 or fault["right"] == fault["printed"]:
        raise ValueError(f"{fault}: nothing to plant")
    text = block.text.replace(fault["right"], fault["printed"])
    if fault["paragraph"] not in text or text.count(fault["printed"]) != 1:
        raise ValueError(f"{fault}: the fault could not be found again")
    blocks[at] = replace(block, text=text)
    return {"paragraph": fault["paragraph"], "right": fault["right"]}


def add_paragraph(blocks: list[Block], fault: Fault) -> Record:
    """A paragraph that should not be there, after the one with these words."""
    blocks.insert(saying(blocks, fault["after"]) + 1, Paragraph(fault["printed"]))
    return {"paragraph": fault["printed"], "right": ""}


def repeat_table(blocks: list[Block], fault: Fault) -> Record:
    """A table a second time, after another."""
    _, table = titled(blocks, fault["again"])
    at, _ = titled(blocks, fault["behind"])
    blocks.insert(at + 1, table)
    return {"table": fault["again"], "right": ""}


WAYS: dict[str, Callable[[list[Block], Fault], Record]] = {
    "table": change_cell,
    "paragraph": change_words,
    "after": add_paragraph,
    "again": repeat_table,
}
"""How a fault is planted, by the key that says where."""


def plant(document: Document) -> tuple[Document, list[Record]]:
    """The faulty copy of the document, and what was planted in it."""
    blocks = list(document.blocks)
    record: list[Record] = []
    for fault in script.facts("faults")["fault"]:
        if fault["document"] != document.name:
            continue
        (way,) = (way for key, way in WAYS.items() if key in fault)
        place = way(blocks, fault)
        right = place.pop("right")
        record.append({"rule": fault["rule"], **place, "printed": fault["printed"], "right": right, "kind": fault["kind"]})
    return replace(document, name=f"{document.name}-faulty", blocks=tuple(blocks)), record


def toml(files: list[str], record: list[Record]) -> str:
    """The record of one faulty document as TOML."""
    lines: list[str] = []
    for planted in record:
        lines.append("[[planted]]")
        lines.append(f"documents = {json.dumps(files)}")
        lines.extend(f'{name} = "{text}"' for name, text in planted.items() if text or name == "right")
        lines.append("")
    return "\n".join(lines)
