"""What a published budget says: printed sums at coordinates, each with the exact amounts that print so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from mingzhang.compiling.cube import APART
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, ancestors

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """A printed sum: `fen` at `at` (canonical), printed to `precision`. `weight` says how much it counts where not all can be true."""

    at: At
    fen: int
    precision: int
    weight: int

    @property
    def below(self) -> int:
        """How far below `fen` an exact amount may be that prints so (half up, away from zero), in 分."""
        return self.precision // 2 if self.fen > 0 else (self.precision - 1) // 2

    @property
    def above(self) -> int:
        """How far above."""
        return self.precision // 2 if self.fen < 0 else (self.precision - 1) // 2


class Index:
    """Finds, for a place, all of some places that contain it."""

    def __init__(self, places: Iterable[At]) -> None:
        self._by_dimensions: dict[frozenset[str], dict[Pairs, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, place in enumerate(places):
            self._by_dimensions[place.dimensions][place.pairs].append(number)
        self._known: dict[tuple[frozenset[str], Pairs], list[int]] = {}

    def over(self, place: At) -> list[int]:
        """The numbers of the places that contain this one or are it."""
        out: list[int] = []
        for dimensions, there in self._by_dimensions.items():
            named = {name: member for name, member in place.pairs if name in dimensions}
            if not _reached(place, dimensions):
                continue
            key = dimensions, tuple(named.items())
            if key not in self._known:
                chains = [[(name, wider) for wider in _wider(name, named.get(name, ALL))] for name in sorted(dimensions)]
                self._known[key] = [number for pairs in product(*chains) for number in there.get(pairs, ())]
            out.extend(self._known[key])
        return sorted(out)


def _reached(place: At, dimensions: frozenset[str]) -> bool:
    """Whether what the place names and the dimensions do not is within all. “三公” are spending seen another way, no part of it."""
    return all(name in dimensions or (name not in APART and ALL in ancestors(name, member)) for name, member in place.pairs)


def _wider(name: str, member: str) -> list[str]:
    return [wider for wider in (member, *ancestors(name, member)) if wider != ALL]


def zero_places(zeros: Iterable[At], margins: Sequence[Margin]) -> list[At]:
    """The places that are printed blank or as zero, without those that something printed within or at the place contradicts."""
    places = list(dict.fromkeys(zeros))
    index = Index(places)
    refuted = {number for margin in margins if margin.fen for number in index.over(margin.at)}
    return [place for number, place in enumerate(places) if number not in refuted]
