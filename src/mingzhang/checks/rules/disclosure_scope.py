"""Definitions and titles of another level of government or another year than the department's and the budget's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.book.model import Passage
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules import disclosure_titles as titles
from mingzhang.checks.rules.disclosure_words import has, of
from mingzhang.vocabulary.phrases import key

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年(?!\s*\d|[初中末底前后])|年度[:：]\s*(20\d\d)(?!\d)")
_LIST = re.compile(r"(?:中央|省|市|区|县)级?[、和及与]\s*$")
COVER = 10


def glossary_scope(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Definitions that speak of another level's money (市级财政) than the department's name says."""
    name = key(context.book.department.name or "")
    levels = _levels(name)
    if not levels:
        yield Looked.UNKNOWN
        return
    pattern = re.compile(of("level")["text"]["pattern"])
    wrong: dict[str, list[tuple[str, Spot]]] = {}
    for index, passage in context.body:
        if (passage.role == "heading" and passage.level < 2) or not _defines(context, index):
            continue
        for found in pattern.finditer(passage.text):
            level = found["level"].removesuffix("级")
            if _LIST.search(passage.text[: found.start()]) or has(passage.text[: found.start()], of("level")["text"]["above"]):
                continue
            if level in levels:
                yield Looked.FINE
                continue
            end = found.start() + len(found["level"]) + len("财政")
            wrong.setdefault(level, []).append((passage.text[found.start() : end], context.passage(index, found.start(), end)))
    for places in wrong.values():
        (text, first), *others = places
        evidence = tuple(Evidence("counterpart", words, spot) for words, spot in others)
        named = Evidence("name", context.book.department.name or "", _name_spot(context, name))
        values = {"name": context.book.department.name}
        yield Hit(first, text, f"{levels[0]}级财政", values, (named, *evidence))


def _levels(name: str) -> list[str]:
    """The levels of government whose money a department of this name has: those of the first entry with a word in the name. An
    autonomous region (自治区) is a province."""
    for part in of("level")["apart"]:
        name = name.replace(part, "省" if part == "自治区" else "")
    for row in of("level")["name"]:
        if has(name, row["words"]):
            return list(row["levels"])
    return []


def _name_spot(context: Context, name: str) -> Spot:
    for index, passage in enumerate(context.book.passages):
        if name in key(passage.text):
            return context.passage(index)
    return context.passage(0)


def _defines(context: Context, index: int) -> bool:
    text = context.book.passages[index].text
    if "指" not in text and "反映" not in text:
        return False
    headings = (passage.text for passage in context.heading(index))
    return any(has(key(heading), of("level")["text"]["headings"]) for heading in headings)


def year(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Titles, particulars and headings of the budget that name another year than the document's."""
    fiscal = context.book.fiscal_year
    if fiscal is None:
        yield Looked.UNKNOWN
        return
    wrong: dict[int, list[tuple[Passage, Spot]]] = {}
    kinds = {table.id: table.kind for table in context.book.tables}
    words = of("year")
    for index, passage in enumerate(context.book.passages):
        kind = str(kinds.get(passage.table)) if passage.table is not None else ""
        if len(passage.text) > 60 or kind in {"assets", "units"} or not _speaks(index, passage, kind):
            continue
        text = passage.text
        years = [int(found[1] or found[2]) for found in _YEAR.finditer(text)]
        about = has(text, words["of"]) or (passage.role == "particular" and re.fullmatch(r"[(（\s]*20\d\d\s*年度?[)）\s]*", text))
        others = text.replace("决算", "") if context.book.stage == "final" else text
        if not years or not about or has(others, words["other"]):
            continue
        if fiscal in years:
            yield Looked.FINE
        elif len(set(years)) == 1 and abs(years[0] - fiscal) <= 3:
            wrong.setdefault(years[0], []).append((passage, context.passage(index)))
    for other, places in wrong.items():
        proved = any(passage.role in {"title", "particular"} for passage, _ in places)
        (passage, spot), *others_there = places
        evidence = (*(Evidence("name", each.text, where) for each, where in others_there), *_witness(context, fiscal))
        values = {"text": passage.text.strip()}
        yield Hit(spot, f"{other}年", f"{fiscal}年", values, evidence, severity=None if proved else "suspect")


def _speaks(index: int, passage: Passage, kind: str) -> bool:
    """Whether a line speaks of the whole budget: cover, contents, headings, titles and what stands with them. The title of a form
    names its project, whose name may have any year."""
    if passage.role == "heading":
        return passage.level <= 3
    if passage.role == "title":
        return not (kind.startswith("goal") and titles.ordinal(passage.text) is not None)
    return passage.role in {"contents", "particular"} or (passage.role == "body" and index < COVER)


def _witness(context: Context, fiscal: int) -> tuple[Evidence, ...]:
    """A title or line that has the year of the document."""
    for role in ("title", "contents", "heading", "body"):
        for index, passage in enumerate(context.book.passages):
            found = re.search(f"{fiscal}\\s*年", passage.text)
            if passage.role == role and found and len(passage.text) <= 60:
                return (Evidence("context", passage.text, context.passage(index)),)
    return ()
