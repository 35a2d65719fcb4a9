"""Operations on the cells of a part, as pages send them and changes keep them. Pure functions.

An operation changes one cell: `{"row", "column", "before", "after"}`; the row is empty for a single value above the rows. One with the
column `_row` puts a row in (`after` = `{"values", "after"}`, the row before it or None) or takes it out (`before` the same).
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingzhang.web.filling.values import Stored

ROW = "_row"
ID = "_id"
MOST_ROWS = 20_000
_ID = re.compile(r"[\w.\-]{1,64}")
Cell = dict[str, Any]
Taken = Callable[[str, Stored], Stored]


class Malformed(ValueError):
    """Operations that no page sends."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that somebody else changed: what the sender wanted (`mine`) and what stands there (`theirs`, None where the row is gone)."""

    row: str
    column: str
    mine: Any
    theirs: Any


@dataclass(slots=True)
class Sheet:
    """The content of a part while operations are applied to it; `done` are the operations that changed something, with what was stored."""

    fields: dict[str, Stored]
    rows: list[dict[str, Stored]]
    done: list[Cell] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    def index(self) -> dict[str, dict[str, Stored]]:
        """The rows by their id."""
        return {str(row[ID]): row for row in self.rows}


def values_of(row: Mapping[str, Stored]) -> dict[str, Stored]:
    """The values of a row without its id."""
    return {key: value for key, value in row.items() if key != ID and value is not None}


def apply(sheet: Sheet, operations: Sequence[Cell], columns: frozenset[str], fields: frozenset[str], taken: Taken) -> None:
    """Applies the operations: a cell changes only where it still holds what the sender saw, else it is a clash. `taken` gives what is
    stored of a value in a column. Raises Malformed."""
    known = sheet.index()
    for one in operations:
        row, column = _named(one)
        if column == ROW and one.get("after") is not None:
            _put_in(sheet, known, one, columns, taken)
        elif column == ROW:
            _take_out(sheet, known, one)
        elif column not in (columns if row else fields):
            raise Malformed(column)
        else:
            _change(sheet, known, one, taken)
    if len(sheet.rows) > MOST_ROWS:
        raise Malformed("rows")


def _named(one: Cell) -> tuple[str, str]:
    row, column = one.get("row", ""), one.get("column", "")
    if not isinstance(row, str) or not isinstance(column, str) or (row and not _ID.fullmatch(row)):
        raise Malformed("cell")
    return row, column


def _change(sheet: Sheet, known: dict[str, dict[str, Stored]], one: Cell, taken: Taken) -> None:
    row, column = one["row"], one["column"]
    holder = known.get(row) if row else sheet.fields
    if holder is None:
        sheet.clashes.append(Clash(row, ROW, {column: one.get("after")}, None))
        return
    now, after = holder.get(column), taken(column, one.get("after"))
    if now == after:
        return
    if now != one.get("before"):
        sheet.clashes.append(Clash(row, column, after, now))
        return
    _set(holder, column, after)
    sheet.done.append({"row": row, "column": column, "before": now, "after": after})


def _set(holder: dict[str, Stored], column: str, value: Stored) -> None:
    if value is None:
        holder.pop(column, None)
    else:
        holder[column] = value


def _put_in(sheet: Sheet, known: dict[str, dict[str, Stored]], one: Cell, columns: frozenset[str], taken: Taken) -> None:
    row, asked = one["row"], one["after"]
    values, after = (asked.get("values", {}), asked.get("after")) if isinstance(asked, Mapping) else ({}, None)
    if not row or not isinstance(values, Mapping) or not set(values) <= columns:
        raise Malformed("row")
    if row in known:
        for column, value in values.items():
            _change(sheet, known, {"row": row, "column": column, "before": None, "after": value}, taken)
        return
    read = {column: taken(column, value) for column, value in values.items()}
    new = {ID: row, **{column: value for column, value in read.items() if value is not None}}
    place = next((number + 1 for number in reversed(range(len(sheet.rows))) if sheet.rows[number][ID] == after), None)
    sheet.rows.insert((len(sheet.rows) if place is None else place) if after else 0, new)
    known[row] = new
    sheet.done.append({"row": row, "column": ROW, "before": None, "after": {"values": values_of(new), "after": after}})


def _take_out(sheet: Sheet, known: dict[str, dict[str, Stored]], one: Cell) -> None:
    row, before = one["row"], one.get("before")
    there = known.get(row)
    if there is None:
        return
    if not isinstance(before, Mapping):
        raise Malformed("row")
    if values_of(there) != {key: value for key, value in before.get("values", {}).items() if value is not None}:
        sheet.clashes.append(Clash(row, ROW, None, values_of(there)))
        return
    place = next(number for number, line in enumerate(sheet.rows) if line[ID] == row)
    above = sheet.rows[place - 1][ID] if place else None
    del sheet.rows[place], known[row]
    sheet.done.append({"row": row, "column": ROW, "before": {"values": values_of(there), "after": above}, "after": None})


def turned(cells: Iterable[Cell]) -> list[Cell]:
    """The operations that undo these."""
    return [{**one, "before": one.get("after"), "after": one.get("before")} for one in reversed(list(cells))]


def difference(rows: Sequence[Mapping[str, Stored]], wanted: Sequence[Mapping[str, Stored]], fresh: Callable[[], str]) -> list[Cell]:
    """The operations that make rows hold what is wanted: rows that say the same stay, those at the same place change, the rest comes and
    goes. `fresh` gives ids of new rows."""
    waiting: dict[str, deque[Mapping[str, Stored]]] = {}
    for row in rows:
        waiting.setdefault(_said(values_of(row)), deque()).append(row)
    kept: dict[int, Mapping[str, Stored]] = {}
    for number, values in enumerate(wanted):
        same = waiting.get(_said(values))
        if same:
            kept[number] = same.popleft()
    staying = {str(row[ID]) for row in kept.values()}
    left = [row for row in rows if str(row[ID]) not in staying]
    out: list[Cell] = []
    order = [str(row[ID]) for row in rows]
    for row in left:
        place = order.index(str(row[ID]))
        before = {"values": values_of(row), "after": order[place - 1] if place else None}
        out.append({"row": row[ID], "column": ROW, "before": before, "after": None})
        del order[place]
    above: str | None = None
    for number, values in enumerate(wanted):
        if number in kept:
            above = str(kept[number][ID])
            continue
        row_id = fresh()
        out.append({"row": row_id, "column": ROW, "before": None, "after": {"values": dict(values), "after": above}})
        above = row_id
    return out


def _said(values: Mapping[str, Stored]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
