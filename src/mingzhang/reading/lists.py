"""Tables that are lists of things: budget units, procurement, assets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from mingzhang.book.model import Asset, Line, Observation, Procurement, Unit
from mingzhang.cube.coordinates import At, at
from mingzhang.documents.model import Cell
from mingzhang.money import Fen, NotAFigure, amount_of, parse_figure
from mingzhang.reading.form_rows import tidy
from mingzhang.reading.forms import money
from mingzhang.reading.header import Path, read_header, repeated_rows
from mingzhang.reading.matrix import Matrix, is_amount, matrix
from mingzhang.reading.sections import RawTable
from mingzhang.vocabulary.phrases import key, label, list_column, list_row, meaning

_CATEGORIES = {"货物": "goods", "工程": "works", "服务": "services"}


@dataclass
class ListTable:
    """A list as read: its records, its amounts as observations, and the lines that give them their coordinates."""

    header_rows: int = 0
    unit: str | None = None
    units: list[Unit] = field(default_factory=list)
    procurement: list[Procurement] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)
    columns: list[Line] = field(default_factory=list)
    numeric: int = 0
    lost: list[tuple[Cell, int, str]] = field(default_factory=list)
    category: str | None = None


def list_kind(raw: RawTable) -> str | None:
    """Which list a table is by its own header: units, procurement or assets; None for another kind of table."""
    words = {list_column(cell.text) for line in raw.grids[0].lines()[:2] for cell in line}
    if {"procurement.item", "procurement.catalogue"} & words:
        return "procurement"
    if {"unit.nature", "unit.rank", "unit.funding"} & words or {"unit.name", "serial"} <= words:
        return "units"
    if "asset.value" in words:
        return "assets"
    return None


def read_list(raw: RawTable, table: int, kind: str, default_unit: str | None) -> ListTable:
    """The list with all its pages. Amounts are in the table's own money unit, else in `default_unit`."""
    out = ListTable()
    first = matrix(raw.grids[0])
    header = read_header(first)
    depth = 1 if kind == "units" else header.rows
    out.header_rows = depth
    paths = header.paths if kind != "units" else tuple((first.text(0, column),) for column in range(first.columns))
    columns = {index: name for index, path in enumerate(paths) if path and (name := list_column(path[-1])) is not None}
    if kind == "assets":
        columns = {index: {"procurement.quantity": "asset.quantity"}.get(name, name) for index, name in columns.items()}
        columns.setdefault(min((index for index, path in enumerate(paths) if path and index not in columns), default=0), "asset.name")
    inline = next((found for path in paths for text in path if (found := _unit_in(text))), None)
    out.unit = raw.unit or inline or default_unit
    if kind == "procurement":
        _amount_columns(out, paths, columns)
    if kind == "assets":
        out.columns = [
            Line(index, 0, "/".join(paths[index]), at({"item": "assets"})) for index, name in columns.items() if name == "asset.value"
        ]
    offset = 0
    for number, grid in enumerate(raw.grids):
        page = first if number == 0 else matrix(grid)
        for row in range(depth if number == 0 else repeated_rows(page, first, depth), grid.rows):
            _row(out, page, row, offset, table, kind, columns, out.unit)
        offset += grid.rows
    return out


def _unit_in(text: str) -> str | None:
    words = key(text)
    return next((unit for unit in ("亿元", "万元", "千元", "元") if f"单位:{unit}" in words), None)


def _amount_columns(out: ListTable, paths: tuple[Path, ...], columns: dict[int, str]) -> None:
    """The columns of procurement amounts: 合计 and the funds, which the vocabulary knows by their own label."""
    for index, path in enumerate(paths):
        if columns.get(index) == "procurement.reserved":
            out.columns.append(Line(index, 0, "/".join(path), at({"flow": "expenditure", "item": "procurement.sme"})))
        if not path or columns.get(index, "").startswith(("procurement.", "project")):
            continue
        phrase = meaning(label(path[-1]).key, on="column", context=at({"flow": "expenditure"}))
        if phrase is not None:
            place = at({"flow": "expenditure", "item": "procurement"}).and_(phrase.at)
            if place is not None:
                out.columns.append(Line(index, 0, "/".join(path), place))
    if any(column.at["vintage"] == "carryover" for column in out.columns):
        out.columns = [
            Line(column.index, 0, column.label, column.at.but(vintage="current"))
            if "fund" in column.at and "vintage" not in column.at
            else column
            for column in out.columns
        ]


def _row(out: ListTable, page: Matrix, row: int, offset: int, table: int, kind: str, columns: dict[int, str], unit: str | None) -> None:
    values = {name: cell for index, name in columns.items() if (cell := page.own(row, index)) is not None}
    texts = {name: tidy(cell.text) for name, cell in values.items()}
    if not any(cell.text for cell in page.lines[row]):
        return
    where = next(cell.where for cell in page.lines[row] if cell.text)
    if kind == "units":
        name = texts.get("unit.name", "")
        if name and not key(name).endswith("计"):
            known = {part: texts.get(part) or None for part in ("unit.nature", "unit.rank", "unit.funding", "unit.code")}
            out.units.append(Unit(name, known["unit.code"], known["unit.nature"], known["unit.rank"], known["unit.funding"], where))
        return
    figures = [
        cell for cell in page.lines[row] if is_amount(cell.text) and columns.get(cell.column) not in {"procurement.catalogue", "serial"}
    ]
    out.numeric += len(figures)
    taken = {id(cell) for cell in values.values()}
    if kind == "assets":
        _asset(out, values, texts, row + offset, table, unit)
    else:
        _procurement(out, page, row, values, texts, offset, table, unit)
        taken |= {id(page.own(row, line.index)) for line in out.columns}
    out.lost.extend((cell, row + offset, "该栏目的含义不明") for cell in figures if id(cell) not in taken)


def _procurement(
    out: ListTable, page: Matrix, row: int, values: dict[str, Cell], texts: dict[str, str], offset: int, table: int, unit: str | None
) -> None:
    printed = [text for text in (texts.get("project", ""), texts.get("procurement.item", "")) if text]
    name = printed[0] if printed else next((cell.text for cell in page.lines[row] if cell.text), "")
    words = label(name).key
    category = _CATEGORIES.get(re.sub(r"\A[ABC]|类\Z", "", words)) if len(printed) < 2 and not texts.get("procurement.catalogue") else None
    if category is not None:
        out.category = category
        _totals(out, page, row, offset, table, unit, name, at({"item": category}))
        return
    total = words == "合计" or words.endswith(("小计", "合计"))
    place = At()
    if not total:
        place = at({"project": key(name), "entry": str(row + offset)})
        place = place.but(item=out.category) if out.category else place
        unit_line = next((line.at["unit"] for line in reversed(out.rows) if "unit" in line.at and "project" not in line.at), None)
        place = place.but(unit=unit_line) if unit_line else place
        amounts = [
            cell
            for line in out.columns
            if line.at["item"] == "procurement" and (cell := page.own(row, line.index)) is not None and is_amount(cell.text)
        ]
        out.procurement.append(
            Procurement(
                project=name or None,
                item=texts.get("procurement.item") or None,
                catalogue=key(texts.get("procurement.catalogue", "")) or None,
                measure=texts.get("procurement.measure") or None,
                quantity=texts.get("procurement.quantity") or None,
                price=money(values["procurement.price"], unit) if texts.get("procurement.price") else None,
                amount=money(amounts[0], unit) if amounts else None,
                project_funds=money(values["procurement.project_funds"], unit) if texts.get("procurement.project_funds") else None,
                reserved=money(values["procurement.reserved"], unit) if texts.get("procurement.reserved") else None,
                table=table,
                row=row + offset,
                where=page.lines[row][0].where,
            )
        )
    elif words != "合计":
        place = at({"unit": words.removesuffix("小计").removesuffix("合计")})
    _totals(out, page, row, offset, table, unit, name, place)


def _totals(out: ListTable, page: Matrix, row: int, offset: int, table: int, unit: str | None, name: str, place: At) -> None:
    """The amounts of a row, which stands at `place`."""
    out.rows.append(Line(row + offset, 0, name, place))
    for line in out.columns:
        cell = page.own(row, line.index)
        found = line.at.and_(place)
        if cell is not None and found is not None and is_amount(cell.text):
            _observe(out, cell, found, row + offset, table, unit)


def _asset(out: ListTable, values: dict[str, Cell], texts: dict[str, str], row: int, table: int, unit: str | None) -> None:
    name = texts.get("asset.name", "")
    if not name:
        return
    item = list_row(name)
    value = values.get("asset.value")
    out.assets.append(
        Asset(
            name,
            item,
            texts.get("asset.quantity") or None,
            money(value, unit) if value is not None and value.text else None,
            table,
            row,
            values["asset.name"].where,
        )
    )
    place = at({"item": item}) if item else None
    if place is None:
        if value is not None and is_amount(value.text):
            out.lost.append((value, row, f"行标题“{name}”的含义不明"))
        return
    out.rows.append(Line(row, 0, name, place, label(name).partial))
    if value is not None and is_amount(value.text):
        _observe(out, value, place, row, table, unit)


def _observe(out: ListTable, cell: Cell, place: At, row: int, table: int, unit: str | None) -> None:
    if unit is None:
        out.lost.append((cell, row, "表上没有注明金额单位"))
        return
    try:
        amount = amount_of(parse_figure(cell.text), unit)
    except NotAFigure as error:
        out.lost.append((cell, row, error.reason))
        return
    partial = any(line.index == row and line.partial for line in out.rows)
    out.observations.append(
        Observation(table, row, cell.column, cell.text, Fen(amount.fen), Fen(amount.precision), place, cell.where, partial, cell.column)
    )


def quantity(text: str | None) -> Decimal | None:
    """The printed quantity as a number, None where it is none."""
    if text is None:
        return None
    try:
        return parse_figure(text).value
    except NotAFigure:
        return None
