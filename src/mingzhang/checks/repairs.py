"""What mistakes people make with figures: what a wrong figure and the right one have to do with each other."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.checks.values import Value
from mingzhang.money import UNITS, Figure, NotAFigure, parse_figure

_FEWEST_DIGITS = 2
"""Fewer digits than this say nothing of how a figure went wrong by a factor of ten thousand."""


_DIGITS_WITH_POINT = 3
"""0.05 is printed with so many digits."""
_COUNTS = {1: "一", 2: "两", 3: "三"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """How a figure may have gone wrong: `kind` is a name in vocabulary/mistakes.toml, `why` the words for people, `weight` how unlikely."""

    kind: str
    why: str
    weight: float


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads((files("mingzhang.vocabulary") / "mistakes.toml").read_text(encoding="utf-8"))


def mistake(kind: str, *, more: int = 0, **words: object) -> Mistake:
    """The mistake of this kind, `more` times as well as once; `words` fill in its sentence. Raises KeyError for an undeclared kind."""
    declared = _declared()[kind]
    return Mistake(kind, declared["why"].format(**words), declared["weight"] + more * hint("once_more"))


def hint(name: str) -> float:
    """The weight of something known besides."""
    return float(_declared()["hints"][name])


def explain(printed: int, proposed: int, grid: int, around: Mapping[int, str], *, blank: bool, empty: bool) -> Mistake:
    """The likeliest way from the right amount to the printed one, both in 分 and both multiples of `grid`, the last printed digit.
    `around` are the amounts printed next to it and where (row_above, row_below, column_beside); `blank`: nothing is printed; `empty`:
    nor in the rest of its row or column. An amount below zero is no likely one where none is printed."""
    if proposed < 0 <= printed and proposed != -printed:
        return mistake("negative")
    if blank:
        return mistake("empty_line" if empty else "missing")
    found = [mistake(around[printed])] if printed in around and printed else []
    if proposed == 0:
        found.append(mistake("too_much"))
    if printed == -proposed:
        found.append(mistake("sign"))
    if printed % grid == 0 == proposed % grid and (printed < 0) == (proposed < 0):
        found.extend(_of_digits(abs(printed) // grid, abs(proposed) // grid))
    return min(found, key=lambda one: one.weight, default=mistake("other"))


def _of_digits(was: int, now: int) -> list[Mistake]:
    """Slips of the pen: `was` is printed without its point, `now` should be."""
    out = [*_by_powers_of_ten(was, now)]
    size = max(len(str(was)), len(str(now)), _DIGITS_WITH_POINT)
    as_long = len(str(was)) == len(str(now)) or size == _DIGITS_WITH_POINT
    one, other = str(was).zfill(size), str(now).zfill(size)
    differ = [place for place in range(size) if one[place] != other[place]]
    if len(differ) == 1 and was and as_long:
        out.append(mistake("digit"))
    if len(differ) == 2:
        first, second = differ
        if one[first] == other[second] and one[second] == other[first]:
            out.append(mistake("swapped" if second - first == 1 else "swapped_far"))
    if was and now and _drops_to(str(now), str(was)):
        out.append(mistake("digit_lost"))
    if was and now and _drops_to(str(was), str(now)):
        out.append(mistake("digit_more"))
    return out


def _by_powers_of_ten(was: int, now: int) -> list[Mistake]:
    out = []
    for more, less, kind in ((was, now, "yuan"), (now, was, "ten_thousand")):
        if len(str(less)) >= _FEWEST_DIGITS and abs(more - less * 10_000) * 2 <= 10_000:
            out.append(mistake(kind))
    for count in (1, 2, 3):
        power = 10**count
        if now and was == now * power:
            out.append(_zeros("zero_more", count, whole=now % 100 == 0))
        if (was and now == was * power) or (was >= power and abs(now - was * power) * 2 <= power):
            out.append(_zeros("zero_less", count, whole=was % 100 == 0 and now == was * power))
    return out


def _zeros(kind: str, count: int, *, whole: bool) -> Mistake:
    """A whole number has a zero too many or too few; a figure with decimals has its point in another place."""
    return mistake(kind, more=count - 1, count=_COUNTS[count]) if whole else mistake("point", more=count - 1)


def _drops_to(longer: str, shorter: str) -> bool:
    """Whether one digit taken out of the longer gives the shorter."""
    return len(longer) == len(shorter) + 1 and any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def unit_of(value: Value, table_unit: str | None) -> str:
    """The money unit that a figure is printed in: its own, or its table's."""
    figure = _figure(value.text)
    return (figure.unit if figure else None) or table_unit or "元"


def written(fen: int, value: Value, grid: int, table_unit: str | None) -> str:
    """An amount as it would stand in the place of this figure: in its unit, with its decimals, thousands and unit words."""
    figure = _figure(value.text)
    unit = unit_of(value, table_unit)
    decimals = 0
    precision = min(grid, value.precision or grid)
    while UNITS[unit] // 10**decimals > precision and decimals < 8:
        decimals += 1
    exact = Decimal(fen) / UNITS[unit]
    decimals = max(decimals, -int(exact.normalize().as_tuple().exponent)) if exact else decimals
    amount = abs(exact) if value.fen < 0 and "-" not in value.text and figure and figure.value > 0 else exact
    grouping = "," if "," in value.text or "，" in value.text else ""
    number = f"{amount:{grouping}.{decimals}f}"
    own = figure.unit if figure else None
    return f"{number}{' ' * (f' {own}' in value.text)}{own}" if own else number


_WRITTEN = frozenset({"元", "万元", "亿元"})
"""Units that people write for one another; nobody means 百元."""


def in_other_unit(fen: int, value: Value) -> str | None:
    """The same digits with the unit word that makes them this amount (to the last printed digit), where the figure has one."""
    figure = _figure(value.text)
    if figure is None or figure.unit is None or not figure.value:
        return None
    for unit, size in UNITS.items():
        if unit not in _WRITTEN:
            continue
        off = abs(figure.value * size - abs(fen))
        if unit != figure.unit and off * 2 <= size * Decimal(1).scaleb(-figure.decimals):
            return value.text.replace(figure.unit, unit)
    return None


@cache
def _figure(text: str) -> Figure | None:
    try:
        return parse_figure(text)
    except NotAFigure:
        return None
