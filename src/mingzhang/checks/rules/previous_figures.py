"""Last year's figures that a document prints against what the earlier document printed (上年数)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.book.model import BudgetBook, Statement
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.money_said import near, wan
from mingzhang.checks.values import Value, statement_value
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL
from mingzhang.vocabulary.phrases import key

_EARLIER = "上年文件"


def earlier(context: Context) -> Context | None:
    """The earlier document as a context of its own; None where there is none, or its year is not the year before."""
    before, book = context.previous, context.book
    if before is None or before.fiscal_year is None or book.fiscal_year is None:
        return None
    return Context(before) if before.fiscal_year == book.fiscal_year - 1 else None


def department(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The earlier document is the same department's, of the year before."""
    before, book = context.previous, context.book
    if before is None:
        return
    names = (book.department.name, before.department.name)
    first = _named(context, names[0])
    then = Spot(table=_EARLIER, text=names[1] or before.source.name)
    if book.fiscal_year is not None and before.fiscal_year is not None:
        if before.fiscal_year == book.fiscal_year - 1:
            yield Looked.FINE
        else:
            values = {"year": book.fiscal_year, "other": before.fiscal_year}
            evidence = (Evidence("previous", f"{before.fiscal_year}年", then),)
            yield Hit(first, f"{book.fiscal_year}年", f"{before.fiscal_year + 1}年", values, evidence, say="year")
    if names[0] and names[1]:
        if _same_department(key(names[0]), key(names[1])):
            yield Looked.FINE
        else:
            yield Hit(first, names[0], names[1], {"name": names[0], "other": names[1]}, (Evidence("previous", names[1], then),), say="name")


def _named(context: Context, name: str | None) -> Spot:
    """Where the document first names its department; its first line where it does not."""
    passages = context.book.passages
    for index, passage in enumerate(passages):
        if name and name in passage.text:
            start = passage.text.index(name)
            return context.passage(index, start, start + len(name))
    return context.passage(0) if passages else Spot(text=name)


def _same_department(one: str, other: str) -> bool:
    """Whether two names are one department's: equal, one within the other, or much alike (a place left out, a word changed)."""
    if one in other or other in one:
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other) >= 60


def base(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Last year's figures, printed or reckoned from a change, are those of the earlier document."""
    before = earlier(context)
    if before is None:
        return
    yield from _columns(context, before)
    yield from _changes(context, before)


def _columns(context: Context, before: Context) -> Iterable[Hit | Looked]:
    """Columns and rows of last year's budget against the earlier document's cells."""
    year = str(before.book.fiscal_year)
    for value in context.values:
        if value.at["year"] != year or value.blank or not value.known or "measure" in value.at or value.partial:
            continue
        if value.at["stage"] not in _stages(before.book):
            continue
        found = _printed(before, value.at.but(year=ALL, stage=ALL))
        if found is None:
            continue
        if near(value.fen, found.fen, value.precision, found.precision):
            yield Looked.FINE
            continue
        spot, there = context.spot(value), _there(before, found)
        values = {"now": wan(value.fen), "then": wan(found.fen), "year": year, "row": spot.row, "table": there.table}
        yield Hit(spot, value.text, f"{wan(found.fen)}万元", values, (Evidence("previous", found.text or "0", there),))


def _stages(book: BudgetBook) -> set[str]:
    return {"final"} if book.stage == "final" else {ALL, "budget"}


def _printed(before: Context, place: At) -> Value | None:
    """The one figure of the earlier document at a place; None where it prints none there, or several that differ."""
    found: list[Value] = []
    for candidate in (place, place.but(stage=before.book.stage or ALL)):
        found = [value for value in before.printed(candidate) if not value.partial]
        if found:
            break
    return found[0] if found and all(near(one.fen, found[0].fen, one.precision, found[0].precision) for one in found) else None


def _there(before: Context, value: Value) -> Spot:
    """Where a figure of the earlier document stands; its table is named as that year's, it has no cell in this book."""
    spot = before.spot(value)
    year = before.book.fiscal_year
    return Spot(f"{year}年文件《{spot.table}》" if spot.table else f"{year}年文件说明", spot.row, spot.column, text=spot.text)


def _changes(context: Context, before: Context) -> Iterable[Hit | Looked]:
    """This year's figure less the change that the narrative gives is the earlier document's figure."""
    year = before.book.fiscal_year
    for index, statement in enumerate(context.book.statements):
        if statement.measure != "change" or statement.base != year or statement.direction is None:
            continue
        now = _now(context, index, statement)
        if now is None or statement.at["stage"] not in {ALL, "budget", "final"}:
            continue
        then = _printed(before, statement.at.canonical().but(measure=ALL, year=ALL, stage=ALL))
        if then is None:
            continue
        change = statement_value(index, statement, statement.at, negative=statement.direction == "decrease")
        last = now.fen - change.fen
        if near(last, then.fen, now.precision, change.precision, then.precision):
            yield Looked.FINE
            continue
        spot, there = context.statement(statement), _there(before, then)
        values = {"now": wan(last), "then": wan(then.fen), "year": year, "table": there.table}
        values |= {"current": wan(now.fen), "change": statement.text, "subject": context.spot(now).row}
        values["direction"] = {"increase": "增加", "decrease": "减少"}.get(statement.direction, "增减")
        evidence = (Evidence("whole", now.text, context.spot(now)), Evidence("previous", then.text or "0", there))
        yield Hit(spot, statement.text, f"{wan(abs(now.fen - then.fen))}万元", values, evidence, say="change")


def _now(context: Context, index: int, statement: Statement) -> Value | None:
    """This year's figure that a change belongs to: of the same passage, else of the tables."""
    place = statement.at.canonical().but(measure=ALL)
    near_by = [
        (abs(other - index), other)
        for other, one in enumerate(context.book.statements)
        if one.measure == "amount" and one.passage == statement.passage and one.at.canonical() == place and one.precision is not None
    ]
    if near_by:
        other = min(near_by)[1]
        return statement_value(other, context.book.statements[other], place)
    values = [value for value in context.printed(place) if not value.partial]
    return values[0] if values else None
