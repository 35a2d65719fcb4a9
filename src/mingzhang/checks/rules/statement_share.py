"""Shares (占比) of the narrative: each is part / whole at its printed digits, and all shares of a whole are 100 %."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.narrative import Said, Witness
from mingzhang.checks.statements import all_of
from mingzhang.checks.wording import evidence_of, money
from mingzhang.cube.coordinates import At


def share(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Each share against the amounts of its part and its whole, those of the tables before those of the narrative."""
    groups = _groups(context)
    for said in context.narrative.said:
        if said.statement.measure != "share":
            continue
        both = pairs(context, said)
        if not both:
            yield _of_nothing(context, said) or Looked.UNKNOWN
            continue
        fitting = [pair for pair in both if fits(said, *pair)]
        beside = groups.get(_group(context, said), [])
        yield (_wrong(context, said, *both[0]) if not fitting else _decimals(context, said, beside, *fitting[0])) or Looked.FINE


def pairs(context: Context, said: Said) -> list[tuple[Witness, Witness]]:
    """The amounts that a share can be of: part and whole, the likeliest first."""
    narrative = context.narrative
    if said.statement.of is None:
        return []
    parts = narrative.known(said.at, said)
    wholes = [whole for whole in narrative.known(narrative.settled(said.statement.of), said) if whole.fen > 0]
    return [(part, whole) for part in parts for whole in wholes if part.fen >= 0]


def _of_nothing(context: Context, said: Said) -> Hit | None:
    """A share of an amount that the narrative itself says is nothing."""
    if said.statement.of is None or not Fraction(said.statement.value):
        return None
    wholes = context.narrative.known(context.narrative.settled(said.statement.of), said)
    if not wholes or any(whole.fen or all(value.statement is None for value in whole.values) for whole in wholes):
        return None
    evidence = tuple(Evidence("whole", value.text, context.spot(value)) for value in wholes[0].values)
    values = {"subject": context.narrative.topic(said)}
    return Hit(context.statement(said.statement), said.statement.text, "无法计算", values, evidence, say="nothing")


def _nothing(context: Context, said: Said) -> bool:
    """Whether what the share is of is nothing, by every figure of it: its parts have no share then."""
    wholes = context.narrative.known(context.narrative.settled(said.statement.of or At()), said)
    return bool(wholes) and not any(whole.fen for whole in wholes)


def exact(part: Witness, whole: Witness) -> Fraction:
    """The share in percent of the amounts as they are printed."""
    return Fraction(part.fen * 100, whole.fen)


def fits(said: Said, part: Witness, whole: Witness) -> bool:
    """Whether the share can be that of two amounts that were rounded to their printed digits."""
    value, half = Fraction(said.statement.value), Fraction(said.statement.precision or "0.01") / 2
    low = Fraction(100 * max(0, part.fen - part.half), whole.fen + whole.half)
    high = Fraction(100 * (part.fen + part.half), max(1, whole.fen - whole.half))
    return low - half <= value <= high + half


def rounded(value: Fraction, decimals: int) -> str:
    """The number at so many decimals, half up."""
    exact_value = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact_value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def decimals_of(said: Said) -> int:
    """How many decimals a percentage is printed with."""
    return max(0, -int(Decimal(said.statement.precision or "0.01").adjusted()))


def _wrong(context: Context, said: Said, part: Witness, whole: Witness) -> Hit:
    decimals = decimals_of(said)
    expected = rounded(exact(part, whole), decimals) + "%"
    return Hit(
        context.statement(said.statement),
        said.statement.text,
        expected,
        {
            "subject": context.narrative.topic(said),
            "part": money(part.fen),
            "whole": money(whole.fen),
            "exact": rounded(exact(part, whole), decimals + 2),
        },
        (*evidence_of(context, "part", part), *evidence_of(context, "whole", whole)),
        say="wrong",
    )


def _decimals(context: Context, said: Said, beside: Sequence[Said], part: Witness, whole: Witness) -> Hit | None:
    """A share that is printed with fewer decimals than most others of its list, so that digits are lost."""
    mine = decimals_of(said)
    usual = max((decimals_of(other) for other in beside), default=mine)
    longer = [other for other in beside if decimals_of(other) > mine]
    expected = rounded(exact(part, whole), usual)
    if usual <= mine or len(longer) * 2 <= len(beside) or Decimal(expected) == Decimal(said.statement.value):
        return None
    evidence = tuple(Evidence("context", other.statement.text, context.statement(other.statement)) for other in longer)
    values = {"subject": context.narrative.topic(said), "less": usual - mine}
    return Hit(context.statement(said.statement), said.statement.text, expected + "%", values, evidence, say="decimals", severity="style")


Key = tuple[int | None, At]


def _group(context: Context, said: Said) -> Key:
    return said.statement.passage, context.narrative.settled(said.statement.of or At())


def _groups(context: Context) -> Mapping[Key, list[Said]]:
    """The shares of one whole that stand in one passage."""
    out: dict[Key, list[Said]] = defaultdict(list)
    for said in context.narrative.said:
        if said.statement.measure == "share" and said.statement.of is not None:
            out[_group(context, said)].append(said)
    return out


def share_sum(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The shares of one whole in one passage. Lists with a share that is wrong by itself are left to that finding."""
    for (_, whole), found in _groups(context).items():
        by_place = {said.at: said for said in reversed(found) if said.at != whole and whole.over(said.at)}
        shares = list(by_place.values())
        if len(shares) < 2 or not all(one.at.apart(other.at) for one, other in combinations(shares, 2)):
            continue
        judged = [[fits(said, *pair) for pair in pairs(context, said)] for said in shares]
        if any(results and not any(results) for results in judged):
            yield Looked.UNKNOWN
            continue
        total = sum((Decimal(said.statement.value) for said in shares), Decimal(0))
        if not total and _nothing(context, shares[0]):
            yield Looked.FINE
            continue
        slack = sum((Decimal(said.statement.precision or "0.01") for said in shares), Decimal(0)) / 2
        whole_list = all_of(context.narrative, whole, [said.at for said in shares])
        if total > 100 + slack or (whole_list and total < 100 - slack):
            last = max(shares, key=lambda said: said.statement.start)
            evidence = tuple(Evidence("part", said.statement.text, context.statement(said.statement)) for said in shares)
            yield Hit(context.statement(last.statement), f"{total}%", "100%", {"count": len(shares)}, evidence)
        else:
            yield Looked.FINE
