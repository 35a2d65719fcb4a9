"""What is wrong between the cells of a workbook: numbers that repeat, totals that differ, plans that fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mingzhang.classification.lists import economic_department, functional
from mingzhang.cube.dimensions import ancestors, contains
from mingzhang.documents.number_format import plain
from mingzhang.facts.derived import product
from mingzhang.facts.faults import Fault, Severity
from mingzhang.facts.read_sheet import Row, Table
from mingzhang.facts.records import PLAN
from mingzhang.facts.sheets import TextWanted, declaration
from mingzhang.money import UNITS

UNIQUE: tuple[tuple[str, tuple[str, ...], Severity], ...] = (
    ("units", ("code",), "error"),
    ("units", ("name",), "warning"),
    ("projects", ("key",), "error"),
    ("projects", ("code",), "error"),
    ("projects", ("unit", "name"), "error"),
    ("projects", ("name",), "warning"),
    ("texts", ("key",), "error"),
    ("items", ("unit", "fund", "item"), "warning"),
    ("indicators", ("project", "period", "level1", "level2", "name"), "warning"),
)
"""Fields that together no two rows share."""

NOT_FOR_BASIC = "一般行政管理事务"
"""The item (项, mostly with the ending 02) of administrative work beyond basic expenditure, which belongs in 行政运行:
《政府收支分类科目》."""

CARRIED_OUT = "carried_out"
NO_FUNCTION = frozenset({CARRIED_OUT, "surplus_allocation"})
"""Kinds of spending that need no function item: money that is not spent in the year."""

Tables = Mapping[str, Table]


def inconsistent(tables: Tables, texts: Sequence[TextWanted], money: str) -> Iterator[Fault]:
    """The faults that no single cell shows; what could not be read is left out of them."""
    told: set[tuple[str | None, str | None]] = set()
    for key, columns, severity in UNIQUE:
        for fault in _twice(tables[key], columns, severity) if key in tables else ():
            if (fault.sheet, fault.cell) not in told:
                told.add((fault.sheet, fault.cell))
                yield fault
    for key in ("units", "projects"):
        if key in tables:
            yield from _spaced(tables[key])
    if "department" in tables:
        yield from _dates(tables["department"])
    if "projects" in tables:
        yield from _projects(tables["projects"])
    if "spending" in tables:
        yield from _spending(tables)
    if "revenue" in tables and "spending" in tables:
        yield from _balance(tables["revenue"], tables["spending"], money)
    if "purchases" in tables:
        yield from _purchases(tables["purchases"])
    if "items" in tables:
        yield from _items(tables["items"])
    yield from _texts(tables.get("texts"), texts)


def _fault(table: Table, key: str, row: int | None, code: str, severity: Severity = "error", /, **values: Any) -> Fault:
    return Fault(code, table.sheet.title, table.cell(key, row), values, severity)


def _twice(table: Table, columns: tuple[str, ...], severity: Severity) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        if columns[-1] not in row.values and len(columns) == 1:
            continue
        if any(column in row.bad for column in columns):
            continue
        shared = tuple(row.values.get(column) for column in columns)
        if shared in seen:
            titles = "、".join(table.sheet.column(column).title for column in columns)
            text = _shown(row, columns)
            yield _fault(table, columns[-1], row.number, "facts.twice", severity, titles=titles, text=text, row=seen[shared] + 1)
        else:
            seen[shared] = row.number


def _shown(row: Row, columns: tuple[str, ...]) -> str | None:
    return str(row.values[columns[-1]]) if len(columns) == 1 else None


def _spaced(table: Table) -> Iterator[Fault]:
    first = table.sheet.columns[0]
    for row in table.rows:
        key = row.values.get(first.key)
        if key is not None and key.split() != [key]:
            yield _fault(table, first.key, row.number, "facts.key_spaced", title=first.title, text=key)


def _dates(table: Table) -> Iterator[Fault]:
    approved, published = table.fields.get("approved"), table.fields.get("published")
    if approved and published and published < approved:
        yield _fault(table, "published", None, "facts.published_before", "warning", approved=approved)


def _projects(table: Table) -> Iterator[Fault]:
    for row in table.rows:
        start, end = row.values.get("start"), row.values.get("end")
        if start and end and end < start:
            yield _fault(table, "end", row.number, "facts.end_before_start", start=start)
        before = Decimal(0)
        for key in (column.key for column in table.sheet.columns if column.key.startswith(PLAN)):
            share = row.values.get(key)
            if share is not None:
                if share < before:
                    yield _fault(table, key, row.number, "facts.plan_falls", share=plain(share), before=plain(before))
                before = max(before, share)


def _spending(tables: Tables) -> Iterator[Fault]:
    table = tables["spending"]
    projects = tables["projects"].rows if "projects" in tables else []
    units = {row.values["key"]: row.values.get("unit") for row in reversed(projects) if "key" in row.values}
    for row in table.rows:
        values = row.values
        kind, project = values.get("kind"), values.get("project")
        if kind is None:
            continue
        if kind == CARRIED_OUT and _lacks(table, row, "function"):
            yield _fault(table, "function", row.number, "facts.carried_no_function", "warning")
        if kind not in NO_FUNCTION:
            if _lacks(table, row, "function"):
                yield _fault(table, "function", row.number, "facts.no_function")
            if _lacks(table, row, "economic"):
                yield _fault(table, "economic", row.number, "facts.no_economic", "warning")
        if kind == "project" and _lacks(table, row, "project"):
            yield _fault(table, "project", row.number, "facts.no_project", "warning")
        if kind != "project" and project is not None:
            yield _fault(table, "project", row.number, "facts.project_not_for", kind=declaration().choices["kind"].label(kind))
        if project in units and "unit" in values and units[project] not in {None, values["unit"]}:
            yield _fault(table, "unit", row.number, "facts.other_unit_project", "warning", unit=values["unit"], of=units[project])
        if kind == "basic" and (name := _function_name(values.get("function"))) == NOT_FOR_BASIC:
            yield _fault(table, "function", row.number, "facts.basic_function", "warning", name=name)
    yield from _coarse(table)


def _coarse(table: Table) -> Iterator[Fault]:
    """Economic classes (类) beside items (款) of theirs: in a table of both, the items add up to less than the class."""
    finer: dict[str, str] = {}
    for code in sorted({row.values["economic"] for row in table.rows if "economic" in row.values}, reverse=True):
        finer |= dict.fromkeys(ancestors("economic", code), code)
    for row in table.rows:
        code = row.values.get("economic")
        if code in finer:
            entry = economic_department().by_code(code)
            said = {"code": code, "name": entry.name if entry else None, "other": finer[code]}
            yield _fault(table, "economic", row.number, "facts.economic_coarse", "warning", **said)


def _lacks(table: Table, row: Row, key: str) -> bool:
    """Whether a row leaves a field blank; not where the whole column is missing, which was said, or what stands there was not read."""
    return key in table.columns and key not in row.values and key not in row.bad


def _function_name(code: str | None) -> str | None:
    entry = functional().by_code(code) if code else None
    return entry.name if entry else None


def _balance(revenue: Table, spending: Table, money: str) -> Iterator[Fault]:
    """Revenue and spending by fund and vintage. Where one side names a fund more finely than the other, both are compared as a whole."""
    if any(not {"amount", "fund", "vintage"} <= row.values.keys() for row in (*revenue.rows, *spending.rows)):
        return
    named = {row.values["fund"] for row in (*revenue.rows, *spending.rows)}
    top = {fund: next((other for other in named if other != fund and contains("fund", other, fund)), fund) for fund in named}
    for fund in named:
        while top[fund] != top[top[fund]]:
            top[fund] = top[top[fund]]
    come, gone = _sums(revenue, top), _sums(spending, top)
    for fund, vintage in sorted({*come, *gone}):
        one, other = come.get((fund, vintage), 0), gone.get((fund, vintage), 0)
        if one != other:
            words = declaration().choices
            said: dict[str, Any] = {"fund": words["fund"].label(fund), "vintage": words["vintage"].label(vintage), "money": money}
            said |= {"revenue": _printed(one, money), "spending": _printed(other, money), "difference": _printed(other - one, money)}
            yield _fault(spending, "amount", None, "facts.unbalanced", "error", **said)


def _sums(table: Table, top: Mapping[str, str]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for row in table.rows:
        place = top[row.values["fund"]], row.values["vintage"]
        sums[place] = sums.get(place, 0) + row.values["amount"]
    return sums


def _printed(fen: int, money: str) -> str:
    return f"{Decimal(fen) / UNITS[money]:,f}"


def _purchases(table: Table) -> Iterator[Fault]:
    for row in table.rows:
        values = row.values
        if {"quantity", "price", "reserved"} <= values.keys() and values["reserved"] > product(values["quantity"], values["price"]):
            yield _fault(table, "reserved", row.number, "facts.reserved_more")


def _items(table: Table) -> Iterator[Fault]:
    for row in table.rows:
        values = row.values
        changed = "amount" in values and values["amount"] != values.get("last_year", 0) and "last_year" not in row.bad
        if changed and _lacks(table, row, "reason"):
            yield _fault(table, "reason", row.number, "facts.no_reason", "warning")


def _texts(table: Table | None, wanted: Sequence[TextWanted]) -> Iterator[Fault]:
    title = declaration().sheet("texts").title
    given = {row.values.get("key") for row in table.rows} if table else set[Any]()
    for text in wanted:
        if text.required and text.key not in given:
            yield Fault("facts.text_missing", title, None, {"key": text.key, "title": text.title})
    keys = {text.key for text in wanted}
    if table is None or not wanted:
        return
    for row in table.rows:
        if row.values.get("key") not in keys:
            yield _fault(table, "key", row.number, "facts.text_unwanted", "warning", key=row.values.get("key"))
