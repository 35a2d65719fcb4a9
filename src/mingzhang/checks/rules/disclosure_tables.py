"""Which tables a document has: those it lists, those the notice asks for, none of them twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.book.model import Table
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules import disclosure_titles as titles
from mingzhang.checks.rules.disclosure_contents import Entry, Listing, groups, listing, statutory

_NUMBER = re.compile(r"[-−]?\d[\d,，.\s]*%?")


def missing_table(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Tables that the list names and the document does not have; tables that the notice asks for and neither has."""
    listed = listing(context)
    figures = [table for table in context.book.tables if statutory(table)]
    if listed is None and not figures:
        yield Looked.UNKNOWN
        return
    if listed is not None:
        yield from _listed(context, listed, apart=not figures)
    if figures:
        yield from _required(context, listed, figures, options["fewest"])


def _listed(context: Context, listed: Listing, *, apart: bool) -> Iterable[Hit | Looked]:
    yield from (Looked.FINE for _ in listed.found)
    yield from (Looked.UNKNOWN for _ in listed.doubtful)
    if not listed.missing:
        return
    first, *others = listed.missing
    names = "、".join(f"《{_name(entry)}》" for entry in listed.missing)
    yield Hit(
        context.passage(first.passage),
        _name(first),
        "",
        {"count": len(listed.missing), "names": names, "total": len(listed.entries)},
        (*(_evidence(context, entry) for entry in others), *_heading(context, listed)),
        say="apart" if apart else "message",
        severity="suspect" if apart or _scanned(context) else None,
    )


def _scanned(context: Context) -> bool:
    """Whether pages of the document are pictures, on which a table may stand unread."""
    return any(remark.code == "document.scanned_page" for remark in context.book.remarks)


def _name(entry: Entry) -> str:
    return titles.words(entry.text)


def _evidence(context: Context, entry: Entry) -> Evidence:
    return Evidence("name", _name(entry), context.passage(entry.passage))


def _heading(context: Context, listed: Listing) -> Iterable[Evidence]:
    """A table that is there, to show that the tables were looked for in the document."""
    for index, tables in listed.found.items():
        text = f"《{_name(listed.entries[index])}》已列出"
        yield Evidence("context", text, context.table_spot(tables[0], tables[0].title))
        return


def _required(context: Context, listed: Listing | None, figures: list[Table], fewest: int) -> Iterable[Hit | Looked]:
    year = context.book.fiscal_year
    texts = [table.title for table in context.book.tables if table.title]
    texts += [entry.text for entry in listed.entries] if listed is not None else []
    texts += [passage.text for passage in context.book.passages if titles.is_entry(passage.text)]
    kinds = {titles.kind(text) for text in texts}
    wanted = [table for table in titles.required() if table.first is None or (year or 0) >= table.first]
    absent = [table for table in wanted if not kinds & set(table.kinds)]
    if len(wanted) - len(absent) < fewest:
        yield Looked.UNKNOWN
        return
    yield from (Looked.FINE for table in wanted if table not in absent)
    if absent:
        names = "、".join(f"《{table.name}》" for table in absent)
        present = tuple(Evidence("context", table.title, context.table_spot(table, table.title)) for table in figures[:4])
        values = {"count": len(absent), "names": names}
        yield Hit(context.table_spot(figures[0], figures[0].title), "", names, values, present, say="required", severity="suspect")


def title_differs(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Tables whose title is another than their entry's in the list, and tables that the list does not name."""
    listed = listing(context)
    if listed is None or not listed.found:
        yield Looked.UNKNOWN
        return
    for index, tables in listed.found.items():
        entry, table = listed.entries[index], tables[0]
        mine, theirs = titles.core(entry.text), titles.core(table.title)
        if not _other_kind(entry.text, table.title) and (mine in theirs or theirs in mine or _close(mine, theirs)):
            yield Looked.FINE
            continue
        values = {"number": entry.number or index + 1, "listed": _name(entry)}
        evidence = (_evidence(context, entry),)
        yield Hit(context.table_spot(table, table.title), table.title, _name(entry), values, evidence)
    yield from _unlisted(context, listed)


def _other_kind(one: str, other: str) -> bool:
    """Whether two titles name two kinds of table, of which neither takes in the other."""
    kinds = {titles.kind(one), titles.kind(other)}
    return len(kinds) == 2 and not kinds & {None, "goal"} and kinds not in ({"basic", "economic"}, {"general", "fiscal"})


def _close(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return sorted(one) == sorted(other) or fuzz.ratio(one, other) >= 60


def _unlisted(context: Context, listed: Listing) -> Iterable[Hit | Looked]:
    answered = {table.id for tables in listed.found.values() for table in tables}
    kinds = {titles.kind(entry.text) for entry in listed.entries}
    extra = [
        tables[0]
        for tables in groups(context)
        if statutory(tables[0]) and not any(table.id in answered for table in tables) and titles.kind(tables[0].title) not in kinds
    ]
    if not extra or len(listed.found) < len(extra):
        return
    first, *others = extra
    names = "、".join(f"《{titles.words(table.title)}》" for table in extra)
    evidence = [Evidence("name", table.title, context.table_spot(table, table.title)) for table in others]
    evidence.append(_evidence(context, listed.entries[0]))
    yield Hit(context.table_spot(first, first.title), first.title, "", {"names": names}, tuple(evidence), say="extra")


def duplicate_table(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Tables of one title, owner and kind that print the same figures: one finding for all of them."""
    same: list[Table] = []
    pairs = 0
    for tables in groups(context):
        first = tables[0]
        if len(tables) < 2 or not statutory(first):
            yield Looked.FINE
            continue
        copies = [table for table in tables[1:] if _likeness(first, table) >= 1]
        if copies:
            same += [first, *copies]
            pairs += len(copies)
        for table in tables[1:]:
            likeness = _likeness(first, table)
            if options["mostly"] / 100 <= likeness < 1 and _owner(context, first) == _owner(context, table):
                places = (Evidence("counterpart", first.title, context.table_spot(first, first.title)),)
                yield Hit(context.table_spot(table, table.title), table.title, "", {}, places, say="other", severity="suspect")
    if same:
        first, *others = sorted(same, key=lambda table: table.id)
        names = "、".join(dict.fromkeys(f"《{titles.words(table.title)}》" for table in (first, *others)))
        evidence = tuple(Evidence("counterpart", table.title, context.table_spot(table, table.title)) for table in others)
        yield Hit(context.table_spot(first, first.title), first.title, "", {"names": names, "count": pairs}, evidence, severity="style")


def _figures(table: Table) -> list[str]:
    """The printed numbers in order, whatever they were read as."""
    return [cell.text for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)) if _NUMBER.fullmatch(cell.text)]


def _likeness(one: Table, other: Table) -> float:
    """The share of figures that two tables have in common: 1 only where all are the same, in the same order."""
    first, second = _figures(one), _figures(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    shared = sum((Counter(first) & Counter(second)).values())
    return min(shared / max(len(first), len(second)), 0.99)


def _owner(context: Context, table: Table) -> str:
    texts = [passage.text for passage in context.book.passages if passage.table == table.id and passage.role == "particular"]
    return "".join("".join(text.split()) for text in texts)
