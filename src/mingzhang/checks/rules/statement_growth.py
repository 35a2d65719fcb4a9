"""Changes and rates of change in the narrative: size, direction, 持平, and one figure for one change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.narrative import Said, Witness
from mingzhang.checks.rules.statement_share import decimals_of, rounded
from mingzhang.checks.wording import OTHER_WAY, WAYS, evidence_of, money

_SIGN = {"increase": 1, "decrease": -1}


def _near(said: Said, others: Iterable[Said]) -> list[Said]:
    """The figures of the same passage; where there are none, those of elsewhere."""
    all_of_them = [other for other in others if other.against == said.against]
    here = [other for other in all_of_them if other.statement.passage == said.statement.passage]
    return here or all_of_them


def _changes(context: Context, said: Said) -> list[Witness]:
    """The changes that go with a rate: with the sign that the rate's direction gives them (the direction is another rule's)."""
    sign = _SIGN[said.statement.direction or "increase"]
    out = []
    for other in _near(said, context.narrative.changes.get(said.at, ())):
        if other.value is not None and other.value.fen:
            out.append((other, sign * abs(other.value.fen)))
    return [_signed(other, fen) for other, fen in out]


def _signed(said: Said, fen: int) -> Witness:
    assert said.value is not None
    return Witness((replace(said.value, fen=fen),))


def growth(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Each rate against change and this year's amount, or against the amounts of both years."""
    for said in context.narrative.said:
        if said.statement.measure != "growth" or said.statement.direction not in _SIGN:
            continue
        found = ways(context, said)
        if not found:
            yield Looked.UNKNOWN
        elif any(_fits(said, way) for way in found):
            yield Looked.FINE
        else:
            yield _wrong(context, said, found[0])


@dataclass(frozen=True, slots=True)
class _Way:
    """How a rate can be reckoned: from a change and this year's amount, or (`change` None) from the amounts of both years."""

    now: Witness
    change: Witness | None = None
    last: Witness | None = None

    def rate(self, shift: int = 0, other: int = 0) -> Fraction | None:
        """The rate in percent, with the first amount `shift` and the second `other` times its half digit away; None without a base."""
        now = Fraction(self.now.fen + other * self.now.half)
        if self.change is not None:
            change = Fraction(self.change.fen + shift * self.change.half)
            base = now - change
        else:
            assert self.last is not None
            base = Fraction(self.last.fen + shift * self.last.half)
            change = now - base
        return 100 * change / base if base > 0 else None


def ways(context: Context, said: Said) -> list[_Way]:
    """How a rate can be reckoned from what is known, the surest first."""
    now = context.narrative.known(said.at, said)
    last = context.narrative.last(said)
    if last is not None:
        found = [_Way(current, last=last) for current in now]
    else:
        found = [_Way(current, change=change) for change, current in product(_changes(context, said), now)]
    return [way for way in found if way.rate() is not None]


def _fits(said: Said, way: _Way) -> bool:
    rates = [way.rate(*signs) for signs in product((-1, 1), repeat=2)]
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(rates):
        return True
    value = _SIGN[said.statement.direction or "increase"] * abs(Fraction(said.statement.value))
    half = Fraction(said.statement.precision or "0.01") / 2
    return min(known) - half <= value <= max(known) + half


def _wrong(context: Context, said: Said, way: _Way) -> Hit:
    rate = way.rate() or Fraction(0)
    decimals = decimals_of(said)
    expected = rounded(abs(rate), decimals) + "%"
    values = {
        "subject": context.narrative.topic(said),
        "way": WAYS[said.statement.direction or "increase"],
        "exact": rounded(abs(rate), decimals + 2),
        "now": money(way.now.fen),
        "right_way": WAYS["increase" if rate > 0 else "decrease"],
    }
    where = context.statement(said.statement)
    if way.change is not None:
        values |= {"change": money(abs(way.change.fen)), "last": money(way.now.fen - way.change.fen)}
        evidence = (*evidence_of(context, "part", way.change), *evidence_of(context, "whole", way.now))
        return Hit(where, said.statement.text, expected, values, evidence, say="change")
    assert way.last is not None
    values |= {"last": money(way.last.fen)}
    evidence = (*evidence_of(context, "whole", way.now), *evidence_of(context, "previous", way.last))
    return Hit(where, said.statement.text, expected, values, evidence, say="years")


def base(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """An increase that is larger than the amount itself."""
    for said in _all(context, "change"):
        now = context.narrative.known(said.at, said)
        if said.value is None or said.statement.direction != "increase" or not now:
            continue
        if all(said.value.fen - witness.fen > said.witness.half + witness.half for witness in now):
            values = {"subject": context.narrative.topic(said), "now": money(now[0].fen)}
            evidence = evidence_of(context, "whole", now[0])
            yield Hit(context.statement(said.statement), said.statement.text, f"不大于 {money(now[0].fen)}", values, evidence)
        else:
            yield Looked.FINE


def _all(context: Context, *measures: str) -> Iterator[Said]:
    return (said for said in context.narrative.said if said.statement.measure in measures)


def direction(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """增加 and 减少 against the amounts of both years and against the other half of the same comparison; 增加0万元."""
    for said in _all(context, "change", "growth"):
        way = said.statement.direction
        if way not in _SIGN:
            continue
        hit = _odd_words(context, said) or _against_years(context, said) or _against_pair(context, said)
        yield hit or Looked.FINE


def _odd_words(context: Context, said: Said) -> Hit | None:
    number = Fraction(said.statement.value)
    values = {"subject": context.narrative.topic(said), "way": WAYS[said.statement.direction or ""]}
    where = context.statement(said.statement)
    if said.statement.text.lstrip().startswith(("-", "－", "−")) and number:
        right = OTHER_WAY[said.statement.direction or ""]
        evidence = (Evidence("context", said.statement.text, where),)
        return Hit(where, said.statement.text, WAYS[right], values | {"right_way": WAYS[right]}, evidence, say="negative", severity="style")
    if number == 0 and said.statement.measure == "change":
        evidence = (Evidence("context", said.statement.text, where),)
        return Hit(where, said.statement.text, "持平", values, evidence, say="zero", severity="style")
    return None


def _against_years(context: Context, said: Said) -> Hit | None:
    last = context.narrative.last(said)
    now = context.narrative.known(said.at, said)
    if last is None or not now or any(_way(witness, last) in (None, said.statement.direction) for witness in now):
        return None
    right = OTHER_WAY[said.statement.direction or ""]
    values = {
        "subject": context.narrative.topic(said),
        "way": WAYS[said.statement.direction or ""],
        "now": money(now[0].fen),
        "last": money(last.fen),
        "right_way": WAYS[right],
    }
    evidence = (*evidence_of(context, "whole", now[0]), *evidence_of(context, "previous", last))
    return Hit(context.statement(said.statement), WAYS[said.statement.direction or ""], WAYS[right], values, evidence, say="years")


def _way(now: Witness, last: Witness) -> str | None:
    """The direction from last year to now; None where they are equal as far as the digits go."""
    if now.agrees(last):
        return None
    return "increase" if now.fen > last.fen else "decrease"


def _against_pair(context: Context, said: Said) -> Hit | None:
    """A rate whose change, stated just before it, goes the other way."""
    if said.statement.measure != "growth":
        return None
    for other in context.narrative.changes.get(said.at, ()):
        same = other.statement.passage == said.statement.passage and other.against == said.against
        if same and other.statement.direction == OTHER_WAY[said.statement.direction or ""] and Fraction(other.statement.value):
            values = {
                "subject": context.narrative.topic(said),
                "way": WAYS[other.statement.direction or ""],
                "other": WAYS[said.statement.direction or ""],
            }
            evidence = (Evidence("context", other.statement.text, context.statement(other.statement)),)
            return Hit(context.statement(said.statement), values["other"], values["way"], values, evidence, say="pair")
    return None


def same(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """持平 against the amounts of both years, and against a change that is stated elsewhere."""
    for said in context.narrative.said:
        if said.statement.direction != "same":
            continue
        yield _same_years(context, said) or _same_changes(context, said) or Looked.FINE


def _same_years(context: Context, said: Said) -> Hit | None:
    last = context.narrative.last(said)
    now = context.narrative.known(said.at, said)
    if last is None or not now or any(witness.agrees(last) for witness in now):
        return None
    by = money(abs(now[0].fen - last.fen))
    values = {"subject": context.narrative.topic(said), "now": money(now[0].fen), "last": money(last.fen), "by": by}
    evidence = (*evidence_of(context, "whole", now[0]), *evidence_of(context, "previous", last))
    return Hit(context.statement(said.statement), "持平", by, values, evidence, say="years")


def _same_changes(context: Context, said: Said) -> Hit | None:
    for other in context.narrative.changes.get(said.at, ()):
        way = other.statement.direction
        if other.index == said.index or way not in _SIGN or other.against != said.against or not Fraction(other.statement.value):
            continue
        values = {"subject": context.narrative.topic(said), "way": WAYS[way]}
        evidence = (Evidence("context", other.statement.text, context.statement(other.statement)),)
        return Hit(context.statement(said.statement), other.statement.text, "持平", values, evidence, say="change")
    return None


def twice(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """A change, rate or share that is stated twice with figures that cannot be the same, rounded."""
    first: dict[tuple[object, ...], Said] = {}
    for said in _all(context, "change", "growth", "share"):
        item = said.statement
        of = None if item.of is None else context.narrative.settled(item.of)
        if (item.measure == "share" and of is None) or item.direction == "same":
            continue
        other = first.setdefault((item.measure, said.at, of if item.measure == "share" else None, said.against), said)
        if other is said:
            continue
        slack = (Fraction(item.precision or "0.01") + Fraction(other.statement.precision or "0.01")) / 2
        apart = abs(abs(Fraction(item.value)) - abs(Fraction(other.statement.value)))
        if apart <= slack and item.direction == other.statement.direction:
            yield Looked.FINE
            continue
        values = {
            "subject": context.narrative.topic(said),
            "way": WAYS.get(item.direction or "", ""),
            "other_way": WAYS.get(other.statement.direction or "", ""),
        }
        evidence = (Evidence("witness", other.statement.text, context.statement(other.statement)),)
        yield Hit(context.statement(item), item.text, other.statement.text, values, evidence)
