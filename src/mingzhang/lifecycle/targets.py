"""Changed targets (绩效目标值): the indicators of a budget beside last year's, raised, lowered, new or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from mingzhang.classification.names import fold
from mingzhang.facts.model import WHOLE, Facts, Indicator
from mingzhang.lifecycle.compare import matched
from mingzhang.money import NotAFigure, parse_figure

Direction = Literal["same", "raised", "lowered", "changed", "new", "dropped"]
_AT_LEAST = frozenset({"≥", ">", ">=", "＞", "≧"})
_AT_MOST = frozenset({"≤", "<", "<=", "＜", "≦"})


@dataclass(frozen=True, slots=True)
class Target:
    """An indicator now and last year. `direction` is that of the value (changed: words, units or operators differ); `easier` says whether
    the target asks for less than before, None where that cannot be said."""

    project: str
    name: str
    now: Indicator | None
    before: Indicator | None
    direction: Direction
    easier: bool | None = None


def targets(now: Facts, before: Facts) -> tuple[Target, ...]:
    """Every indicator of both years: those of now in their order, then those dropped. Indicators are the same by project (see
    `compare.matched`), period, first level and name; those of projects that ended are left out."""
    pairs = {one: old.key for one, old in matched(now, before).items()} | {WHOLE: WHOLE}
    back = {old: one for one, old in pairs.items()}
    left: dict[tuple[str, ...], list[Indicator]] = {}
    for old in before.indicators:
        if old.project in back:
            left.setdefault(_identity(old, back[old.project]), []).append(old)
    out: list[Target] = []
    for one in now.indicators:
        found = left.get(_identity(one, one.project), [])
        if found:
            direction, easier = compared(one, found[0])
            out.append(Target(one.project, one.name, one, found.pop(0), direction, easier))
        else:
            out.append(Target(one.project, one.name, one, None, "new"))
    out += [Target(identity[0], old.name, None, old, "dropped") for identity, olds in left.items() for old in olds]
    return tuple(out)


def compared(now: Indicator, before: Indicator) -> tuple[Direction, bool | None]:
    """How the target changed, and whether it asks for less: a lower value of what should be large, a higher one of what should be small."""
    new, old = _number(now.value), _number(before.value)
    if (now.operator, now.unit) != (before.operator, before.unit) or new is None or old is None:
        return ("same", None) if (now.operator, now.value, now.unit) == (before.operator, before.value, before.unit) else ("changed", None)
    if new == old:
        return "same", None
    easier: bool | None = None
    if now.operator in _AT_LEAST:
        easier = new < old
    elif now.operator in _AT_MOST:
        easier = new > old
    return ("raised" if new > old else "lowered"), easier


def _identity(one: Indicator, project: str) -> tuple[str, ...]:
    return (project, one.period, fold(one.level1), fold(one.name))


def _number(text: str) -> Decimal | None:
    try:
        figure = parse_figure(text)
    except NotAFigure:
        return None
    return figure.value if figure.unit is None else None
