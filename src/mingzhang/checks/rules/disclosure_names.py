"""One name of the department throughout: on the cover, in headings, in titles and beside the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.disclosure_words import has, of

COVER = 12
"""Lines at the beginning among which the cover is looked for."""
SHORTEST = 6
"""Characters of a name from which parts of it can be recognised."""


def _flat(text: str) -> str:
    return "".join(text.split())


def unit_name(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Names of the department that are broken, doubled or cut short."""
    name = _flat(context.book.department.name or "")
    places = [(index, _flat(passage.text)) for index, passage in enumerate(context.book.passages)]
    witness = next(((index, text) for index, text in places if name and name in text), None)
    if len(name) < SHORTEST or witness is None:
        yield Looked.UNKNOWN
        return
    wrong: dict[tuple[str, str], list[Spot]] = {}
    for say, found, spot in (*_broken(context, name, places), *_doubled(context, places), *_wrong(context, name, places)):
        wrong.setdefault((say, found), []).append(spot)
    if not wrong:
        yield Looked.FINE
    right = Evidence("name", name, context.passage(witness[0]))
    for (say, found), (first, *others) in wrong.items():
        evidence = (right, *(Evidence("name", found, spot) for spot in others))
        yield Hit(first, found, name, {"name": name}, evidence, say=say)


def _broken(context: Context, name: str, places: list[tuple[int, str]]) -> Iterator[tuple[str, str, Spot]]:
    """Names on the cover of which a piece is printed twice, at the end of a line and at the beginning of the next."""
    for (_, above), (index, below) in pairwise(places[: COVER + 1]):
        if name in above + below or name in above or name in below:
            continue
        for size in range(1, 7):
            if above.endswith(below[:size]) and len(below) > size and name in above + below[size:]:
                yield "broken", below[:size], context.passage(index)
                break


def _doubled(context: Context, places: list[tuple[int, str]]) -> Iterator[tuple[str, str, Spot]]:
    for index, text in places:
        twice = has(text, of("name")["twice"]) if context.book.passages[index].role != "body" or index < COVER else None
        if twice:
            yield "twice", twice, context.passage(index)


def _wrong(context: Context, name: str, places: list[tuple[int, str]]) -> Iterator[tuple[str, str, Spot]]:
    known = {_flat(unit.name) for unit in context.book.units} | {name}
    for index, text in places:
        passage = context.book.passages[index]
        headed = passage.role in {"heading", "contents", "title", "particular"} or index < COVER
        if name in text:
            continue
        cut = _cut_short(name, text) if headed and len(text) <= 80 else None
        found = cut or _near(name, text)
        if found and found not in known:
            yield "cut" if cut else "message", found, context.passage(index)


def _cut_short(name: str, text: str) -> str | None:
    """The beginning of the name that stands in a heading without its end, before words that follow a department's name."""
    start = text.find(name[:4])
    if start < 0:
        return None
    size = 4
    while size < len(name) and text[start : start + size + 1] == name[: size + 1]:
        size += 1
    rest = text[start + size :]
    enough = size >= max(SHORTEST, 0.6 * len(name)) and size < len(name)
    return name[:size] if enough and rest.startswith(tuple(of("name")["after"])) else None


def _near(name: str, text: str) -> str | None:
    """Words that begin and end like the name and have one or two characters more or fewer: substitutions are other departments."""
    from rapidfuzz.distance import Indel

    if len(name) < SHORTEST + 2:
        return None
    start = text.find(name[:3])
    while start >= 0:
        for size in (len(name) - 2, len(name) - 1, len(name) + 1, len(name) + 2):
            part = text[start : start + size]
            if len(part) == size and part.endswith(name[-2:]) and Indel.distance(part, name) == abs(size - len(name)):
                return part
        start = text.find(name[:3], start + 1)
    return None
