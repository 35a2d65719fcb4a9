"""What rows and columns mean in the light of the others of their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import contains
from mingzhang.reading.columns import Column
from mingzhang.reading.rows import Row
from mingzhang.vocabulary.phrases import key


def settle_rows(kind: str, rows: Sequence[tuple[int, int, Row]], columns: Sequence[Column]) -> list[Row]:
    """The rows, given as (printed row, side, row), with their final coordinates and in the same order."""
    out = [row for _, _, row in rows]
    for side in {index for _, index, _ in rows}:
        mine = [number for number, (_, index, _) in enumerate(rows) if index == side and out[number].at is not None]
        _grand_totals(out, mine)
        _of_this_year(out, mine)
    if kind == "sangong" and not any("item" in place for place in _amounts(columns)):
        whole = _sangong_total([row.at for row in out if row.at is not None])
        out = [replace(row, at=row.at.but(item=whole)) if row.at is not None and row.total and "item" not in row.at else row for row in out]
    return out


def _grand_totals(rows: list[Row], mine: list[int]) -> None:
    """支出合计 or 总计 beside 年终结转结余 is the sum of both."""
    if any(_at(rows[number])["kind"] == "carried_out" for number in mine):
        for number in mine:
            if rows[number].grand:
                rows[number] = replace(rows[number], at=_at(rows[number]).but(kind="total"))


def _of_this_year(rows: list[Row], mine: list[int]) -> None:
    """Sources of revenue above 本年收入合计 are of this year, where 上年结转 is printed as well."""
    ends = [number for number in mine if _at(rows[number])["vintage"] == "current" and key(rows[number].label).endswith("计")]
    if not ends or not any(_at(rows[number])["vintage"] == "carryover" for number in mine):
        return
    for number in mine:
        place = _at(rows[number])
        if number < ends[0] and place["flow"] == "revenue" and "vintage" not in place:
            rows[number] = replace(rows[number], at=place.but(vintage="current"))


def _at(row: Row) -> At:
    return row.at if row.at is not None else At()


def _amounts(columns: Sequence[Column]) -> list[At]:
    """The coordinates of the columns of amounts."""
    return [column.at for column in columns if column.at is not None and column.role is None]


def settle_columns(kind: str, columns: Sequence[Column], rows: list[Row]) -> tuple[Column, ...]:
    """In a “三公” table whose columns are the items, a column 合计 is what the columns list."""
    columns = _current(tuple(columns))
    items = [place for place in _amounts(columns) if "item" in place]
    if kind != "sangong" or not items or any(row.at is not None and "item" in row.at for row in rows):
        return tuple(columns)
    whole = _sangong_total(items)
    return tuple(
        replace(column, at=column.at.but(item=whole))
        if column.role is None and column.at is not None and "item" not in column.at
        else column
        for column in columns
    )


def _current(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Funds printed beside a column of their own for 上年结转, or under 本年收入合计, are funds of this year."""
    places = _amounts(columns)
    whole_fund = {place for place in places if not _is_own_fund(place, places)}
    carried = any(place["vintage"] == "carryover" for place in whole_fund)
    ends = any(place["vintage"] == "current" for place in whole_fund)
    whole = any(place["flow"] == "revenue" and not place.dimensions & {"vintage", "fund"} for place in places)
    if not carried and not (ends and not whole):
        return columns
    return tuple(
        replace(column, at=column.at.but(vintage="current"))
        if column.at is not None
        and column.role is None
        and "fund" in column.at
        and "vintage" not in column.at
        and _is_own_fund(column.at, places)
        else column
        for column in columns
    )


def _is_own_fund(place: At, places: list[At]) -> bool:
    """Whether the column's fund is its own and not only the title's: another column is wider in it."""
    return any(contains("fund", other["fund"], place["fund"]) and other["fund"] != place["fund"] for other in places)


def _sangong_total(places: Sequence[At]) -> str:
    wider = any(place["item"].split(".")[0] in {"meeting", "training"} for place in places)
    return "sangong_meeting_training" if wider else "sangong"
