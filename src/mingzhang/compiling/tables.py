"""A table of the layout with its figures: exact amounts at their coordinates. How they are printed is decided when all are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingzhang.book.model import Line
from mingzhang.compiling.columns import Leaf, header, leaves, lower, needed
from mingzhang.compiling.context import Context, has, narrower
from mingzhang.compiling.rows import Printed, expand, filled
from mingzhang.cube.coordinates import At, at
from mingzhang.layouts.model import Side, Table
from mingzhang.money import Fen
from mingzhang.pages import model as pages
from mingzhang.pages.model import Cell
from mingzhang.vocabulary.phrases import title_at, title_kind

CODES = frozenset({"code", "unit.code", "project.code", "government.code", "procurement.catalogue"})
LABELS = ("name", "project.name", "project", "unit.name", "unit.code")
"""Which of the columns that name a row prints its label, where the row gives that column nothing of its own."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """A side of a table with its rows."""

    columns: tuple[Leaf, ...]
    head: list[list[Cell]]
    body: tuple[Printed, ...]
    foot: tuple[Printed, ...]


def make_table(name: str, table: Table, context: Context, unknown: Callable[[str], None]) -> pages.Table:
    """The table. `unknown` is told of every phrase that the vocabulary does not know and the layout gives no coordinates for."""
    title = filled(table.title, context)
    base = narrower(title_at(title), at(table.at))
    sides = table.sides or (Side(columns=table.columns, rows=table.rows),)
    laid = [_lay(side, base, context, unknown) for side in sides]
    notes = [filled(note, context) for note in table.notes]
    if table.empty is not None and not any(_figures(side, context) for side in laid):
        rows = tuple(expand(table.empty.rows, base, context, unknown)) or (Printed("", None),)
        laid = [replace(side, body=rows, foot=()) for side in laid]
        notes.append(filled(table.empty.note, context))
    return _put_together(name, title, table, laid, tuple(notes), base, context)


def _lay(side: Side, base: At, context: Context, unknown: Callable[[str], None]) -> _Laid:
    columns = tuple(leaves(side.columns, narrower(base, at(side.at)), context, unknown))
    flows = {leaf.at["flow"] for leaf in columns if leaf.is_ is None and has(leaf.at, "flow")}
    place = narrower(base, at(side.at), at({"flow": flows.pop()} if len(flows) == 1 else {}))
    body, foot = (
        tuple(row for row in expand(rows, place, context, unknown) if not row.optional or _has_money((row,), columns, context))
        for rows in (side.rows, side.foot)
    )
    if any(row.at is not None and row.at["kind"] == "carried_out" for row in (*body, *foot)):
        body, foot = (tuple(map(_with_carried_out, rows)) for rows in (body, foot))
    kept = needed(side.columns, [leaf.is_ is not None or _has_money((*body, *foot), (leaf,), context) for leaf in columns])
    if kept != side.columns:
        columns = tuple(leaves(kept, narrower(base, at(side.at)), context, unknown))
    return _Laid(columns, header(kept, context), body, foot)


def _with_carried_out(row: Printed) -> Printed:
    """A total of all spending (支出合计) below 年终结转结余 contains it."""
    return replace(row, at=row.at.but(kind="total")) if row.grand and row.at is not None else row


def _figures(side: _Laid, context: Context) -> bool:
    return _has_money((*side.body, *side.foot), side.columns, context)


def _has_money(rows: Sequence[Printed], columns: Sequence[Leaf], context: Context) -> bool:
    return any(_amount(leaf, row, context) for row in rows for leaf in columns if leaf.is_ is None)


def _amount(leaf: Leaf, row: Printed, context: Context) -> int:
    place = None if row.at is None else leaf.at.and_(row.at)
    return 0 if place is None or row.silent else (row.cube or context.now).value(place)


def _put_together(
    name: str, title: str, table: Table, laid: Sequence[_Laid], notes: tuple[str, ...], base: At, context: Context
) -> pages.Table:
    height = max(len(side.head) for side in laid)
    heads: list[list[Cell]] = [[] for _ in range(height)]
    for side in laid:
        for above, cells in zip(heads, lower(side.head, height), strict=True):
            above.extend(cells)
    width = sum(len(side.columns) for side in laid)
    if table.serial is not None:
        heads[0].insert(0, Cell(table.serial, rows=height))
    if table.column_numbers is not None:
        heads.append([Cell(table.column_numbers), *(Cell(str(number)) for number in range(1, width + 1))])
    depth = max(len(side.body) for side in laid)
    length = depth + max(len(side.foot) for side in laid)
    printed = [[_row(side, index, depth) for index in range(length)] for side in laid]
    columns = [_grouped([_cells(side, row, table, context) for row in rows], rows) for side, rows in zip(laid, printed, strict=True)]
    rows: list[list[Cell]] = []
    for index in range(length):
        rows.append([Cell(str(index + 1))] if table.serial is not None else [])
        for side_rows in columns:
            rows[-1].extend(side_rows[index])
    row_lines = [
        Line(len(heads) + index, side, row.label, row.at, row.partial)
        for index in range(length)
        for side, found in enumerate(printed)
        if (row := found[index]) is not None and row.at is not None
    ]
    return pages.Table(
        name,
        title,
        tuple(tuple(row) for row in (*heads, *rows)),
        len(heads),
        context.layout.money.unit,
        tuple(filled(line, context) for line in (context.layout.meta if table.meta is None else table.meta)),
        notes,
        table.shape,
        title_kind(title) or "statutory",
        base,
        tuple(row_lines),
        tuple(_column_lines(laid, first=0 if table.serial is None else 1)),
        table.landscape,
        _widths(laid, serial=table.serial is not None),
    )


def _row(side: _Laid, index: int, depth: int) -> Printed | None:
    """The row of a side that stands at `index`: its body from the top, its foot behind the longest body."""
    if index < depth:
        return side.body[index] if index < len(side.body) else None
    return side.foot[index - depth] if index - depth < len(side.foot) else None


def _cells(side: _Laid, row: Printed | None, table: Table, context: Context) -> list[Cell]:
    names = [leaf.is_ for leaf in side.columns]
    labelled = next((name for name in LABELS if name in names), None)
    out: list[Cell] = []
    for leaf in side.columns:
        if row is None:
            out.append(Cell(kind="label" if leaf.is_ is not None else "figure"))
        elif leaf.is_ is None:
            out.append(_figure(leaf, row, table, context))
        else:
            out.append(_named(leaf.is_, row, table, context, labels=leaf.is_ == labelled))
    if "group" in names and (row is None or not row.fields.get("group")):
        at_group = names.index("group")
        out[at_group : at_group + 2] = [replace(out[at_group + 1], columns=2)]
    return out


def _grouped(cells: list[list[Cell]], rows: list[Printed | None]) -> list[list[Cell]]:
    """Neighbouring rows of one group have one cell for it, the first."""
    start = 0
    for end in range(1, len(rows) + 1):
        name = _group(rows[start])
        if end < len(rows) and name and _group(rows[end]) == name:
            continue
        if name and end - start > 1:
            cells[start][0] = replace(cells[start][0], rows=end - start)
            for row in range(start + 1, end):
                del cells[row][0]
        start = end
    return cells


def _group(row: Printed | None) -> str:
    return str(row.fields.get("group", "")) if row is not None else ""


def _figure(leaf: Leaf, row: Printed, table: Table, context: Context) -> Cell:
    place = None if row.at is None else leaf.at.and_(row.at)
    if place is None or row.silent:
        return Cell(kind="figure")
    money = context.layout.money
    decimals = next(given for given in (leaf.decimals, table.decimals, money.decimals) if given is not None)
    value = (row.cube or context.now).value(place)
    return Cell(kind="figure", amount=Fen(value), at=place, decimals=decimals, grouped=money.grouped)


def _named(name: str, row: Printed, table: Table, context: Context, *, labels: bool) -> Cell:
    """What a column that names the row prints of it; its label, where it is the column for that."""
    value = row.fields.get(name, row.label if labels else "")
    if isinstance(value, Fen):
        money = context.layout.money
        decimals = money.decimals if table.decimals is None else table.decimals
        return Cell(kind="figure", amount=value, decimals=decimals, grouped=money.grouped)
    if isinstance(value, Decimal):
        return _count(f"{value.normalize():f}")
    if name.endswith("quantity"):
        return _count(value)
    coded = name in CODES or name.startswith("code.")
    return Cell(value, kind="code" if coded else "label", indent=row.indent if labels else 0)


def _count(text: str) -> Cell:
    return Cell(text, kind="count", decimals=len(text.partition(".")[2]))


def _column_lines(laid: Sequence[_Laid], first: int) -> list[Line]:
    lines: list[Line] = []
    index = first
    for at_side, side in enumerate(laid):
        for leaf in side.columns:
            if leaf.is_ is None:
                lines.append(Line(index, at_side, "/".join(leaf.heads), leaf.at, leaf.partial))
            index += 1
    return lines


def _widths(laid: Sequence[_Laid], *, serial: bool) -> tuple[int, ...] | None:
    given = [leaf.width for side in laid for leaf in side.columns]
    if not any(given):
        return None
    return tuple([4] if serial else []) + tuple(width or 10 for width in given)
