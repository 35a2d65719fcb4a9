"""Two versions of a document beside each other: figures by coordinates, and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 500
"""Figures of each kind that are listed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that differs: where it is printed, what it was and what it is, in 分; several values where it is printed with several."""

    place: str
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def difference(self) -> int | None:
        """By how much it changed; None where it is not one figure on both sides."""
        return self.after[0] - self.before[0] if len(self.before) == len(self.after) == 1 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a later version changed. `same` counts figures that did not change; findings are those of the pages' `check-facts.json`."""

    new: tuple[Figure, ...]
    gone: tuple[Figure, ...]
    changed: tuple[Figure, ...]
    same: int
    fixed: tuple[Mapping[str, Any], ...]
    appeared: tuple[Mapping[str, Any], ...]
    left: tuple[Mapping[str, Any], ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The later version against the earlier one. A finding is the same where its id is, or where it is of the same rule at the same place:
    figures in it may have changed."""
    old, new = _amounts(before), _amounts(after)
    both = [(old[where], one) for where, one in new.items() if where in old]
    changed = tuple(Figure(place, values, now) for (_, values), (place, now) in both if sorted(values) != sorted(now))
    findings = _paired(_all(before), _all(after))
    return Comparison(
        tuple(Figure(place, (), values) for where, (place, values) in new.items() if where not in old),
        tuple(Figure(place, values, ()) for where, (place, values) in old.items() if where not in new),
        changed,
        len(both) - len(changed),
        *findings,
    )


def _amounts(facts: Mapping[str, Any]) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {where: (places[0], tuple(values)) for where, places, values in facts["amounts"]}


def _all(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All findings, those that were set aside among them: setting aside mends nothing."""
    return [*facts["findings"], *facts["aside"]]


Findings = tuple[Mapping[str, Any], ...]


def _paired(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> tuple[Findings, Findings, Findings]:
    """Findings that are fixed, that are new, and that are still there."""
    old = {one["id"]: one for one in before}
    left = [one for one in after if old.pop(one["id"], None) is not None]
    known = {one["id"] for one in left}
    places: dict[tuple[Any, ...], list[str]] = {}
    for one in old.values():
        places.setdefault(tuple(one["key"]), []).append(one["id"])
    appeared = []
    for one in after:
        if one["id"] in known:
            continue
        same = places.get(tuple(one["key"]))
        if same:
            del old[same.pop(0)]
            left.append(one)
        else:
            appeared.append(one)
    return tuple(old.values()), tuple(appeared), tuple(left)
