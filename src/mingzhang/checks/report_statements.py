"""The sentences of failed identities of the narrative."""

from __future__ import annotations

from mingzhang.checks.identity import Identity
from mingzhang.checks.values import Places, Value
from mingzhang.checks.wording import WAYS, money

UNIT = "万元"
"""The unit in which the narrative is spoken of; it is that of nearly all published budgets."""

_TOTALS = {"合计", "总计", "小计"}


def sentence(identity: Identity, places: Places, found: str, expected: str, by: str) -> str:
    """What the text says, what it should agree with, and by how much it does not. Amounts are in 万元."""
    head = f"说明文字中{_name(identity.total, places)}"
    if identity.rule == "statement.amount":
        return _amount(identity, places, head, found, expected, by)
    if identity.rule == "statement.delta":
        return _delta(identity, places, head, found, expected, by)
    listed = "、".join(f"{_words(part, places)} {money(part.fen)}" for part in identity.parts)
    if identity.relation == "≥":
        return f"{head}为 {found} {UNIT}，小于其所列部分之和 {expected} {UNIT}（{listed}），相差 {by} {UNIT}。"
    return f"{head}为 {found} {UNIT}，而其所列 {len(identity.parts)} 项之和为 {expected} {UNIT}（{listed}），相差 {by} {UNIT}。"


def _amount(identity: Identity, places: Places, head: str, found: str, expected: str, by: str) -> str:
    other = identity.parts[0]
    if other.statement is not None:
        return f"{head}为 {found} {UNIT}，而另一处为 {expected} {UNIT}，前后不一致，相差 {by} {UNIT}。"
    title = f"表“{places.titles.get(other.table, '')}”"
    if all(part.blank for part in identity.parts):
        return f"{head}为 {found} {UNIT}，而{title}中没有这笔数字。"
    right = sum(part.fen for part in identity.parts)
    wrong = unit_error(identity.total.fen, right)
    if wrong is not None:
        return f"{head}印为“{identity.total.text}”，而{title}中为 {expected} {UNIT}：两者正好相差 {wrong} 倍，单位写错。"
    if len(identity.parts) == 1:
        return f"{head}为 {found} {UNIT}，而{title}{_name(other, places)}为 {expected} {UNIT}，相差 {by} {UNIT}。"
    listed = "、".join(f"{_words(part, places)} {money(part.fen)}" for part in identity.parts if not part.blank)
    return f"{head}为 {found} {UNIT}，而{title}中 {listed} 合计为 {expected} {UNIT}，相差 {by} {UNIT}。"


def unit_error(found: int, right: int) -> int | None:
    """How many times one amount is the other, where that is what 元, 千元 and 万元 are to each other; else None."""
    small, large = sorted((abs(found), abs(right)))
    if not small or large % small:
        return None
    return large // small if large // small in {1_000, 10_000} else None


def _delta(identity: Identity, places: Places, head: str, found: str, expected: str, by: str) -> str:
    listed = "、".join(_change(part, places) for part in identity.parts)
    if places.statements and identity.total.statement is not None and places.statements[identity.total.statement].measure == "change":
        return (
            f"{head}{_way(identity.total.fen)} {found.lstrip('-')} {UNIT}，而其各部分增减之和为 {expected} {UNIT}（{listed}），"
            f"相差 {by} {UNIT}。"
        )
    return f"{_name(identity.total, places)}本年为 {found} {UNIT}，而上年数加增减额为 {expected} {UNIT}（{listed}），相差 {by} {UNIT}。"


def _change(value: Value, places: Places) -> str:
    if value.statement is not None and places.statements[value.statement].measure == "change":
        return f"{_words(value, places)}{_way(value.fen)} {money(abs(value.fen))}"
    return f"{_words(value, places)} {money(value.fen)}"


def _way(fen: int) -> str:
    return WAYS["decrease" if fen < 0 else "increase"]


def _words(value: Value, places: Places) -> str:
    spot = places.spot(value)
    parts = [part.rpartition("/")[2] for part in (spot.row, spot.column) if part]
    if value.statement is None and len(parts) == 2 and parts[0] in _TOTALS:
        parts = parts[1:]
    return "“" + "”的“".join(parts) + "”" if parts else ""


def _name(value: Value, places: Places) -> str:
    return _words(value, places) or "该数"
