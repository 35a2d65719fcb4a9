"""What rows and columns mean in the light of the others of their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, contains
from mingzhang.reading.columns import Column
from mingzhang.reading.rows import COUNT, Row
from mingzhang.vocabulary.phrases import key, label


def settle_rows(kind: str, rows: Sequence[tuple[int, Row, bool]], columns: Sequence[Column]) -> list[Row]:
    """The rows, given as (side, row, whether it prints a figure), with their final coordinates and in the same order."""
    out = [row for _, row, _ in rows]
    for side in {index for index, _, _ in rows}:
        mine = [number for number, (index, _, _) in enumerate(rows) if index == side and out[number].at is not None]
        _grand_totals(out, mine)
        _other_funds(out, mine)
        _of_this_year(out, mine)
        if any(rows[number][2] for number in _late(out, mine)):
            for number in mine:
                if _at(out[number])["flow"] == "revenue" and _at(out[number])["vintage"] != ALL:
                    out[number] = replace(out[number], partial=True)
        _departments(out, mine)
        _open_rows(out, [number for number, (index, row, printed) in enumerate(rows) if index == side and (printed or row.at is not None)])
    _continued(out, [index for index, _, _ in rows], columns)
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


def _other_funds(rows: list[Row], mine: list[int]) -> None:
    """其他资金 printed after 财政专户 is what is left beside it: the unit's own."""
    earmarked = next((number for number in mine if _at(rows[number])["fund"] == "earmarked"), len(rows))
    for number in mine:
        if number > earmarked and _at(rows[number])["fund"] == "other":
            rows[number] = replace(rows[number], at=_at(rows[number]).but(fund="own"))


def _of_this_year(rows: list[Row], mine: list[int]) -> None:
    """Sources of revenue above 本年收入合计 are of this year, where 上年结转 is printed as well."""
    ends = [number for number in mine if _at(rows[number])["vintage"] == "current" and key(rows[number].label).endswith("计")]
    if not ends or not any(_at(rows[number])["vintage"] == "carryover" for number in mine):
        return
    for number in mine:
        place = _at(rows[number])
        if number < ends[0] and place["flow"] == "revenue" and "vintage" not in place:
            rows[number] = replace(rows[number], at=place.but(vintage="current"))


def _continued(rows: list[Row], sides: list[int], columns: Sequence[Column]) -> None:
    """A list that goes on beside itself under one total: in each half it is incomplete."""
    places = {side: frozenset(column.at for column in columns if column.side == side and column.role is None) for side in set(sides)}
    totals = {side for side, row in zip(sides, rows, strict=True) if row.total}
    for side, mine in places.items():
        twins = [other for other, theirs in places.items() if abs(other - side) == 1 and theirs == mine]
        if twins and not {side, *twins} <= totals:
            for number, row in enumerate(rows):
                if sides[number] == side and not row.total:
                    rows[number] = replace(row, partial=True)


def aside(rows: Sequence[tuple[int, Row, bool]]) -> set[int]:
    """The rows, given as (side, row, whether it prints a figure), that no identity may take for parts of a total: those that announce
    one, and sources of revenue printed after 本年收入合计, which is without them; then this year, 上年结转 and reserves are not all of
    收入总计, so that a blank one is left out with them."""
    out = _headed([(side, row) for side, row, _ in rows])
    for side in {index for index, _, _ in rows}:
        mine = [number for number, (index, row, _) in enumerate(rows) if index == side and row.at is not None]
        late = _late([row for _, row, _ in rows], mine)
        out.update(late)
        if any(rows[number][2] for number in late):
            out.update(number for number in mine if number > late[0] - 1 and not rows[number][2])
    return out


def _late(rows: list[Row], mine: list[int]) -> list[int]:
    ends = [number for number in mine if _at(rows[number])["vintage"] == "current" and key(rows[number].label).endswith("计")]
    sources = [number for number in mine if _at(rows[number])["flow"] == "revenue" and "vintage" not in _at(rows[number])]
    return [number for number in sources if ends and number > ends[-1] and _at(rows[number])["fund"].startswith("own")]


def _headed(rows: Sequence[tuple[int, Row]]) -> set[int]:
    """The rows, given as (side, row), that announce the total of the numbered rows below them (一、部门预算), which is printed again
    under those (本年收入合计): two rows that say one thing are not two parts of a third."""
    return {
        number
        for number, (side, row) in enumerate(rows)
        if row.at is not None
        and row.total
        and label(row.label).level
        and any(side == index and other.total and other.at == row.at for index, other in rows[number + 1 :])
    }


def _departments(rows: list[Row], mine: list[int]) -> None:
    """A unit row without a code above units whose codes begin alike is the department that they belong to."""
    named = [number for number in mine if "unit" in _at(rows[number]) and not _at(rows[number])["unit"].isdigit()]
    for number in named:
        end = next((other for other in named if other > number), len(rows))
        codes = {_at(rows[other])["unit"][:3] for other in mine if number < other < end and "unit" in _at(rows[other])}
        taken = {_at(row)["unit"] for row in rows}
        if len(codes) == 1 and not codes & taken and next(iter(codes)).isdigit():
            rows[number] = replace(rows[number], at=_at(rows[number]).but(unit=next(iter(codes))))


def _open_rows(rows: list[Row], side: list[int]) -> None:
    """Where a row is not understood, the list that it stands in is read incompletely: its total, where one is printed, is at least the
    sum of the rest."""
    printed = {_at(rows[number]) for number in side if rows[number].at is not None}
    for number in side:
        within = rows[number].within
        if rows[number].at is not None or within is None or within not in printed:
            continue
        totals = [place for place in printed if place.over(within)]
        for other in side:
            place = rows[other].at
            if place is not None and any(total != place and total.over(place) for total in totals):
                rows[other] = replace(rows[other], partial=True)


def open_columns(columns: tuple[Column, ...], printed: set[int], base: At) -> tuple[Column, ...]:
    """Where a column that prints figures is not understood, the columns beside it under the same label are an incomplete list."""
    out = list(columns)
    for lost in columns:
        if lost.at is not None or lost.role is not None or lost.problem == COUNT or lost.index not in printed:
            continue
        for index, column in enumerate(out):
            if column.side != lost.side or column.role is not None or column.at is None:
                continue
            wider = any(
                other.at is not None
                and other.role is None
                and other.side == lost.side
                and other.at != column.at
                and other.at.over(column.at)
                and (other.at == base or _shared(other, lost))
                for other in columns
            )
            if wider:
                out[index] = replace(column, partial=True)
    return tuple(out)


def silent(lines: Sequence[tuple[At, bool]]) -> set[int]:
    """Which of the rows or columns of a side, given as (coordinates, whether a figure is printed), say nothing for an identity: blank
    ones that cut across a printed one (上级补助收入 beside 本年收入合计), for they are neither parts of it nor beside it."""
    filled = [place for place, printed in lines if printed]
    return {
        number
        for number, (place, printed) in enumerate(lines)
        if not printed and any(not (place.apart(other) or place.over(other) or other.over(place)) for other in filled)
    }


def _shared(column: Column, lost: Column) -> bool:
    """Whether the two columns stand under the same label."""
    return "/" in lost.label and column.label.split("/")[0] == lost.label.split("/")[0]


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
