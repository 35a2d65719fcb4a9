"""What every part of compiling needs: the facts, their cubes, the layout, and the names of codes in the budget year."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from mingzhang.classification import CodeList, economic_department, economic_government, functional
from mingzhang.compiling.atoms import cube_before, cube_of
from mingzhang.compiling.cube import Cube
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL
from mingzhang.facts.model import Facts, Project, Unit
from mingzhang.layouts.model import Layout

LISTS = {"function": functional, "economic": economic_department, "government_economic": economic_government}


@dataclass(frozen=True)
class Context:
    """The facts of one department's budget and the layout in which they are printed."""

    facts: Facts
    layout: Layout
    now: Cube = field(init=False)
    before: Cube = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", _counted(cube_of(self.facts), self.layout))
        object.__setattr__(self, "before", _counted(cube_before(self.facts), self.layout))

    @property
    def year(self) -> int:
        """The budget year."""
        return self.facts.department.year

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The budget units by code."""
        return {unit.code: unit for unit in self.facts.units}

    @cached_property
    def projects(self) -> dict[str, Project]:
        """The projects by key."""
        return {project.key: project for project in self.facts.projects}

    @cached_property
    def known_before(self) -> dict[At, int]:
        """Amounts of last year that are given at their own coordinates."""
        return {known.at.canonical(): int(known.amount) for known in self.facts.last_year}

    def last_year(self, place: At) -> int:
        """Last year's amount in 分 at a place: as it is given, else the sum of the lines."""
        canonical = place.canonical()
        return self.known_before[canonical] if canonical in self.known_before else self.before.value(canonical)

    def name_of(self, dimension: str, code: str) -> str:
        """The name that a code has in the budget year; the code itself where the list does not know it."""
        codes: CodeList = LISTS[dimension]()
        entry = codes.by_code(code, self.year) or codes.by_code(code)
        return entry.name if entry is not None else code

    def shared_name(self, dimension: str, code: str) -> bool:
        """Whether several codes of its level have the name of this one in the budget year (行政运行 of every 款)."""
        name = self.name_of(dimension, code)
        return any(
            entry.code != code and len(entry.code) == len(code) and entry.name == name
            for entry in LISTS[dimension]().by_name(name, self.year)
        )

    def words(self, name: str, *otherwise: str) -> str:
        """What the layout calls something (`category.routine`)."""
        return self.layout.words.get(name, otherwise[0] if otherwise else name.partition(".")[2] or name)


def _counted(cube: Cube, layout: Layout) -> Cube:
    """The cube with the funds as the layout counts them."""
    funds = layout.counts_as
    return Cube((place.but(fund=funds.get(place["fund"], place["fund"])), fen) for place, fen in cube.atoms) if funds else cube


def narrower(place: At, *others: At) -> At:
    """The place narrowed by others; a member that excludes one before it takes its place."""
    for other in others:
        joined = place.and_(other)
        place = joined if joined is not None else place.but(**dict(other.pairs))
    return place


def has(place: At, dimension: str) -> bool:
    """Whether a place is narrower than all in a dimension."""
    return place[dimension] != ALL
