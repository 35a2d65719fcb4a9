"""Rows and columns of tables that list all of something: an amount that no table prints is the sum of parts that one does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from mingzhang.checks.derive import _root as list_root
from mingzhang.checks.identity import _one_each as one_each
from mingzhang.checks.settled import Settled
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import At
from mingzhang.money import tolerance


@dataclass(frozen=True)
class Listed:
    """A row or column that lists all of `root`: its values with settled coordinates, and the same as printed."""

    root: Value
    settled: tuple[Value, ...]
    printed: tuple[Value, ...]

    @cached_property
    def varying(self) -> frozenset[str]:
        """The dimensions in which the list goes into its whole."""
        return frozenset(name for value in self.settled for name in value.at.dimensions if value.at[name] != self.root.at[name])

    @cached_property
    def _places(self) -> frozenset[At]:
        return frozenset(value.at for value in self.settled)

    @cached_property
    def _leaves(self) -> tuple[Value, ...]:
        places = self._places
        inner = {place for place in places if not any(place != other and place.over(other) for other in places)}
        return tuple(value for value in self.settled if value.at in inner)

    @cached_property
    def adds_up(self) -> bool:
        """Whether the list is what the whole says: only then are the parts of it all there are."""
        leaves = one_each(list(self._leaves))
        by = self.root.fen - sum(leaf.fen for leaf in leaves)
        return abs(by) <= tolerance([self.root.precision, *(leaf.precision for leaf in leaves)])

    def parts(self, place: At) -> tuple[Value, ...]:
        """The nearest printed parts of a place that the list does not print itself; none where it does not list all of it."""
        root = self.root.at
        if place == root or place in self._places or not root.over(place):
            return ()
        if any(place[name] != root[name] and name not in self.varying for name in place.dimensions):
            return ()
        if any(not place.over(leaf.at) and not place.apart(leaf.at) for leaf in self._leaves):
            return ()
        inside = {at for at in self._places if place.over(at)}
        nearest = {at for at in inside if not any(other != at and other.over(at) for other in inside)}
        found = one_each([value for value in self.settled if value.at in nearest])
        if all(part.blank for part in found) or not self.adds_up:
            return ()
        chosen = {id(part) for part in found}
        return tuple(printed for value, printed in zip(self.settled, self.printed, strict=True) if id(value) in chosen)


def lists(values: Iterable[Value], settled: Settled) -> Iterator[Listed]:
    """All rows and columns among the values that list all of something."""
    lines: dict[tuple[int, int, int, int], list[tuple[Value, Value]]] = defaultdict(list)
    for value in values:
        place = settled(value.at)
        pair = (value if place == value.at else replace(value, at=place), value)
        lines[value.table, 0, value.row, value.side].append(pair)
        lines[value.table, 1, value.under, value.side].append(pair)
    for line in lines.values():
        simple = tuple(value for value, _ in line)
        root = list_root(list(simple))
        if root is not None and any(value.at != root.at for value in simple):
            yield Listed(root, simple, tuple(value for _, value in line))
