"""A table in a file that somebody sends: a workbook is read in a process of its own, within limits of time and memory."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingzhang.messages import Refusal
from mingzhang.workers import run

SECONDS = 30.0
MOST_BYTES = 5 * 2**20
WORKBOOKS = frozenset({".xlsx", ".xls"})


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of all grids of a workbook, one a line, with tabs; numbers as they are stored."""

    text: str


def lines_of(data: bytes, name: str) -> str:
    """The rows of the file, one a line: of a workbook with tabs between cells, of a text file as it stands. Raises Refusal
    (`filling.too_large`, `filling.unread`)."""
    if len(data) > MOST_BYTES:
        raise Refusal("filling.too_large", name=name, most=MOST_BYTES // 2**20)
    suffix = Path(name).suffix.lower()
    if suffix not in WORKBOOKS:
        return data.decode("utf-8-sig", errors="replace")
    from mingzhang.web.apart import apart

    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(data)
        found: Any = next(iter(run([path], 1, apart(read_lines, folder), seconds=SECONDS)))
    if not isinstance(found, Lines):
        raise Refusal("filling.unread", name=name)
    return found.text


def read_lines(path: Path) -> Lines | None:
    """The lines of a workbook; None for a file that is none. Runs in the process of its own."""
    from mingzhang.documents import read_bytes
    from mingzhang.documents.errors import UnreadableFile
    from mingzhang.documents.model import Grid

    try:
        document = read_bytes(path.read_bytes(), path.name)
    except UnreadableFile:
        return None
    rows: list[str] = []
    for grid in document.blocks:
        if not isinstance(grid, Grid):
            continue
        cells: dict[int, dict[int, str]] = {}
        for cell in grid.cells:
            cells.setdefault(cell.row, {})[cell.column] = (cell.raw or cell.text).replace("\t", " ")
        rows += ["\t".join(line.get(column, "") for column in range(grid.columns)) for _, line in sorted(cells.items())]
    return Lines("\n".join(rows))
