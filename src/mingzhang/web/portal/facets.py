"""How what a search found is spread: over kinds, years and departments, so that it can be narrowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from mingzhang.web.portal.models import Found

NAMES = ("kind", "year", "d")
"""The ways to narrow a search, as the address names them: kind, year, department."""
MOST = 12
"""Departments that a page offers."""
Spread = list[tuple[tuple[str, str, str], int]]
"""How many were found of each kind, year and code of a department."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow a search: its value, how many it leaves, its address, whether it is chosen."""

    value: str
    count: int
    address: str
    chosen: bool


def key(kind: str, year: int, code: str) -> tuple[str, str, str]:
    """Where something found belongs."""
    return kind, str(year), code


def spread(found: QuerySet[Found]) -> Spread:
    """How all that was found is spread, in one query."""
    rows = found.order_by().values_list("kind", "release__year", "release__organisation__code").annotate(Count("pk"))
    return [(key(kind, year, code), many) for kind, year, code, many in rows]


def choices(rows: Spread, asked: Mapping[str, str], base: str, words: str) -> dict[str, list[Choice]]:
    """The choices by name. Those of one name count what the others leave; what is chosen leads back to all."""
    found = {}
    for place, name in enumerate(NAMES):
        counts = Counter[str]()
        for where, many in rows:
            if fits(where, asked, but=place):
                counts[where[place]] += many
        found[name] = [_choice(name, value, many, asked, base, words) for value, many in _ordered(name, counts, asked)]
    return found


def fits(where: tuple[str, str, str], asked: Mapping[str, str], but: int = -1) -> bool:
    """Whether something lies in what was asked for, one of the names left out."""
    return all(place == but or not asked.get(name) or asked[name] == where[place] for place, name in enumerate(NAMES))


def _ordered(name: str, counts: Counter[str], asked: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    if name == "kind":
        return [(kind, counts[kind]) for kind in Found.Kind.values if counts[kind]]
    if name == "year":
        return sorted(counts.items(), reverse=True)
    first = counts.most_common(MOST)
    chosen = asked.get(name, "")
    return first if not chosen or chosen in dict(first) else [(chosen, counts[chosen]), *first]


def _choice(name: str, value: str, count: int, asked: Mapping[str, str], base: str, words: str) -> Choice:
    chosen = asked.get(name) == value
    values = {"q": words, **{one: asked[one] for one in NAMES if asked.get(one)}, name: "" if chosen else value}
    return Choice(value, count, f"{base}?{urlencode({one: what for one, what in values.items() if what})}", chosen)
