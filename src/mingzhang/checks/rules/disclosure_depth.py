"""How far tables go into detail: to 项 by function, to 款 by economic nature, vehicles apart, totals on both sides, one money unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.book.model import Line, Table
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules import disclosure_titles as titles
from mingzhang.checks.rules.disclosure_words import has, of
from mingzhang.classification import economic_department, functional
from mingzhang.classification.code_list import CodeList
from mingzhang.vocabulary.phrases import key, label

_UNIT = re.compile(r"(?:单位|金额)[:：]?(?:人民币)?(亿元|万元|千元|元)|[(（](?:单位[:：])?(亿元|万元|千元|元)[)）]|^(亿元|万元|千元|元)$")


def row_spot(context: Context, table: Table, line: Line) -> Spot:
    """Where a row's label stands."""
    mine = [cell for cell in table.cells if cell.row == line.index and cell.role in {"label", "code"} and cell.text]
    words = label(line.label.rpartition("/")[2]).key
    cell = next((cell for cell in mine if label(cell.text).key == words), None) or (mine[-1] if mine else None)
    if cell is None:
        return context.table_spot(table, table.title)
    return context.cell(table.id, cell.where, cell.text, row=line.label)


def function_level(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Expenditure by function that stops above 项, basic expenditure that stops above 款, vehicles not split."""
    for table in context.book.tables:
        kind = titles.kind(table.title) if table.kind in {"statutory", "sangong"} else None
        if kind in {"general", "expenditure"}:
            yield from _depth(context, table, "function", 7, functional(), "项")
        elif kind == "basic":
            yield from _depth(context, table, "economic", 5, economic_department(), "款")
        elif kind == "sangong":
            yield from _vehicles(context, table)


def _depth(context: Context, table: Table, dimension: str, digits: int, codes: CodeList, level: str) -> Iterable[Hit | Looked]:
    """Rows with money that have no row below them though the list has one. Only rows with printed codes are judged."""
    rows = {line.at[dimension]: line for line in table.rows if dimension in line.at}
    with_code = {cell.row for cell in table.cells if cell.role == "code"}
    coded = {code for code, line in rows.items() if line.index in with_code}
    if not coded:
        yield Looked.UNKNOWN
        return
    paid = {found.row for found in context.book.observations if found.table == table.id and int(found.amount)}
    short = [
        line
        for code, line in rows.items()
        if code in coded
        and len(code) < digits
        and line.index in paid
        and not any(other != code and other.startswith(code) and len(other) == digits for other in rows)
        and codes.children(code, context.book.fiscal_year)
    ]
    if not short:
        yield Looked.FINE
        return
    first, *others = short
    evidence = tuple(Evidence("name", line.label, row_spot(context, table, line)) for line in others)
    values = {"name": titles.words(table.title), "label": first.label, "level": level, "count": len(short)}
    deep = any(len(code) == digits for code in rows)
    yield Hit(
        row_spot(context, table, first),
        first.label,
        f"列到{level}级",
        values,
        evidence,
        severity="suspect" if deep or titles.kind(table.title) == "expenditure" else None,
    )


def _vehicles(context: Context, table: Table) -> Iterable[Hit | Looked]:
    items = {line.at["item"] for line in (*table.rows, *table.columns)}
    spent = [
        found for found in context.book.observations if found.table == table.id and found.at["item"] == "vehicle" and int(found.amount)
    ]
    if not spent or items & {"vehicle.purchase", "vehicle.running"}:
        yield Looked.FINE
        return
    first = spent[0]
    spot = context.cell(table.id, first.where, first.text)
    yield Hit(spot, first.text, "分列购置费和运行维护费", {}, (Evidence("name", table.title, context.table_spot(table)),), say="vehicle")


def missing_total(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Tables of revenue and expenditure that have no total on a side; copies of one table are one finding."""
    seen: dict[tuple[str, str], list[tuple[Table, Line]]] = {}
    for table in context.book.tables:
        if table.kind != "statutory" or titles.kind(table.title) not in {"balance", "fiscal.balance"}:
            continue
        sides = sorted({line.side for line in table.rows})
        columns = {line.side for line in table.columns}
        if len(sides) < 2 or len(columns) < 2:
            yield Looked.UNKNOWN
            continue
        lacking = []
        for side in sides:
            lines = [line for line in table.rows if line.side == side]
            if not any(has(key(line.label), of("total")["words"]) for line in lines):
                lacking.append(lines[0].at["flow"])
        if not lacking:
            yield Looked.FINE
            continue
        words = "、".join({"revenue": "收入总计", "expenditure": "支出总计"}.get(flow, "总计") for flow in lacking)
        last = max(table.rows, key=lambda line: line.index)
        seen.setdefault((titles.words(table.title), words), []).append((table, last))
    for (name, words), places in seen.items():
        (table, last), *others = places
        evidence = [Evidence("name", other.title, context.table_spot(other, other.title)) for other, _ in others]
        evidence.append(Evidence("context", table.title, context.table_spot(table, table.title)))
        yield Hit(row_spot(context, table, last), last.label, words, {"name": name, "words": words}, tuple(evidence))


def money_unit(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Statutory tables without a money unit while others have one, units that differ, and units that contradict each other."""
    tables = [table for table in context.book.tables if table.kind in {"statutory", "projects"} and table.numeric_cells and table.title]
    printed = {table.id: _units(context, table) for table in tables}
    for table in tables:
        found = dict(printed[table.id])
        if len(found) > 1:
            (one, first), (other, second), *_ = found.items()
            evidence = (Evidence("counterpart", other, second),)
            yield Hit(first, one, "", {"one": one, "other": other}, evidence, say="both")
    without = [table for table in tables if not printed[table.id]]
    having = [table for table in tables if printed[table.id]]
    if without and len(having) > len(without):
        first_table, *others = without
        missing = [Evidence("name", table.title, context.table_spot(table, table.title)) for table in others]
        missing.append(Evidence("context", having[0].title, next(iter(dict(printed[having[0].id]).values()))))
        names = "、".join(f"《{titles.words(table.title)}》" for table in without)
        yield Hit(
            context.table_spot(first_table, first_table.title), "", "注明金额单位", {"names": names}, tuple(missing), severity="style"
        )
    kinds: dict[str, list[tuple[Table, Spot]]] = {}
    for table in having:
        if len(printed[table.id]) == 1:
            unit, spot = printed[table.id][0]
            kinds.setdefault(unit, []).append((table, spot))
    if len(kinds) > 1:
        few, *_, most = sorted(kinds, key=lambda unit: len(kinds[unit]))
        (table, spot), *rest = kinds[few]
        places = [Evidence("name", other.title, place) for other, place in rest]
        places.append(Evidence("counterpart", most, kinds[most][0][1]))
        yield Hit(spot, few, most, {"name": titles.words(table.title)}, tuple(places), say="differs", severity="style")
    if having and not without and len(kinds) <= 1:
        yield Looked.FINE


def _units(context: Context, table: Table) -> list[tuple[str, Spot]]:
    """The money units printed with a table or in its header, each once, with its place."""
    out: dict[str, Spot] = {}
    lines = [
        (passage.text, context.passage(index))
        for index, passage in enumerate(context.book.passages)
        if passage.table == table.id and passage.role in {"title", "particular"}
    ]
    head = [(cell.text, context.cell(table.id, cell.where, cell.text)) for cell in table.cells if cell.row < table.header_rows]
    for text, spot in (*lines, *head):
        found = _UNIT.search(key(text))
        if found:
            out.setdefault(found[1] or found[2] or found[3], spot)
    return list(out.items())
