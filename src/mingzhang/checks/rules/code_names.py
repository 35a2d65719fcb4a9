"""Names of classes (科目) that are out of date, that stand in another class's row, or that are not the code's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.code_rows import Row, budget_year, codes_of, former, forms, rows
from mingzhang.checks.rules.text_words import is_han
from mingzhang.classification import Entry, functional
from mingzhang.classification.code_list import CLASS
from mingzhang.classification.names import fold, likeness, loosen, split_suffix
from mingzhang.vocabulary.finder import Finder, Found

_LEVEL = re.compile("[（(][款项][）)]")
SHORTEST = 6
"""Characters of a former name that is looked for in running text: shorter ones are ordinary words."""


def outdated_name(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Names given up before the budget year: one finding for each class, and one where an old name has taken another class's row."""
    year = budget_year(context)
    places: dict[tuple[str, str], list[tuple[str, Spot, Entry]]] = {}
    taken: set[Spot] = set()
    for hit in _twice(context, year):
        taken |= {hit.where, *(evidence.where for evidence in hit.evidence if evidence.role == "addend")}
        yield hit
    for row in rows(context):
        entry = _former_of(row, year)
        if entry is None:
            yield Looked.FINE
        elif row.spot not in taken:
            places.setdefault((row.dimension, entry.code), []).append((row.name, row.spot, entry))
    for name, spot, entry in _in_text(context, year):
        places.setdefault(("function", entry.code), []).append((name, spot, entry))
    for (dimension, code), found in places.items():
        now = codes_of(dimension).by_code(code, year)
        if now is None:
            continue
        (name, spot, entry), *others = found
        evidence = tuple(Evidence("name", text, where) for text, where, _ in others)
        values = {"code": code, "until": entry.valid_to, "count": len(found)}
        yield Hit(spot, name, now.name, values, evidence, severity="style")


def _former_of(row: Row, year: int) -> Entry | None:
    """The entry whose former name a row prints; a printed code must be that entry's."""
    entries = former(row.dimension, year).get(fold(row.name), ())
    return next((entry for entry in entries if entry.code == row.code), None)


def _in_text(context: Context, year: int) -> Iterator[tuple[str, Spot, Entry]]:
    known = {name: entries[0] for name, entries in former("function", year).items()}
    classes = Finder(name for name, entry in known.items() if len(name) >= SHORTEST and name.endswith("支出") and entry.level == CLASS)
    lower = [name for name, entry in known.items() if entry.level != CLASS]
    for index, passage in context.body:
        end = 0
        for found in sorted([*classes.find(passage.text), *_levelled(passage.text, lower)], key=lambda found: found.start):
            if found.start >= end:
                end = found.end
                yield found.words, context.passage(index, found.start, found.end), known[found.words]


def _levelled(text: str, names: Iterable[str]) -> Iterator[Found]:
    """Names of 款 or 项. They are ordinary words, unless the text says that they are names: 行政事业单位离退休（款）."""
    for mark in _LEVEL.finditer(text):
        for name in names:
            start = mark.start() - len(name)
            if text.endswith(name, 0, mark.start()) and not is_han(text[start - 1 : start]):
                yield Found(name, start, mark.start())


def _twice(context: Context, year: int) -> Iterator[Hit]:
    """Tables in which a class stands under its former and its present name, so that the row of another class is missing."""
    seen: dict[tuple[int, int, str], list[Row]] = {}
    for row in rows(context):
        if row.dimension == "function" and len(row.code) == 3 and not row.printed:
            seen.setdefault((row.table.id, row.line.side, row.code), []).append(row)
    codes = functional()
    for (table, side, code), same in seen.items():
        old = [row for row in same if _former_of(row, year) is not None]
        new = [row for row in same if row not in old]
        if not old or not new:
            continue
        present = {other for place, where, other in seen if (place, where) == (table, side)}
        step = 1 if old[0].line.index > new[0].line.index else -1
        between = next(
            (entry for entry in codes.children(None, year) if int(entry.code) == int(code) + step and entry.code not in present), None
        )
        evidence = (Evidence("counterpart", new[0].name, new[0].spot),)
        values = {"name": new[0].name, "missing": None if between is None else between.name}
        yield Hit(old[0].spot, old[0].name, between.name if between else new[0].name, values, evidence, say="twice")


@dataclass(frozen=True, slots=True)
class _Judged:
    say: str
    severity: str | None
    expected: str


def name_mismatch(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Codes printed with a name that is not theirs, and names of classes that are only nearly right."""
    year = budget_year(context)
    places: dict[tuple[str, str, str, _Judged], list[Spot]] = {}
    for row in rows(context):
        judged = _judge(row, year) if row.printed else _nearly(row, year)
        if isinstance(judged, Looked):
            yield judged
        else:
            places.setdefault((row.dimension, row.code, row.name, judged), []).append(row.spot)
    for (_, code, name, judged), (first, *others) in places.items():
        evidence = tuple(Evidence("name", name, spot) for spot in others)
        values = {"code": code}
        yield Hit(first, name, judged.expected, values, evidence, say=judged.say, severity=judged.severity)


def _judge(row: Row, year: int) -> _Judged | Looked:
    codes = codes_of(row.dimension)
    entry = codes.by_code(row.code, year)
    if entry is None:
        # Only the list of department economic classes is complete; places add 项 of their own to the others.
        unknown = row.dimension == "economic" and len(row.code) == 5 and not codes.all_by_code(row.code)
        return _Judged("unknown", "suspect", "") if unknown and codes.by_code(row.code[:3], year) else Looked.UNKNOWN
    name = split_suffix(row.name)[0]
    known = codes.all_by_code(row.code)
    if any(loosen(each.name) in {loosen(name), loosen(row.name)} for each in known):
        return Looked.FINE
    if entry.confidence == "low" or not re.search("[\u4e00-\u9fff]", name):
        return Looked.UNKNOWN
    others = [other for other in codes.by_name(name, year) if other.code != row.code and fold(other.name) in forms(fold(name))]
    near = likeness(name, entry.name)
    if others and near < 0.5:
        sure = entry.confidence == "high" and any(other.confidence == "high" and len(other.code) == len(row.code) for other in others)
        return _Judged("other", None if sure else "suspect", entry.name)
    if sorted(loosen(name)) == sorted(loosen(entry.name)) or (entry.confidence == "high" and _slip(name, entry.name)):
        return _Judged("near", "style", entry.name)
    if near < 0.2 and not _inside(name, entry.name):
        return _Judged("message", "suspect", entry.name)
    return Looked.UNKNOWN


def _inside(one: str, other: str) -> bool:
    short, long = sorted((loosen(one), loosen(other)), key=len)
    return bool(short) and (short in long or len(set(short) & set(long)) >= 0.6 * len(set(short)))


def _slip(one: str, other: str) -> bool:
    """Whether two names differ by one character put in place of another: not by joining words or by leaving out."""
    first, second = loosen(one), loosen(other)
    return len(first) == len(second) > 3 and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _nearly(row: Row, year: int) -> _Judged | Looked:
    """A class without a printed code whose name has the characters of the right name in another order, or one other character."""
    if row.dimension != "function" or len(row.code) != 3:
        return Looked.FINE
    entry = functional().by_code(row.code, year)
    if entry is None or any(loosen(each.name) == loosen(row.name) for each in functional().all_by_code(row.code)):
        return Looked.FINE
    if sorted(loosen(row.name)) == sorted(loosen(entry.name)) or _slip(row.name, entry.name):
        return _Judged("near", "style", entry.name)
    return Looked.UNKNOWN
