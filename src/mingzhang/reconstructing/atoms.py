"""From places that the tables leave open to lines of facts: what no table says is chosen, and said to be assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, contains, members
from mingzhang.reconstructing.likely import strangeness

_VAGUE = 6
"""How strange a line is for each thing that it leaves open and another line could say."""
_TOP_FUNDS = frozenset({ALL, "fiscal", "other"})
WAGES, GOODS, HOUSEHOLDS = "301", "302", "303"
_LONGEST_CLASS = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """A possible line of facts at `at`; how strange it is; whether something in it is assumed because no table says it."""

    at: At
    strange: int
    assumed: bool = False


@dataclass(frozen=True)
class Choices:
    """What a line may say where the tables leave it open: unit codes, funds and vintages that occur."""

    units: tuple[str, ...]
    funds: tuple[str, ...]
    vintages: tuple[str, ...]
    vague_funds: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, units: Iterable[str], places: Sequence[At]) -> Choices:
        """What occurs at the places. Where no fund is named it is 一般公共预算, where no vintage is, the year's."""
        funds = sorted({place["fund"] for place in places} - {ALL})
        leaves = tuple(fund for fund in funds if not any(other != fund and contains("fund", fund, other) for other in funds))
        named = tuple(fund for fund in leaves if fund not in _TOP_FUNDS) or ("general",)
        vintages = tuple(sorted({place["vintage"] for place in places} - {ALL})) or ("current",)
        return cls(tuple(units), named, ("current", *(vintage for vintage in vintages if vintage != "current")))

    def atoms(self, places: Iterable[At]) -> list[Atom]:
        """The lines that the places can be, each once."""
        found: dict[At, Atom] = {}
        for place in places:
            for atom in self._lines(place):
                best = found.get(atom.at)
                if best is None or (atom.assumed, atom.strange) < (best.assumed, best.strange):
                    found[atom.at] = atom
        return list(found.values())

    def _lines(self, place: At) -> Iterator[Atom]:
        units = [code for code in self.units if place["unit"] == ALL or contains("unit", place["unit"], code)] or list(self.units[:1])
        funds = [fund for fund in self.funds if contains("fund", place["fund"], fund)] or [self._fund(place["fund"])]
        if place["fund"] not in {ALL, *_TOP_FUNDS}:
            funds = [place["fund"]]
        vintages = self.vintages if place["vintage"] == ALL else (place["vintage"],)
        spending = place["flow"] == "expenditure" and "item" not in place
        for unit in units:
            for fund in funds:
                for number, vintage in enumerate(vintages):
                    line = place.but(unit=unit, fund=fund, vintage=vintage)
                    open_ends = (len(units) > 1) + (place["fund"] in _TOP_FUNDS) + number
                    assumed = len(units) > 1 or len(funds) > 1 or (place["vintage"] == ALL and len(vintages) > 1)
                    if spending:
                        yield from _kinds(line, _VAGUE * open_ends, assumed=assumed)
                    else:
                        yield Atom(line, _VAGUE * open_ends, assumed)

    @staticmethod
    def _fund(fund: str) -> str:
        return {ALL: "general", "fiscal": "general", "other": "own"}.get(fund, fund)


def _kinds(line: At, strange: int, *, assumed: bool) -> Iterator[Atom]:
    """A line of spending with a kind that facts can have, and the economic class that says which part of 基本支出 it is."""
    kind, function, economic = line["kind"], line["function"], line["economic"]
    if kind == ALL:
        yield Atom(line.but(kind="project"), strange + _VAGUE, assumed=True)
        if economic == ALL:
            yield Atom(line.but(kind="basic"), strange + _VAGUE + 1, assumed=True)
    elif kind.startswith("basic") and economic == ALL:
        classes = {"basic.personnel": (WAGES, HOUSEHOLDS), "basic.operating": (GOODS,)}.get(kind)
        if classes is None:
            yield Atom(line, strange + (_VAGUE if function == ALL else 0), assumed)
        for code in classes or ():
            yield Atom(line.but(economic=code), strange + strangeness(function, code), assumed=True)
    elif kind.startswith("basic"):
        known = strangeness(function, economic) if function != ALL else 1
        yield Atom(line, strange + known + (len(economic) <= _LONGEST_CLASS) * _VAGUE, assumed)
    elif kind in members("kind"):
        yield Atom(line, strange + (_VAGUE if kind == "project" and line["project"] == ALL else 0), assumed)
