"""The cells of a list, pasted or in a workbook. Known to the process that reads workbooks, which knows nothing of the database."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.messages import Refusal
from mingzhang.workers import run

MOST_BYTES = 5 * 2**20
SECONDS = 30.0
_LIMITS = Limits(
    file_bytes=MOST_BYTES, unpacked_bytes=60 * 2**20, member_bytes=40 * 2**20, members=500, cells=100_000, characters=2_000_000
)
Lines = Sequence[tuple[int, Sequence[str]]]
"""The lines that hold anything: the number of each, from 1, and its cells."""


def pasted(text: str) -> Lines:
    """The lines of what was copied from a spreadsheet."""
    return [(number, [cell.strip() for cell in line.split("\t")]) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def workbook(data: bytes, name: str) -> Lines:
    """The lines of the first sheet of an XLSX file, which is read in a process of its own. Raises Refusal `people.list_unread`."""
    if len(data) > MOST_BYTES:
        raise Refusal("people.list_unread", name=name)
    from mingzhang.web.apart import apart

    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / "list.xlsx"
        path.write_bytes(data)
        found: Any = next(iter(run([path], 1, apart(_read, folder), seconds=SECONDS)))
    if not isinstance(found, list):
        raise Refusal("people.list_unread", name=name)
    return found


def _read(path: Path) -> list[tuple[int, list[str]]] | None:
    from mingzhang.facts.cells import read_cells

    try:
        grids = read_cells(path.read_bytes(), path.name, _LIMITS)
    except UnreadableFile:
        return None
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in (grids[0].cells if grids else {}).items():
        if column < 50:
            rows.setdefault(row, {})[column] = cell.text.strip()
    return [(row + 1, [cells.get(column, "") for column in range(max(cells) + 1)]) for row, cells in sorted(rows.items())]
