"""Which facts there could be: the places that the tables leave open together.

Each table is a list of cells that divide what it is about. A fact that is within the table is within one of its cells, so the cells
of all tables are joined: those that do not exclude each other meet in a place narrower than both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL
from mingzhang.money import tolerance
from mingzhang.reconstructing.margins import Index, Margin


@dataclass(frozen=True, slots=True)
class Division:
    """Cells that exclude each other, `complete` where they are all of `whole`."""

    whole: At
    cells: tuple[At, ...]
    complete: bool


def divisions(margins: Sequence[Margin]) -> list[Division]:
    """How the cells of one table (of one flow, none zero) divide what it is about."""
    by_place = {margin.at: margin for margin in margins}
    places = list(by_place)
    index = Index(places)
    wider = {number for place in places for number in index.over(place) if places[number] != place}
    narrow = [place for number, place in enumerate(places) if number not in wider]
    root = next((place for place in places if all(place.over(other) for other in places)), None)
    groups: dict[frozenset[str], list[At]] = defaultdict(list)
    for place in narrow:
        groups[place.dimensions].append(place)
    sums = [(cells, root is not None and _adds_up(by_place[root], [by_place[cell] for cell in cells])) for cells in groups.values()]
    if root is not None and not any(whole for _, whole in sums) and _adds_up(by_place[root], [by_place[cell] for cell in narrow]):
        sums = [(narrow, True)]
    return [Division(_plain(root) if root is not None else _common(cells), tuple(map(_plain, cells)), whole) for cells, whole in sums]


def _adds_up(total: Margin, parts: Sequence[Margin]) -> bool:
    return abs(total.fen - sum(part.fen for part in parts)) <= tolerance([total.precision, *(part.precision for part in parts)])


def _plain(place: At) -> At:
    """支出总计 divides like 本年支出: what is carried out has its own cells."""
    return place.but(kind=ALL) if place["kind"] == "total" else place


def _common(places: Sequence[At]) -> At:
    return At(tuple(sorted(frozenset(places[0].pairs).intersection(*(place.pairs for place in places)))))


def joined(start: Iterable[At], parts: Sequence[Division], *, leave: bool) -> list[At]:
    """The places that all divisions leave open. `leave` keeps the wider places beside the narrower even where a division is complete."""
    open_places = dict.fromkeys(start)
    for division in parts:
        meet = _Meeting(division.cells)
        following: dict[At, None] = {}
        for place in open_places:
            if place.apart(division.whole):
                following[place] = None
                continue
            following.update(dict.fromkeys(meet.of(place)))
            if leave or not division.complete or not division.whole.over(place):
                following[place] = None
        open_places = following
    return list(open_places)


class _Meeting:
    """Meets places with the cells of a division; what depends only on the dimensions that the cells name is found once."""

    def __init__(self, cells: Sequence[At]) -> None:
        self.cells = cells
        self.names = frozenset(name for cell in cells for name in cell.dimensions) | {"kind"}
        self.known: dict[tuple[tuple[str, str], ...], list[At]] = {}

    def of(self, place: At) -> list[At]:
        """The places within both `place` and a cell."""
        shared = tuple(pair for pair in place.pairs if pair[0] in self.names)
        if shared not in self.known:
            part = At(shared)
            self.known[shared] = [meeting for cell in self.cells if (meeting := _met(part, cell)) is not None]
        return [At(tuple(sorted({**dict(place.pairs), **dict(meeting.pairs)}.items()))) for meeting in self.known[shared]]


def _met(one: At, other: At) -> At | None:
    both = None if one.apart(other) else one.and_(other)
    return both.canonical() if both is not None else None
