"""The cube of facts and its roll-up: what stands at any coordinates is the sum of the atoms within them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, FLAT, ancestors, contains

APART = frozenset({"item", *FLAT})
"""Dimensions whose members are no part of what is said without them: the “三公”经费 are spending of the tables seen another way."""

Atom = tuple[At, int]


class Cube:
    """Atoms (coordinates, amount in 分) and sums of them. It never changes; its indexes are made when first asked for."""

    def __init__(self, atoms: Iterable[Atom]) -> None:
        sums: dict[At, int] = defaultdict(int)
        for place, fen in atoms:
            if fen:
                sums[place.canonical()] += fen
        self._atoms = dict(sums)
        self._sums: dict[frozenset[str], dict[tuple[tuple[str, str], ...], int]] = {}
        self._members: dict[tuple[frozenset[str], tuple[str, ...]], dict[tuple[tuple[str, str], ...], dict[tuple[str, ...], None]]] = {}

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The atoms, canonical, one for each place."""
        return tuple(self._atoms.items())

    def value(self, place: At) -> int:
        """The sum in 分 of all atoms at or within `place`."""
        canonical = place.canonical()
        dimensions = canonical.dimensions
        if dimensions not in self._sums:
            self._sums[dimensions] = self._summed(dimensions)
        return self._sums[dimensions].get(canonical.pairs, 0)

    def members(self, place: At, *dimensions: str) -> tuple[tuple[str, ...], ...]:
        """Which members of `dimensions` atoms within `place` have, each combination once, sorted. Atoms that name no member of the first
        dimension are left out; a further one that is not named is `all`."""
        canonical = place.canonical()
        key = (canonical.dimensions, dimensions)
        if key not in self._members:
            self._members[key] = self._listed(*key)
        return tuple(sorted(self._members[key].get(canonical.pairs, ())))

    def _summed(self, dimensions: frozenset[str]) -> dict[tuple[tuple[str, str], ...], int]:
        projected: dict[tuple[tuple[str, str], ...], int] = defaultdict(int)
        for place, fen in self._atoms.items():
            if _reaches(place, dimensions):
                projected[tuple(pair for pair in place.pairs if pair[0] in dimensions)] += fen
        sums: dict[tuple[tuple[str, str], ...], int] = defaultdict(int)
        for pairs, fen in projected.items():
            for above in _above(pairs):
                sums[above] += fen
        return dict(sums)

    def _listed(
        self, dimensions: frozenset[str], wanted: tuple[str, ...]
    ) -> dict[tuple[tuple[str, str], ...], dict[tuple[str, ...], None]]:
        listed: dict[tuple[tuple[str, str], ...], dict[tuple[str, ...], None]] = defaultdict(dict)
        seen: dict[tuple[tuple[tuple[str, str], ...], tuple[str, ...]], None] = {}
        for place in self._atoms:
            if wanted[0] in place and _reaches(place, dimensions | {wanted[0]}, beside=wanted):
                pairs = tuple(pair for pair in place.pairs if pair[0] in dimensions)
                seen[pairs, tuple(place[name] for name in wanted)] = None
        for pairs, found in seen:
            for above in _above(pairs):
                listed[above][found] = None
        return dict(listed)


def _reaches(place: At, dimensions: frozenset[str] | set[str], beside: Iterable[str] = ()) -> bool:
    """Whether an atom can be within places that name just these dimensions: it names them all, and whatever else it names is part
    of what is said without it (年终结转结余 is not part of 本年支出); what it names of those `beside` does not matter."""
    named = place.dimensions
    return dimensions <= named and all(
        name in dimensions or name in beside or (name not in APART and contains(name, ALL, member)) for name, member in place.pairs
    )


def _above(pairs: tuple[tuple[str, str], ...]) -> Iterable[tuple[tuple[str, str], ...]]:
    """The place itself and every wider one that still names the same dimensions."""
    chains = [
        [(name, member)] if name in FLAT else [(name, wider) for wider in (member, *ancestors(name, member)) if wider != ALL]
        for name, member in pairs
    ]
    return product(*chains)
