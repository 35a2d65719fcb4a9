"""Proves that a clean document adds up before it is written, from the printed figures alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from samples.model import Table

Line = tuple[int, list[str]]


def value(text: str) -> Decimal:
    """The printed amount; a blank is zero."""
    return Decimal(text.replace(",", "")) if text else Decimal(0)


def body(table: Table) -> list[list[str]]:
    """The texts of the rows below the header, a merged cell's text once."""
    lines = enumerate(table.grid())
    return [[c.text if (t, f) == (r, i) else "" for i, (c, t, f) in enumerate(row)] for r, row in lines if r >= table.header_rows]


def equal(what: str, total: Decimal, parts: Iterable[Decimal], unit: Decimal) -> None:
    """Raises unless a total is the sum of its parts within half a printed unit for each addend."""
    addends = list(parts)
    if addends and abs(total - sum(addends)) > unit / 2 * (len(addends) + 1):
        raise ValueError(f"{what}: {total} is not {sum(addends)}")


def across(table: Table, total: int, parts: Sequence[int], unit: Decimal = Decimal("0.01"), first: int = 0) -> None:
    """Every row from `first` on: one column is the sum of others."""
    for row in body(table)[first:]:
        equal(f"{table.title} {row}", value(row[total]), [value(row[part]) for part in parts], unit)


def down(table: Table, codes: Sequence[int], columns: Sequence[int], unit: Decimal = Decimal("0.01")) -> None:
    """Every column: a code is the sum of its nearest printed children, and the row without one (合计) of the shortest."""
    rows = [("".join(row[at] for at in codes), row) for row in body(table)]
    rows = [(key if key.isdigit() else "", row) for key, row in rows]
    keys = [key for key, _ in rows if key]
    for key, row in rows:
        if not key and "合计" not in "".join(row):
            continue
        under = [k for k in keys if k != key and k.startswith(key)]
        nearest = [k for k in under if not any(k != o and k.startswith(o) for o in under)]
        for column in columns:
            parts = [value(r[column]) for k, r in rows if k in nearest and k]
            equal(f"{table.title} {key or '合计'} column {column}", value(row[column]), parts, unit)


def total(table: Table, at: int, name: str, parts: Sequence[str], columns: Sequence[int]) -> None:
    """Every column: the row called `name` is the sum of the rows called `parts`, all named in column `at`."""
    rows = {row[at]: row for row in body(table) if row[at]}
    for column in columns:
        equal(f"{table.title} {name}", value(rows[name][column]), [value(rows[part][column]) for part in parts], Decimal("0.01"))
