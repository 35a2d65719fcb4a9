"""Printed amounts that add up (控制舍入): every amount at its coordinates as a multiple of the printed unit, so that all identities hold.

Each amount is printed as one of its two neighbouring multiples, an amount that is a multiple already as itself; among all ways the one is
taken that departs least from rounding half up. Decision 9 says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mingzhang.checks.derive import identities
from mingzhang.checks.identity import Identity
from mingzhang.checks.values import Value
from mingzhang.compiling.rounding_solver import Relation, solve
from mingzhang.cube.coordinates import At


@dataclass(frozen=True, slots=True)
class Moved:
    """An amount that is printed as the further of its neighbours: `exact`, `ordinary` (half up) and `printed`, all in 分."""

    at: At
    exact: int
    ordinary: int
    printed: int


@dataclass(frozen=True, slots=True)
class Rounded:
    """The printed `amounts` in 分, by canonical coordinates; those that `moved` away from rounding half up, in the order of the document;
    and the identities that the printed amounts break (`unsolved`), because no rounding satisfies all of them or the exact amounts break
    them already."""

    amounts: Mapping[At, int]
    moved: tuple[Moved, ...] = ()
    unsolved: tuple[Identity, ...] = ()


def half_up(fen: int, precision: int) -> int:
    """The nearest multiple of `precision`; halfway between two the one further from zero (四舍五入)."""
    size = (2 * abs(fen) + precision) // (2 * precision) * precision
    return size if fen >= 0 else -size


def ordinary(values: Sequence[Value], precision: int) -> dict[At, int]:
    """Every amount rounded half up, by canonical coordinates, in 分. Raises ValueError where two printed values at the same coordinates
    have different amounts: aggregates of one cube never have."""
    return {place: half_up(fen, precision) for place, fen in _exact(values).items()}


def controlled(values: Sequence[Value], precision: int) -> Rounded:
    """Every amount rounded so that the identities of the tables hold exactly, in 分 as multiples of `precision`; no amount moves by a
    whole unit. What no broken identity touches is rounded half up. The same values give the same result. Raises ValueError like
    `ordinary`."""
    exact = _exact(values)
    nearest = {place: half_up(fen, precision) for place, fen in exact.items()}
    found = [identity for identity in identities(list(values)) if identity.total.known and all(part.known for part in identity.parts)]
    relations = [_relation(identity) for identity in found]
    demanded = dict.fromkeys(relation for relation in relations if relation.holds(exact))
    amounts = {**nearest, **solve(exact, nearest, precision, list(demanded))}
    moved = tuple(Moved(place, exact[place], nearest[place], fen) for place, fen in amounts.items() if fen != nearest[place])
    broken = tuple(identity for identity, relation in zip(found, relations, strict=True) if not relation.holds(amounts))
    return Rounded(amounts, moved, broken)


def _exact(values: Iterable[Value]) -> dict[At, int]:
    """The amount at each place. A blank says nothing where something else is printed for the same place."""
    out: dict[At, int] = {}
    printed: set[At] = set()
    for value in values:
        if value.at in printed and not value.blank and out[value.at] != value.fen:
            raise ValueError(f"two amounts at {value.at}: {out[value.at]} and {value.fen}")
        if value.at not in printed:
            out[value.at] = value.fen
        if not value.blank:
            printed.add(value.at)
    return out


def _relation(identity: Identity) -> Relation:
    times: dict[At, int] = {identity.total.at: 1}
    for part in identity.parts:
        times[part.at] = times.get(part.at, 0) - 1
    terms = sorted(((place, number) for place, number in times.items() if number), key=lambda term: term[0].pairs)
    return Relation(tuple(terms), identity.relation == "≥")
