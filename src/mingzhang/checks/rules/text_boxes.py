"""Check boxes of a form of which none is ticked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import Piece, pieces_of
from mingzhang.checks.rules.text_places import Place, at_places

_BOX = re.compile(r"[□☐◻]|<input type=\"checkbox\"\s*/?>")
_TICKED = re.compile(r"[☑☒✓✔√■◼]|checked")


def _count(cells: list[Piece]) -> int:
    return sum(len(_BOX.findall(cell.text)) + len(_TICKED.findall(cell.text)) for cell in cells)


def boxes(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Forms with boxes none of which is ticked, in a document whose other forms show that ticks can be read."""
    forms: dict[int, list[Piece]] = {}
    for piece in pieces_of(context).cells:
        if piece.table is not None and (_BOX.search(piece.text) or _TICKED.search(piece.text)):
            forms.setdefault(piece.table.id, []).append(piece)
    ticked = {table for table, cells in forms.items() if any(_TICKED.search(cell.text) for cell in cells)}
    usual = {_count(forms[table]) for table in ticked}
    empty = [cells for table, cells in forms.items() if table not in ticked and _count(cells) > 1 and (not usual or _count(cells) in usual)]
    yield from (Looked.FINE for _ in ticked)
    if not ticked:
        yield from (Looked.UNKNOWN for _ in empty)
        return
    for cells in empty:
        yield at_places([Place(cells[0])], found=cells[0].text.strip()[:40], expected="", values={})
