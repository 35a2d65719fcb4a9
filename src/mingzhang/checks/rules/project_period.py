"""Midterm targets (中期目标) against annual ones: quantities too small for the years, goals that fall behind the year's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingzhang.book.model import Indicator, Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.project_forms import Pair, forms, goal_spot, is_cost, pairs, value_spot, witness, years
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import bare, has, words
from mingzhang.vocabulary.quantities import Quantity, plain, quantities

_DIGITS = re.compile(r"[\d一二两三四五六七八九十百千万.,]+")


@dataclass(frozen=True, slots=True)
class _Short:
    """A pair whose midterm value falls short: `say` how, what it should be at least, and how grave."""

    pair: Pair
    say: str
    midterm: Quantity
    annual: Quantity
    wanted: Decimal
    severity: str | None = None


def midterm_quantity(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Midterm quantities that are less than the annual one, or than the years demand."""
    for project in forms(context):
        doubtful: list[_Short] = []
        for pair in pairs(context, project):
            short = _short(pair, years(project), Decimal(options["growth"]) / 100)
            if short is None:
                yield Looked.FINE
            elif short.severity is not None:
                doubtful.append(short)
            else:
                yield _hit(context, project, [short], years(project))
        if doubtful:
            yield _hit(context, project, doubtful, years(project))


def _hit(context: Context, project: Project, short: list[_Short], count: int | None) -> Hit:
    first = short[0]
    shown = "；".join(f"“{_name(item.pair)}”中期{_text(item.midterm)}、年度{_text(item.annual)}" for item in short)
    evidence = [
        found for item in short for found in (witness(context, project, item.pair.midterm), witness(context, project, item.pair.annual))
    ]
    return Hit(
        value_spot(context, project, first.pair.midterm),
        _text(first.midterm),
        f"不少于{first.wanted}{first.annual.unit}",
        {
            "name": project.name,
            "shown": shown,
            "midterm": _text(first.midterm),
            "annual": _text(first.annual),
            "years": count,
            "wanted": f"{first.wanted}{first.annual.unit}",
        },
        tuple(evidence),
        say=first.say if len(short) == 1 else "several",
        severity=first.severity,
    )


def _name(pair: Pair) -> str:
    return bare(pair.annual.name) or bare(pair.midterm.name) or pair.annual.level2


def _text(found: Quantity) -> str:
    return found.text


def _short(pair: Pair, count: int | None, growth: Decimal) -> _Short | None:
    annual = _main(pair.annual)
    if annual is None or is_cost(pair.annual) or not _same_thing(pair):
        return None
    found = [item for item in _all(pair.midterm) if item.unit == annual.unit and not item.joined and item.scope != "each"]
    for item in found:
        if item.scope == "year" and annual.bound != "≤" and item.value != annual.value and _both(pair, annual.unit):
            less = annual.value > (item.upto or item.value)
            return _Short(
                pair, "per_year", item, annual, annual.value, None if less and annual.bound != "~" and item.bound != "~" else "suspect"
            )
    whole = next((item for item in found if item.scope != "year"), None)
    if whole is None or "≤" in (annual.bound, whole.bound) or annual.scope == "each":
        return None
    if whole.value < annual.value:
        return _Short(pair, "less", whole, annual, annual.value)
    wanted = annual.value * (count or 1)
    if count is None or whole.value >= wanted or "~" in (whole.bound, annual.bound):
        return None
    if has(pair.annual.name + pair.midterm.name + pair.annual.text, "midterm", "standing"):
        return None
    if whole.value == annual.value and not (annual.unit in words("midterm", "repeated") and annual.scope == "year"):
        return None
    proved = whole.scope == "total" and annual.scope == "year"
    if not proved and annual.unit not in words("midterm", "repeated") and whole.value < annual.value * (1 + growth):
        return None
    return _Short(pair, "proved" if proved else "short", whole, annual, wanted, None if proved else "suspect")


def _main(indicator: Indicator) -> Quantity | None:
    """The one quantity that an indicator's value states, else its name; None where there is none that adds up over years."""
    for text in (indicator.text, indicator.name):
        found = [item for item in quantities(bare(text) if text is indicator.name else text) if item.unit]
        if found:
            first = found[0]
            return first if first.unit not in words("midterm", "not_additive") and len(found) == 1 else None
    return None


def _all(indicator: Indicator) -> tuple[Quantity, ...]:
    return (*quantities(indicator.text), *quantities(bare(indicator.name)))


def _both(pair: Pair, unit: str) -> bool:
    """Whether the indicator says the same thing per year in both columns: one unit, once in each."""
    return sum(item.unit == unit for item in quantities(pair.midterm.text)) == 1


def _skeleton(text: str) -> str:
    rest = _DIGITS.sub("", key(text))
    for name in ("year", "total", "at_least", "at_most", "after_at_least", "about", "after_about"):
        for word in words("meaning", name):
            rest = rest.replace(word, "")
    return rest


def _same_thing(pair: Pair) -> bool:
    """Whether the two columns of a row name the same thing."""
    from rapidfuzz import fuzz

    left, right = _skeleton(bare(pair.midterm.name)), _skeleton(bare(pair.annual.name))
    if not left and not right:
        left, right = _skeleton(pair.midterm.text), _skeleton(pair.annual.text)
    return left == right or fuzz.ratio(left, right) >= 70


_CLAUSES = re.compile(r"[，,。；;\n]")


def target_illogical(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Midterm goals and shares that are less than the annual ones."""
    for project in forms(context):
        midterm = [goal for goal in project.goals if goal.period == "midterm"]
        annual = [goal for goal in project.goals if goal.period == "annual"]
        for left in midterm:
            for right in annual:
                for mine, theirs in _clauses(left.text, right.text):
                    yearly = mine.scope == "year" and mine.unit != "%"
                    if mine.value >= theirs.value or yearly or has(left.text, "midterm", "lower_is_better"):
                        yield Looked.FINE
                        continue
                    values = {"name": project.name, "midterm": mine.text, "annual": theirs.text}
                    yield Hit(
                        goal_spot(context, project, left),
                        mine.text,
                        f"不低于{theirs.text}",
                        values,
                        (Evidence("counterpart", theirs.text, goal_spot(context, project, right)),),
                    )
        yield from _shares(context, project)


def _clauses(midterm: str, annual: str) -> Iterator[tuple[Quantity, Quantity]]:
    """Quantities of the two goals that stand in the same words."""
    left = {(_skeleton(clause), found[0].unit): found[0] for clause, found in _counted(midterm)}
    for clause, found in _counted(annual):
        mine = left.get((_skeleton(clause), found[0].unit))
        if mine is not None:
            yield mine, found[0]


def _counted(text: str) -> Iterator[tuple[str, list[Quantity]]]:
    for clause in _CLAUSES.split(plain(text)):
        found = [item for item in quantities(clause) if item.unit and item.bound != "≤" and item.scope != "each"]
        if len(found) == 1 and found[0].unit not in {"元", "年", "天", "个月"}:
            yield clause, found


def _shares(context: Context, project: Project) -> Iterator[Hit | Looked]:
    """Shares whose midterm value is lower than the annual one: one finding for a form."""
    lower: list[Pair] = []
    for pair in pairs(context, project):
        left, right = pair.midterm, pair.annual
        found = [[item for item in quantities(text) if item.unit == "%"] for text in (left.text or left.name, right.text or right.name)]
        if any(len(items) != 1 or items[0].bound == "≤" for items in found) or is_cost(right) or not _same_thing(pair):
            continue
        if found[0][0].value < found[1][0].value and not has(left.name + right.name, "midterm", "lower_is_better"):
            lower.append(pair)
        else:
            yield Looked.FINE
    if not lower:
        return
    first = lower[0]
    shown = "；".join(
        f"“{_name(pair)}”中期{pair.midterm.text or pair.midterm.name}、年度{pair.annual.text or pair.annual.name}" for pair in lower
    )
    evidence = tuple(found for pair in lower for found in (witness(context, project, pair.midterm), witness(context, project, pair.annual)))
    yield Hit(
        value_spot(context, project, first.midterm),
        first.midterm.text or first.midterm.name,
        f"不低于{first.annual.text or first.annual.name}",
        {"name": project.name, "shown": shown},
        evidence,
        say="shares",
        severity="suspect",
    )
