"""One project under one name: in the list of projects, the target forms, the summary and the procurement table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.vocabulary.phrases import key

_BLANK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_COUNTED = re.compile(r"[\d一二三四五六七八九十上下东西南北ⅠⅡⅢ]")


@dataclass(frozen=True, slots=True)
class Named:
    """A project as one table prints it: the name, its amount and the size of the last digit in 分 (None without one), and its code."""

    source: str
    name: str
    amount: int | None
    precision: int
    code: str | None
    spot: Spot

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return key(self.name)


def project_names(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Projects that two tables print under slightly different names."""
    sources: dict[str, list[Named]] = {}
    for named in _named(context):
        sources.setdefault(named.source, []).append(named)
    if len(sources) < 2:
        yield Looked.UNKNOWN
        return
    told: set[frozenset[str]] = set()
    for one, other in combinations(sources.values(), 2):
        for mine, theirs, say in (*_pairs(one, other, options["alike"]), *_blanks(context, one, other)):
            pair = frozenset({mine.name, theirs.name})
            if pair in told:
                continue
            told.add(pair)
            severity = {"blank": "style", "message": None}.get(say, "suspect")
            evidence = (Evidence("counterpart", theirs.name, theirs.spot),)
            yield Hit(mine.spot, mine.name, theirs.name, {"amount": _money(mine, theirs)}, evidence, say=say, severity=severity)
        yield from (Looked.FINE for _ in {named.key for named in one} & {named.key for named in other})


def _money(one: Named, other: Named) -> str:
    fen = one.amount if one.amount is not None else other.amount
    return "" if fen is None else f"{fen / 1_000_000:.2f}万元"


def _named(context: Context) -> Iterator[Named]:
    book = context.book
    paid: dict[tuple[int, int], tuple[int, int]] = {}
    for found in book.observations:
        paid.setdefault((found.table, found.row), (int(found.amount), int(found.precision)))
    rows: set[tuple[int, str]] = set()
    for table in book.tables:
        if table.kind not in {"projects", "goal.summary"}:
            continue
        for line in table.rows:
            if "project" not in line.at:
                continue
            cell = next((cell for cell in table.cells if cell.row == line.index and key(cell.text) == key(line.label)), None)
            code = next((cell.text for cell in table.cells if cell.row == line.index and cell.role == "code" and len(cell.text) > 12), None)
            if cell is not None:
                rows.add((table.id, key(line.label)))
                amount, precision = paid.get((table.id, line.index), (None, 0))
                yield Named(
                    str(table.id), cell.text, amount, precision, code, context.cell(table.id, cell.where, cell.text, row=line.label)
                )
    for project in book.projects:
        if (project.table or 0, project.name) in rows or (project.table, key(project.name)) in rows:
            continue
        money = project.funds.get("annual.total")
        fen = None if money is None or money.amount is None else int(money.amount)
        precision = 0 if money is None or money.precision is None else int(money.precision)
        yield Named("forms", project.name, fen, precision, project.code, context.project_spot(project))
    for item in book.procurement:
        if item.project:
            yield Named("procurement", item.project, None, 0, None, context.cell(item.table, item.where, item.project))


def _pairs(one: list[Named], other: list[Named], alike: int) -> Iterator[tuple[Named, Named, str]]:
    from rapidfuzz import fuzz

    theirs_known, mine_known = {named.key for named in other}, {named.key for named in one}
    for mine in one:
        if mine.key in theirs_known:
            continue
        for theirs in other:
            if theirs.key in mine_known or mine.key == theirs.key or _apart(mine.key, theirs.key):
                continue
            likeness = fuzz.ratio(mine.key, theirs.key)
            tied = _tied(mine, theirs)
            if tied and likeness >= alike:
                part = mine.key in theirs.key or theirs.key in mine.key
                yield mine, theirs, "part" if part else "message"
            elif tied is None and likeness >= max(alike, 90):
                yield mine, theirs, "alike"


def _tied(one: Named, other: Named) -> bool | None:
    """Whether amount or code shows that it is one project; None where nothing can show it."""
    if one.code is not None and other.code is not None:
        return one.code == other.code
    if one.amount is None or other.amount is None:
        return None
    if not one.amount:
        return False
    return abs(one.amount - other.amount) * 2 <= max(one.precision, other.precision) or one.amount == other.amount


def _apart(one: str, other: str) -> bool:
    """Whether two names differ in numbers (一期 and 二期, 2023 and 2024): these are two projects."""
    return _COUNTED.findall(one) != _COUNTED.findall(other)


def _blanks(context: Context, one: list[Named], other: list[Named]) -> Iterator[tuple[Named, Named, str]]:
    """Names that differ by a blank only. Where many names of a table have blanks, the conversion made them; a PDF proves nothing."""
    if context.book.source.format == "pdf":
        return
    for mine in one:
        for theirs in other:
            if mine.key != theirs.key or bool(_BLANK.search(mine.name)) == bool(_BLANK.search(theirs.name)):
                continue
            group = one if _BLANK.search(mine.name) else other
            if sum(bool(_BLANK.search(named.name)) for named in group) <= 2:
                yield mine, theirs, "blank"
