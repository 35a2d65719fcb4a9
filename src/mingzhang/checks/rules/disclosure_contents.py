"""The list of tables in a document (目录, 附件), and which printed table answers each of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingzhang.book.model import Table
from mingzhang.checks.context import Context
from mingzhang.checks.rules import disclosure_titles as titles

FEWEST = 3
"""Entries that make a list of tables."""
ALIKE = 78.0
"""Likeness (0 to 100) from which two titles of no known kind name the same table."""
_SAME = 100.0


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the list: the passage it stands in, its text, and the number it bears."""

    passage: int
    text: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of tables, with the tables that answer its entries: `found` entry number → tables of one title; `missing` those that
    none answers; `doubtful` those whose title is printed but whose table was not read, or whose kind another entry has taken."""

    entries: tuple[Entry, ...]
    found: Mapping[int, tuple[Table, ...]]
    missing: tuple[Entry, ...]
    doubtful: tuple[Entry, ...]


def statutory(table: Table) -> bool:
    """Whether a table is one of figures that stands for itself: no form, no list of units, not without a title."""
    return bool(table.title) and table.kind in {"statutory", "sangong", "projects"}


def groups(context: Context) -> tuple[tuple[Table, ...], ...]:
    """The tables of the book, those of one title together, in the order in which they first come."""
    out: dict[str, list[Table]] = {}
    for table in context.book.tables:
        if table.title and table.kind != "units":
            out.setdefault(titles.words(table.title), []).append(table)
    return tuple(tuple(tables) for tables in out.values())


def listing(context: Context) -> Listing | None:
    """The list of tables of a document; None where it has none."""
    entries = _entries(context)
    if len(entries) < FEWEST:
        return None
    found = _assign(context, entries)
    absent = [entry for index, entry in enumerate(entries) if index not in found]
    printed = _printed(context, {entry.passage for entry in entries}) if absent else []
    taken = {titles.kind(entries[index].text) for index in found} - {None}
    doubtful = [entry for entry in absent if _stands(entry.text, printed) or (titles.kind(entry.text) in taken and not _goal(entry.text))]
    missing = tuple(entry for entry in absent if entry not in doubtful)
    return Listing(tuple(entries), found, missing, tuple(doubtful))


def _goal(text: str) -> bool:
    return (titles.kind(text) or "").startswith("goal")


def _entries(context: Context) -> list[Entry]:
    """The entries of tables of the contents; else the first run of lines that name tables."""
    contents = [index for index, passage in enumerate(context.book.passages) if passage.role == "contents"]
    found = list(_of(context, contents))
    return found if len(found) >= FEWEST else _run(context)


def _of(context: Context, indexes: Iterable[int]) -> Iterable[Entry]:
    passages = context.book.passages
    before: int | None = None
    for index in indexes:
        text = passages[index].text
        number = titles.ordinal(text)
        joined = passages[before].text + text if before is not None and number is None and not titles.is_part(text) else ""
        if joined and not titles.is_entry(passages[before or 0].text) and titles.is_entry(joined) and titles.ordinal(joined) is not None:
            yield Entry(before or 0, joined, titles.ordinal(joined))
            before = None
            continue
        if titles.is_entry(text) and not (number is None and titles.kind(text) is None):
            yield Entry(index, text, number)
        before = index


def _run(context: Context) -> list[Entry]:
    best: list[Entry] = []
    current: list[Entry] = []
    for index, passage in enumerate(context.book.passages):
        if passage.role in {"body", "heading"} and titles.is_entry(passage.text) and titles.kind(passage.text):
            current.append(Entry(index, passage.text, titles.ordinal(passage.text)))
            continue
        if len(current) >= FEWEST:
            return current
        current = []
    return current if len(current) >= FEWEST else best


def _assign(context: Context, entries: list[Entry]) -> dict[int, tuple[Table, ...]]:
    tables = groups(context)
    numbers = [titles.table_number(context, group[0]) for group in tables]
    scores = sorted(
        (
            (-score, index, place)
            for index, entry in enumerate(entries)
            for place, group in enumerate(tables)
            if (score := _score(entry, group[0], numbers[place])) > 0
        ),
    )
    found: dict[int, tuple[Table, ...]] = {}
    used: set[int] = set()
    for _, index, place in scores:
        if index not in found and place not in used:
            found[index] = tables[place]
            used.add(place)
    return found


def _score(entry: Entry, table: Table, number: int | None) -> float:
    """How surely a table answers an entry: by its title, its kind, or the number printed with it; 0 where it does not."""
    from rapidfuzz import fuzz

    mine, theirs = titles.kind(entry.text), titles.kind(table.title)
    if titles.words(entry.text) == titles.words(table.title):
        return 4 * _SAME
    if number is not None and number == entry.number and (mine or "").partition(".")[0] == (theirs or "").partition(".")[0]:
        return 3 * _SAME
    if mine is not None and theirs is not None and mine != theirs and not _either(mine, theirs):
        return 0.0
    likeness = fuzz.ratio(titles.core(entry.text), titles.core(table.title)) if titles.core(entry.text) else 0.0
    if mine is not None and (mine == theirs or _either(mine, theirs)):
        return 2 * _SAME + likeness if mine == theirs else _SAME + likeness
    return likeness if likeness >= ALIKE and (mine is None or theirs is None) else 0.0


def _either(one: str, other: str | None) -> bool:
    """Whether two different kinds may be one table: a form for goals without further words is of any kind of goals."""
    pair = {one, other}
    goals = pair <= {"goal", "goal.project", "goal.department"} and "goal" in pair
    return goals or pair in ({"basic", "economic"}, {"general", "fiscal"})


def _printed(context: Context, listed: set[int]) -> list[str]:
    """Short texts outside the list that name a table, whether or not a table was read below them."""
    book = context.book
    lines = [
        passage.text for index, passage in enumerate(book.passages) if index not in listed and passage.role != "contents" and passage.text
    ]
    cells = [cell.text for table in book.tables for cell in table.cells if len(cell.text) > 5]
    return [titles.words(text) for text in (*lines, *cells) if len(text) <= 80 and "表" in text and "。" not in text]


def _stands(text: str, printed: list[str]) -> bool:
    words = titles.words(text)
    return any(words in other and titles.kind(words) == titles.kind(other) for other in printed)
