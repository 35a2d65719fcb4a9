"""The “三公” items against the basic expenditure by economic item, their kinds, and the duties of the department."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.book.model import Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.money_said import Printed, clause, in_tables, near, of_value, said, wan
from mingzhang.checks.values import Value
from mingzhang.cube.dimensions import ALL, ancestors, label
from mingzhang.vocabulary.money_words import loose, words_of

ECONOMIC = {
    "30212": "abroad",
    "30217": "reception",
    "30231": "vehicle.running",
    "31013": "vehicle.purchase",
}
"""The economic items (部门预算支出经济分类) of which the “三公” items consist, among others."""


_SAID = frozenset({"reception", "vehicle.running", "vehicle.purchase"})
"""The items that have words in the narrative."""


def not_less(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """A “三公” item holds at least what the basic expenditure has for it."""
    for code, item in ECONOMIC.items():
        basic = _basic(context, code)
        if basic is None or not basic[0]:
            continue
        fen, slack, cells = basic
        printed = _item(context, item)
        if printed is None:
            continue
        if printed.fen >= fen or near(printed.fen, fen, printed.precision, *slack):
            yield Looked.FINE
            continue
        values = {"item": label("item", item), "printed": wan(printed.fen), "code": code, "basic": wan(fen)}
        evidence = tuple(of_value(context, cell).evidence("part") for cell in cells)
        yield Hit(printed.spot, printed.text or "0", f"不小于{wan(fen)}万元", values, evidence)


def _basic(context: Context, code: str) -> tuple[int, list[int], list[Value]] | None:
    """The basic expenditure of an economic item in the first table that prints it, with the rounding and the cells it is the sum of."""
    columns: dict[tuple[int, int], list[Value]] = {}
    for value in context.values:
        place = value.at
        if place["economic"] != code or value.blank or not value.known or not place["kind"].startswith("basic") or value.table < 0:
            continue
        if place.dimensions & {"unit", "project", "function", "year", "measure", "item"} or place["fund"] not in {ALL, "fiscal", "general"}:
            continue
        if place["stage"] in {ALL, context.book.stage or ALL}:
            columns.setdefault((value.table, value.under), []).append(value)
    for cells in columns.values():
        return sum(cell.fen for cell in cells), [cell.precision for cell in cells], cells
    return None


def _item(context: Context, item: str) -> Printed | None:
    """The largest amount printed for a “三公” item in the tables (one fund's column may be empty), else in the narrative; where the
    item is not printed, that of the item it is part of."""
    for wider in (item, *(one for one in ancestors("item", item) if one != ALL)):
        found = [*in_tables(context, wider, blanks=True)] or ([*said(context, wider)] if wider in _SAID else [])
        if found:
            return max(found, key=lambda one: one.fen)
    return None


def kinds(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The money for vehicles is split into buying and running."""
    for table in context.book.tables:
        if table.kind != "sangong":
            continue
        lines = (*table.rows, *table.columns)
        whole = [line for line in lines if line.at["item"] == "vehicle"]
        split = [line for line in lines if line.at["item"] in {"vehicle.purchase", "vehicle.running"}]
        amounts = [value for value in context.values if value.table == table.id and value.at["item"] == "vehicle" and value.fen]
        if not whole or not amounts:
            continue
        if split:
            yield Looked.FINE
        else:
            amount = of_value(context, amounts[0])
            values = {"table": table.title, "amount": wan(amount.fen)}
            yield Hit(
                amount.spot, amount.text, "分列购置费和运行维护费", values, (Evidence("context", table.title, context.table_spot(table)),)
            )


def duty(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Where reception is a duty or an indicator, there is money for it: one finding."""
    money = (*in_tables(context, "reception", blanks=True), *said(context, "reception"))
    if not money:
        return
    most = max(money, key=lambda one: one.fen)
    found = tuple(_duties(context))
    if most.fen or not found:
        yield Looked.FINE
        return
    (text, spot), *rest = found
    evidence = (*(Evidence("counterpart", other, place) for other, place in rest), most.evidence("whole"))
    yield Hit(spot, text, "", {"duty": text}, evidence)


def _duties(context: Context) -> Iterable[tuple[str, Spot]]:
    """The goals and indicators that name official reception, with the words around it."""
    pattern, other = loose(words_of("reception", "words")), loose(words_of("reception", "not"))
    for project in (*context.book.goals, *context.book.projects):
        for text, spot in _texts(context, project):
            match = pattern.search(text)
            if match and not other.search(text[max(0, match.start - 6) : match.end + 6]):
                yield clause(text, match.start, match.end), spot


def _texts(context: Context, project: Project) -> Iterable[tuple[str, Spot]]:
    for goal in project.goals:
        if goal.period == "annual":
            yield goal.text, context.cell(project.table, goal.where, goal.text[:20], row=project.name, column="绩效目标")
    for indicator in project.indicators:
        if indicator.period == "annual":
            yield indicator.name, context.indicator(project, indicator, indicator.name)
