"""A table of a publication in HTML: caption, header cells with their scope, merged cells, figures to the right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from mingzhang.pages.model import Cell, Table
from mingzhang.publishing.heads import head_rows

WIDE = 9
"""A table of so many columns is printed on a page that lies."""
SMALL = 16
"""One of so many columns is printed in small type."""
SHORT = 3
"""The head of a column that is no longer stands on one line."""
_DEEPEST = 5
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]+")
_CLASSES = {"figure": "n", "count": "n", "code": "c"}


def escaped(text: str) -> str:
    """The text for HTML, without control characters other than line ends."""
    return escape(_CONTROL.sub(" ", text))


def table_html(table: Table, anchor: str | None, *, new: bool) -> Iterator[str]:
    """The lines of HTML of the table with its title, what stands below that, and its notes; `new`: on a new page in print. Raises
    ValueError for a table whose cells do not fill it."""
    wide = table.width >= WIDE if table.landscape is None else table.landscape
    classes = ["table", *["break"] * new, *["wide"] * wide, *[f"w{SMALL}"] * (table.width >= SMALL)]
    name = escaped(table.title)
    named = f' id="{anchor}"' if anchor else ""
    yield f'<div class="{" ".join(classes)}"{named}>'
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{name or "表格"}">'
    yield f'<table class="{"form" if table.shape == "form" else "grid"}">'
    yield from _caption(table)
    rows: list[list[Cell]] = [[] for _ in table.rows]
    for top, _, cell in table.placed():
        rows[top].append(cell)
    head = head_rows(table)
    if head:
        yield "<thead>"
        yield from (_row(map(_head, row)) for row in rows[:head])
        yield "</thead>"
    yield "<tbody>"
    for row in rows[head:]:
        heads = all(cell.kind == "label" for cell in row) and len(row) > 2
        yield _row(_body(cell, heads=heads) for cell in row)
    yield "</tbody></table></div>"
    yield from (f'<p class="note">{escaped(note)}</p>' for note in table.notes)
    yield "</div>"


def _caption(table: Table) -> Iterator[str]:
    if not table.title and not table.meta:
        return
    yield '<caption><div class="head">'
    if table.title:
        yield f'<p class="title">{escaped(table.title)}</p>'
    for place, line in enumerate(table.meta, 1):
        yield f'<p class="last">{escaped(line)}</p>' if place == len(table.meta) else f"<p>{escaped(line)}</p>"
    yield "</div></caption>"


def _row(cells: Iterator[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _head(cell: Cell) -> str:
    scope = "colgroup" if cell.columns > 1 else "col"
    marked = ' class="h"' if cell.columns == 1 and len(cell.text) > SHORT else ""
    return f'<th scope="{scope}"{_spans(cell)}{marked}>{_words(cell)}</th>' if cell.text else f"<td{_spans(cell)}></td>"


def _body(cell: Cell, *, heads: bool) -> str:
    """A cell below the header. A label heads its row, or the rows that it covers; in a row of labels each heads what is below it."""
    classes = [_CLASSES[cell.kind]] if cell.kind in _CLASSES else []
    classes += ["b"] * cell.bold + [f"i{min(cell.indent, _DEEPEST)}"] * (cell.indent > 0)
    marked = f' class="{" ".join(classes)}"' if classes else ""
    if cell.kind == "label" and cell.text:
        scope = "rowgroup" if cell.rows > 1 else "col" if heads else "row"
        return f'<th scope="{scope}"{_spans(cell)}{marked}>{_words(cell)}</th>'
    return f"<td{_spans(cell)}{marked}>{_words(cell)}</td>"


def _spans(cell: Cell) -> str:
    return (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (f' rowspan="{cell.rows}"' if cell.rows > 1 else "")


def _words(cell: Cell) -> str:
    return escaped(cell.text).replace("\n", "<br>")
