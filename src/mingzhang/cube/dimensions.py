"""The dimensions of the cube and which member contains which.

Members of the small dimensions and their nesting are data (`dimensions.toml`); in the classification dimensions (function
功能分类, economic 部门经济分类, government_economic 政府经济分类, unit 单位) a code contains every code that begins with it;
the members of the rest (project 项目, year) contain nothing but themselves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ALL = "all"
CODED = frozenset({"function", "economic", "government_economic", "unit"})
FLAT = frozenset({"year", "stage", "measure", "period"})
"""Dimensions in which `all` is a member beside the others, not the sum of them: what a document says of its own year and stage
is no total of other years and stages."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a small dimension: its id, its parent's id, its labels, and whether its children together are all of it
    (`complete`), so that even a list introduced by 其中 must add up."""

    id: str
    parent: str | None
    zh: str
    en: str
    complete: bool


@cache
def members(dimension: str) -> dict[str, Member]:
    """The members of a small dimension by id; empty for dimensions whose members are codes or names."""
    return _load().get(dimension, {})


@cache
def _load() -> dict[str, dict[str, Member]]:
    data = tomllib.loads((files("mingzhang.cube") / "dimensions.toml").read_text(encoding="utf-8"))
    out: dict[str, dict[str, Member]] = {}
    for dimension, rows in data.items():
        table: dict[str, Member] = {}
        for row in rows:
            table[row["id"]] = Member(row["id"], row.get("in"), row["zh"], row["en"], bool(row.get("complete", False)))
        out[dimension] = table
    return out


@cache
def ancestors(dimension: str, member: str) -> tuple[str, ...]:
    """The members that contain this one, nearest first, without the member itself."""
    table = members(dimension)
    if table:
        out: list[str] = []
        current = table.get(member)
        while current is not None and current.parent is not None:
            out.append(current.parent)
            current = table.get(current.parent)
        return tuple(out)
    if member == ALL:
        return ()
    if dimension in CODED:
        sizes = (6, 3) if dimension == "unit" else (5, 3)
        return (*(member[:size] for size in sizes if size < len(member) and member.isdigit()), ALL)
    return (ALL,)


@cache
def contains(dimension: str, outer: str, inner: str) -> bool:
    """Whether `outer` is `inner` or contains it."""
    return outer == inner or (dimension not in FLAT and outer in ancestors(dimension, inner))


@cache
def disjoint(dimension: str, one: str, other: str) -> bool:
    """Whether the two members exclude each other."""
    return not contains(dimension, one, other) and not contains(dimension, other, one)


def refine(dimension: str, one: str, other: str) -> str | None:
    """The narrower of two members of which one contains the other; None where they exclude each other."""
    if contains(dimension, one, other):
        return other
    return one if contains(dimension, other, one) else None


@cache
def complete(dimension: str, member: str) -> frozenset[str]:
    """The children that together are all of `member`, where the hierarchy knows that; else empty."""
    table = members(dimension)
    if member not in table or not table[member].complete:
        return frozenset()
    return frozenset(child.id for child in table.values() if child.parent == member)


def label(dimension: str, member: str, language: str = "zh") -> str:
    """The member's label in `zh` or `en`; the id itself where no label is known (codes, names)."""
    known = members(dimension).get(member)
    if known is None:
        return member
    return known.en if language == "en" else known.zh
