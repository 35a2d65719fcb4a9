"""All identities of a book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from mingzhang.checks.identity import Identity, line_identities
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL

Lines = dict[tuple[int, int, int], list[Value]]


def identities(values: list[Value]) -> list[Identity]:
    """Every identity that the values' coordinates give: within rows and columns, between tables, revenue against expenditure."""
    rows: Lines = defaultdict(list)
    columns: Lines = defaultdict(list)
    for value in values:
        rows[value.table, value.row, value.side].append(value)
        columns[value.table, value.under, value.side].append(value)
    out: list[Identity] = []
    for line in rows.values():
        out.extend(line_identities(line, columns=True))
    for line in columns.values():
        out.extend(line_identities(line, columns=False))
    printed = [value for value in values if not value.blank]
    out.extend(_same(printed))
    out.extend(_across(printed, columns))
    out.extend(_balance(printed))
    return out


def _same(printed: list[Value]) -> Iterable[Identity]:
    """Values at the same coordinates are equal; each is held against the first. Rows of one column that cannot be told apart (the same
    item of two units that are not named) say nothing of each other."""
    groups: dict[At, list[Value]] = defaultdict(list)
    for value in printed:
        groups[value.at].append(value)
    for group in groups.values():
        repeated = {place for place, count in Counter((value.table, value.under, value.side) for value in group).items() if count > 1}
        first, *rest = [value for value in group if (value.table, value.under, value.side) not in repeated] or [group[0]]
        for other in rest:
            yield Identity("identity.same", first, (other,))


def _across(printed: list[Value], columns: Lines) -> Iterable[Identity]:
    """A total printed in one table against its parts in a column of another, where that column lists all of something wider."""
    by_rest: dict[tuple[frozenset[str], At], list[tuple[int, set[At], list[Value]]]] = defaultdict(list)
    shapes: set[frozenset[str]] = set()
    for (table, _, _), line in columns.items():
        root = _root(line)
        if root is None:
            continue
        varying = frozenset(name for value in line for name in value.at.dimensions if value.at[name] != root.at[name])
        if not varying or varying & {"item", "project"}:
            continue
        shapes.add(varying)
        by_rest[varying, root.at].append((table, {value.at for value in line}, line))
    for value in printed:
        for shape in shapes:
            if not value.at.dimensions & shape:
                continue
            rest = value.at.but(**dict.fromkeys(shape, ALL))
            for table, there, line in by_rest.get((shape, rest), ()):
                if table == value.table or value.at in there:
                    continue
                parts = _parts(value, line)
                if parts is not None and any(not part.blank for part in parts):
                    yield Identity("identity.rollup", value, tuple(parts))


def _root(line: list[Value]) -> Value | None:
    """The value that contains all others of its column, if it is printed and none of the list is incomplete."""
    if any(value.partial for value in line):
        return None
    for value in line:
        if not value.blank and all(value.at.over(other.at) for other in line):
            return value
    return None


def _parts(total: Value, line: list[Value]) -> list[Value] | None:
    """The nearest parts of `total` in the column; None where the column has none or one straddles it."""
    inside = [value for value in line if total.at.over(value.at)]
    parts = [value for value in inside if not any(other.at != value.at and other.at.over(value.at) for other in inside)]
    leaves = [value for value in line if not any(value.at != other.at and value.at.over(other.at) for other in line)]
    if not parts or any(not total.at.over(leaf.at) and not total.at.apart(leaf.at) for leaf in leaves):
        return None
    return parts


def _balance(printed: list[Value]) -> Iterable[Identity]:
    """Revenue equals expenditure: the totals with what is carried over and out, as a whole, by fund, and by function in a budget."""
    revenue: dict[At, Value] = {}
    spending: dict[At, Value] = {}
    carried = any(value.at["kind"] in {"carried_out", "surplus_allocation"} and value.fen for value in printed)
    totals = [value for value in printed if value.at["kind"] == "total"]
    for value in printed:
        extra = value.at.dimensions - {"flow", "fund", "stage", "kind", "function"}
        if extra or value.partial or value.at["fund"] not in {ALL, "fiscal", "general", "govfund", "soe"}:
            continue
        if "function" in value.at and (value.at["stage"] == "final" or carried):
            continue
        key = value.at.but(flow=ALL, kind=ALL)
        if value.at["flow"] == "revenue" and "kind" not in value.at:
            revenue.setdefault(key, value)
        elif value.at["flow"] == "expenditure" and value.at["kind"] == "total":
            spending[key] = value
        elif value.at["flow"] == "expenditure" and value.at["kind"] == ALL and not carried and not _has_total(totals, key):
            spending.setdefault(key, value)
    for key, value in revenue.items():
        if key in spending:
            yield Identity("identity.balance", value, (spending[key],))


def _has_total(totals: list[Value], key: At) -> bool:
    return any(total.at.but(flow=ALL, kind=ALL) == key for total in totals)
