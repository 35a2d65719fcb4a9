"""Which coordinates of a book are one and the same, because what lies between them is nothing.

Where nothing was carried over, 本年收入合计 and 收入总计 are the same amount; where there is no other fund, 一般公共预算 and 财政拨款
are. The narrative uses these words for each other, and rightly so in such a book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, contains

_CHAIN = (
    ("vintage", "current", ALL, ("carryover", "reserve")),
    ("kind", "total", ALL, ("carried_out", "surplus_allocation")),
    ("fund", "general", "fiscal", ("govfund", "soe")),
    ("fund", "fiscal", ALL, ("other", "advance")),
)
"""A member of a dimension is the same as the wider (or narrower) one beside it where the members behind them are nothing."""
_WITHIN_GENERAL = (
    "general.fees",
    "general.special",
    "general.fines",
    "general.assets",
    "general.housing",
    "general.transfer",
    "general.other",
)


@dataclass(frozen=True, slots=True)
class Settled:
    """Puts coordinates in their simplest form for one book: `fold` says which member stands for which, `here` are the book's own year
    and stage, which need not be said; `year` is the book's own. What was executed (执行数) in that year is not known when its budget is
    published: without another year the word is the budget's."""

    fold: Mapping[tuple[str, str], str]
    here: frozenset[tuple[str, str]] = frozenset()
    year: str = ""
    _known: dict[At, At] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, place: At) -> At:
        """The simplest coordinates that mean the same in this book."""
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._simplest(place)
        return found

    def _simplest(self, place: At) -> At:
        out = {}
        now = place["year"] in {ALL, self.year}
        for name, member in place.canonical().pairs:
            if (name, member) in self.here or name == "measure" or (now and name == "stage" and member == "executed"):
                continue
            simple = member
            while (name, simple) in self.fold:
                simple = self.fold[name, simple]
            if simple != ALL:
                out[name] = simple
        return At(tuple(sorted(out.items())))


def settle(amounts: Iterable[At], year: int | None, stage: str | None) -> Settled:
    """What is the same in a book in which there are `amounts` (coordinates of all that is not nothing, in tables and narrative)."""
    present = {pair for place in amounts for pair in place.pairs}

    def absent(name: str, members: tuple[str, ...]) -> bool:
        return not any(have == name and any(contains(name, outer, member) for outer in members) for have, member in present)

    fold = {(name, member): simple for name, member, simple, others in _CHAIN if absent(name, others)}
    if absent("fund", _WITHIN_GENERAL):
        fold["fund", "general.appropriation"] = "general"
    here = {("year", str(year)), ("stage", stage or "budget")}
    return Settled(fold, frozenset(here), str(year))
