"""The amounts of the whole department's target form (部门整体绩效目标表): total, sources and structure of its money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mingzhang.book.model import Line, Money, Observation, PrintedCell
from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import ALL
from mingzhang.documents.model import Cell
from mingzhang.money import Fen, NotAFigure, amount_of, parse_figure
from mingzhang.reading.form_rows import indicator_header, rows_of
from mingzhang.reading.matrix import is_amount
from mingzhang.reading.sections import RawTable
from mingzhang.vocabulary.phrases import key, label, meaning

NO_UNIT = "表上没有注明金额单位"
_UNIT = re.compile(r"[（(](亿元|万元|千元|元)[）)]")


def read_amounts(raw: RawTable, table: int, default_unit: str | None) -> tuple[list[Observation], list[Line], list[tuple[Cell, int, str]]]:
    """The amounts above the indicators with the row lines that give them coordinates, and the figures that found no place. Amounts
    are in the unit printed with a label, else in the table's."""
    base = at({"flow": "expenditure"})
    found: list[Observation] = []
    rows: list[Line] = []
    lost: list[tuple[Cell, int, str]] = []
    unit = raw.unit
    for row in rows_of(raw.grids):
        if indicator_header(row) is not None:
            break
        for before, cell in zip((None, *row.cells), row.cells, strict=False):
            named = _UNIT.search(cell.text)
            unit = named[1] if named and not is_amount(cell.text) else unit
            if not is_amount(cell.text):
                continue
            place = _place(before.text if before is not None else "", base)
            if place is None:
                lost.append((cell, row.index, "金额前的文字含义不明"))
                continue
            known = unit or default_unit
            if known is None:
                lost.append((cell, row.index, NO_UNIT))
                continue
            try:
                amount = amount_of(parse_figure(cell.text), known)
            except NotAFigure as error:
                lost.append((cell, row.index, error.reason))
                continue
            rows.append(Line(row.index, 0, before.text if before is not None else "", place))
            found.append(
                Observation(table, row.index, cell.column, cell.text, Fen(amount.fen), Fen(amount.precision), place, cell.where, under=0)
            )
    return found, rows, lost


def form_amounts(funds: Mapping[str, Money], cells: Iterable[PrintedCell], table: int) -> tuple[list[Observation], list[Line], list[Line]]:
    """The money of a whole department's form as observations with row and column lines, one side for each amount: they are sums of the
    department's, not parts of each other's rows."""
    found: list[Observation] = []
    rows: list[Line] = []
    columns: list[Line] = []
    places = {(cell.where, cell.text): cell for cell in cells}
    for side, (name, money) in enumerate(funds.items()):
        period, _, kind = name.partition(".")
        cell = places.get((money.where, money.text))
        if cell is None or money.amount is None or money.precision is None or kind not in _FUNDS:
            continue
        place = at({"flow": "expenditure", "fund": _FUNDS[kind], "period": "midterm" if period == "midterm" else ALL})
        rows.append(Line(cell.row, side, _NAMES[kind], place))
        columns.append(Line(cell.column, side, "中期" if period == "midterm" else "年度", place))
        found.append(Observation(table, cell.row, cell.column, money.text, money.amount, money.precision, place, money.where))
    return found, rows, columns


_FUNDS = {"total": ALL, "fiscal": "fiscal", "other": "other"}
_NAMES = {"total": "资金总额", "fiscal": "财政拨款", "other": "其他资金"}


def _place(text: str, base: At) -> At | None:
    phrase = meaning(label(_UNIT.sub("", text)).key or key(text), on="row", context=base)
    return base.and_(phrase.at) if phrase is not None else None
