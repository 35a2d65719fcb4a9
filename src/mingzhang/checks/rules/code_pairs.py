"""Codes that belong together: department and government economic classes, function and economic class of the same money."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.code_rows import Row, budget_year, rows
from mingzhang.checks.values import Value
from mingzhang.classification import economic_map, functional

BASIC = ("basic", "basic.personnel", "basic.personnel.wages")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("mingzhang.vocabulary") / "code_pairs.toml").read_text(encoding="utf-8"))


def economic_map_pairs(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Rows whose government economic code is none of those that the department code goes to."""
    year = budget_year(context)
    by_line: dict[tuple[int, int, int], dict[str, Row]] = {}
    for row in rows(context):
        if row.printed and row.dimension != "function":
            by_line.setdefault((row.table.id, row.line.index, row.line.side), {})[row.dimension] = row
    for found in by_line.values():
        if len(found) < 2:
            continue
        department, government = found["economic"], found["government_economic"]
        open_to = economic_map().government_codes(department.code, None, year)
        if not open_to or len(department.code) < 5:
            yield Looked.UNKNOWN
        elif any(code.startswith(government.code) for code in open_to):
            yield Looked.FINE
        else:
            evidence = (Evidence("code", department.code, department.spot),)
            values = {"department": department.code, "name": department.name, "codes": "、".join(open_to)}
            yield Hit(government.spot, government.code, "、".join(open_to), values, evidence)


def basic_in_administrative(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Basic expenditure under 一般行政管理事务."""
    year = budget_year(context)
    names = {row.code: row.name for row in rows(context) if row.dimension == "function" and len(row.code) == 7}
    found: dict[str, list[Value]] = {}
    for value in context.values:
        code = value.at["function"]
        if len(code) != 7 or not code.endswith("02") or value.at["kind"].partition(".")[0] != "basic":
            continue
        entry = functional().by_code(code, year)
        if not any(word in (names.get(code) or "") or (entry and word == entry.name) for word in _data()["administrative"]):
            continue
        if value.fen and value.observation is not None:
            found.setdefault(code, []).append(value)
        elif value.known:
            yield Looked.FINE
    for code, values in found.items():
        ordered = sorted(values, key=lambda value: (value.table, value.row, value.under))
        whole = [value for value in ordered if value.at["kind"] == "basic"]
        first, *others = whole or ordered
        evidence = tuple(Evidence("counterpart", value.text, context.spot(value)) for value in others)
        yield Hit(context.spot(first), first.text, "", {"code": code, "name": _data()["administrative"][0]}, evidence)


def function_economic(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Contributions and housing money that the economic table prints and the function tables do not, or with another amount."""
    by_function = [value for value in context.values if len(value.at["function"]) == 7 and value.at["flow"] in {"expenditure", "all"}]
    codes = {value.at["function"] for value in by_function}
    if not codes:
        return
    for pair in _data()["pair"]:
        economic = [value for value in context.values if value.fen and value.at["economic"] in pair["economic"] and _basic(value)]
        if not economic:
            yield Looked.UNKNOWN
            continue
        table = economic[0].table
        parts = list({value.at["economic"]: value for value in economic if value.table == table}.values())
        paid = sum(value.fen for value in parts)
        printed = codes & set(pair["function"])
        first, *others = parts
        evidence = [Evidence("addend", value.text, context.spot(value)) for value in others]
        values = {"name": pair["name"], "economic": "、".join(value.at["economic"] for value in parts), "functions": pair["function"][0]}
        if not printed:
            evidence += [*_named(context, first), *_complete(context, by_function)]
            severity = None if pair["sure"] and _to_item(by_function, context.values) else "suspect"
            yield Hit(context.spot(first), first.text, pair["function"][0], values, tuple(evidence), say="absent", severity=severity)
            continue
        yield from _compare(context, pair, parts, paid, by_function, values)


def _basic(value: Value) -> bool:
    return value.at["kind"] in BASIC and value.at["fund"] in {"general", "fiscal", "all"} and not value.partial


def _to_item(by_function: list[Value], everything: list[Value]) -> bool:
    """Whether a function table is complete: the basic expenditure of its items is its total."""
    tables: dict[int, list[Value]] = {}
    for value in by_function:
        if value.at["kind"] == "basic" and value.fen:
            tables.setdefault(value.table, []).append(value)
    for table, items in tables.items():
        total = sum(value.fen for value in items)
        slack = sum(value.precision for value in items)
        whole = [value.fen for value in everything if value.table == table and value.at["kind"] == "basic" and "function" not in value.at]
        if any(abs(fen - total) <= slack for fen in whole):
            return True
    return False


def _named(context: Context, value: Value) -> Iterator[Evidence]:
    """The code and the name of an amount's row."""
    mine = [cell for cell in context.tables[value.table].cells if cell.row == value.row and cell.text]
    code = next((cell for cell in mine if cell.role == "code" and cell.text == value.at["economic"]), None)
    if code is None:
        return
    yield Evidence("code", code.text, context.cell(value.table, code.where, code.text))
    name = next((cell for cell in mine if cell.role == "label" and cell.column > code.column), None)
    if name is not None:
        yield Evidence("name", name.text, context.cell(value.table, name.where, name.text))


def _complete(context: Context, by_function: list[Value]) -> list[Evidence]:
    """The largest item of the function tables with basic expenditure, where the money must be."""
    basic = [value for value in by_function if value.at["kind"] == "basic" and value.fen and value.observation is not None]
    if not basic:
        return []
    largest = max(basic, key=lambda value: value.fen)
    return [Evidence("witness", f"{largest.at['function']} 基本支出 {largest.text}", context.spot(largest))]


def _compare(
    context: Context, pair: Mapping[str, Any], parts: list[Value], paid: int, by_function: list[Value], values: dict[str, str]
) -> Iterable[Hit | Looked]:
    """The amounts of both sides, where the pair must be equal and both are printed for basic expenditure of the same fund."""
    wanted = {"general", "fiscal"} if parts[0].at["fund"] in {"general", "fiscal"} else {parts[0].at["fund"]}
    same = [value for value in by_function if value.at["function"] in pair["function"] and value.at["fund"] in wanted and value.fen]
    basic = [value for value in same if value.at["kind"] == "basic" and "unit" not in value.at]
    basic = basic or [value for value in same if value.at["kind"] == "basic"]
    if not basic or not pair.get("sum", True):
        yield Looked.UNKNOWN
        return
    table = basic[0].table
    counted = [value for value in basic if value.table == table]
    total = sum(value.fen for value in counted)
    slack = sum(value.precision for value in (*counted, *parts)) // 2 + max(value.precision for value in parts) // 2
    if abs(total - paid) <= slack or any(abs(value.fen - paid) <= slack for value in counted):
        yield Looked.FINE
        return
    evidence = tuple(Evidence("counterpart", value.text, context.spot(value)) for value in counted)
    named = {**values, "amount": counted[0].text, "functions": counted[0].at["function"]}
    yield Hit(context.spot(parts[0]), parts[0].text, counted[0].text, named, evidence, say="differs", severity="suspect")
