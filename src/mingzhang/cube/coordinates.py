"""Coordinates of the cube: an immutable set of (dimension, member) pairs. An absent dimension means `all`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mingzhang.cube.dimensions import ALL, contains, disjoint, refine

ALIASES: dict[str, tuple[str, str]] = {
    "basic.personnel.wages": ("basic.personnel", "301"),
    "basic.personnel.household": ("basic.personnel", "303"),
    "basic.operating.goods": ("basic.operating", "302"),
    "basic.operating.capital": ("basic.operating", "310"),
}
"""Members that are the same thing seen from two dimensions: kind of spending (支出性质) and economic class (经济分类)."""

WITHIN_BASIC: dict[str, str] = {economic: kind for kind, economic in ALIASES.values()}
"""Which part of 基本支出 an economic class belongs to: 301 and 303 人员经费, 302 and 310 公用经费."""


@dataclass(frozen=True, slots=True)
class At:
    """A place in the cube. `pairs` are sorted by dimension and never hold `all`."""

    pairs: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, dimension: str) -> str:
        for name, member in self.pairs:
            if name == dimension:
                return member
        return ALL

    def __contains__(self, dimension: str) -> bool:
        return dimension in dict(self.pairs)

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions in which this place is narrower than `all`."""
        return frozenset(dict(self.pairs))

    def but(self, **members: str) -> At:
        """This place with some members replaced (`all` removes one)."""
        return at({**dict(self.pairs), **members})

    def and_(self, other: At) -> At | None:
        """The place that both say together: in each dimension the narrower member, or what the only one of them that names it says; None
        where two members exclude each other."""
        merged = dict(self.pairs)
        for name, member in other.pairs:
            narrower = refine(name, merged[name], member) if name in merged else member
            if narrower is None:
                return None
            merged[name] = narrower
        return at(merged)

    def over(self, other: At) -> bool:
        """Whether this place contains the other: equal or an ancestor in every dimension."""
        theirs = dict(other.pairs)
        for name, member in self.pairs:
            inner = theirs.pop(name, ALL)
            if inner != member and not contains(name, member, inner):
                return False
        return not theirs or all(contains(name, ALL, member) for name, member in theirs.items())

    def apart(self, other: At) -> bool:
        """Whether no fact can be at both places: in some dimension their members exclude each other."""
        theirs = dict(other.pairs)
        for name, member in self.pairs:
            if disjoint(name, member, theirs.pop(name, ALL)):
                return True
        return any(disjoint(name, ALL, member) for name, member in theirs.items())

    def canonical(self) -> At:
        """The same place with aliases resolved (工资福利支出 within 基本支出 is 人员经费 of economic class 301)."""
        member = self["kind"]
        if member == "basic":
            part = WITHIN_BASIC.get(self["economic"][:3])
            return self.but(kind=part) if part else self
        alias = ALIASES.get(member)
        if alias is None:
            return self
        kind, economic = alias
        if self["economic"] == ALL:
            return self.but(kind=kind, economic=economic)
        return self.but(kind=kind) if contains("economic", economic, self["economic"]) else self

    def as_dict(self) -> dict[str, str]:
        """The public form: `{"flow": "expenditure", "fund": "all", …}`; flow and fund are always named for money."""
        members = dict(self.pairs)
        if "flow" in members:
            members.setdefault("fund", ALL)
        return {name: members[name] for name in sorted(members, key=_order)}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """How pydantic writes and reads coordinates: as an object of dimension to member."""
        from pydantic_core import core_schema

        places = core_schema.dict_schema(core_schema.str_schema(), core_schema.str_schema())
        return core_schema.no_info_after_validator_function(
            lambda value: value if isinstance(value, At) else at(value),
            places,
            serialization=core_schema.plain_serializer_function_ser_schema(cls.as_dict, return_schema=places),
        )

    def __str__(self) -> str:
        return " · ".join(f"{name}={member}" for name, member in self.pairs) or "everything"


_ORDER = (
    "flow",
    "fund",
    "vintage",
    "unit",
    "function",
    "economic",
    "government_economic",
    "kind",
    "project",
    "item",
    "measure",
    "year",
    "stage",
)


def _order(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def at(members: Mapping[str, str]) -> At:
    """Coordinates from a mapping of dimension to member; members that are `all` are left out."""
    return At(tuple(sorted((name, member) for name, member in members.items() if member != ALL)))
