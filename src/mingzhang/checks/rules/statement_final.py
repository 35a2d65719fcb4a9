"""Final accounts in words: 决算数小于预算数, and what went to small firms, against the figures of the same passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.narrative import Said
from mingzhang.checks.wording import money

_WORDS = re.compile(
    r"(?:支出)?决算数?(?P<way>小于|低于|少于|大于|高于|多于|等于|与(?P<same>[^，。；]{0,8})持平)(?P<of>年初预算|全年预算|调整预算|预算)?"
)
_LESS, _MORE = {"小于", "低于", "少于"}, {"大于", "高于", "多于"}
_STAGES = {"年初": ("budget",), "全年": ("adjusted",), "调整": ("adjusted",)}


def final(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Which of 决算数 and 预算数 is said to be larger, against the amounts that stand before the words."""
    by_passage: dict[int, list[Said]] = {}
    for said in context.narrative.said:
        if said.statement.measure == "amount" and said.statement.passage is not None:
            by_passage.setdefault(said.statement.passage, []).append(said)
    for index, found in by_passage.items():
        for words in _WORDS.finditer(context.book.passages[index].text):
            yield _judged(context, index, words, [said for said in found if said.statement.end <= words.start()])


def _judged(context: Context, index: int, words: re.Match[str], before: list[Said]) -> Hit | Looked:
    named = (words["of"] or words["same"] or "")[:2]
    stages = _STAGES.get(named, ("adjusted", "budget"))
    spent = next((said for said in reversed(before) if said.statement.at["stage"] == "final"), None)
    budgets = [said for said in before if spent is not None and _beside(said, spent, stages)]
    if spent is None or spent.value is None or not budgets:
        return Looked.UNKNOWN
    way = "same" if words["way"].startswith(("与", "等于")) else "less" if words["way"] in _LESS else "more"
    wrong = [said for said in budgets if said.value is not None and _way(spent, said) not in (way, None)]
    if len(wrong) < len(budgets):
        return Looked.FINE
    budget = wrong[-1]
    right = {"less": "小于", "more": "大于", "same": "等于"}[_way(spent, budget) or "same"]
    values = {
        "subject": context.narrative.topic(spent),
        "final": spent.statement.text,
        "budget": budget.statement.text,
    }
    evidence = tuple(
        Evidence(role, said.statement.text, context.statement(said.statement)) for role, said in (("part", spent), ("whole", budget))
    )
    return Hit(context.passage(index, words.start(), words.end()), words[0], right, values, evidence)


def _beside(said: Said, spent: Said, stages: tuple[str, ...]) -> bool:
    """Whether an amount is the budget of what was spent."""
    place = said.statement.at
    return place["stage"] in stages and place.but(stage="all") == spent.statement.at.but(stage="all")


def _way(spent: Said, budget: Said) -> str | None:
    """How the final amount is to the budget; None where the printed digits leave it open."""
    if spent.value is None or budget.value is None:
        return None
    if spent.value.fen == budget.value.fen:
        return "same"
    return "less" if spent.value.fen < budget.value.fen else "more"


def small_firms(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """What small firms won of the reserved and of the other projects, together no more than all that was procured."""
    reserved, other = (
        re.compile(words + r"[^。；;]{0,40}?采购金额\s*(\d[\d,.]*)\s*万元") for words in (options["reserved"], options["other"])
    )
    total = next((said for said in context.narrative.said if _procured(said)), None)
    for index, passage in context.body:
        one, two = reserved.search(passage.text), other.search(passage.text)
        if one is None or two is None or total is None or total.value is None:
            continue
        parts = [_fen(one[1]), _fen(two[1])]
        if any(part is None for part in parts):
            yield Looked.UNKNOWN
            continue
        together = sum(part for part in parts if part is not None)
        if together <= total.value.fen + 2 * total.value.precision:
            yield Looked.FINE
            continue
        values = {"reserved": one[1], "other": two[1]}
        evidence = (
            Evidence("part", one[1], context.passage(index, one.start(1), one.end(1))),
            Evidence("whole", total.statement.text, context.statement(total.statement)),
        )
        yield Hit(context.passage(index, two.start(1), two.end(1)), money(together), money(total.value.fen), values, evidence)


def _procured(said: Said) -> bool:
    place = said.statement.at
    return said.statement.measure == "amount" and place["item"] == "procurement" and "entry" not in place and "year" not in place


def _fen(digits: str) -> int | None:
    whole, _, decimals = digits.replace(",", "").partition(".")
    if not whole.isdigit() or (decimals and not decimals.isdigit()):
        return None
    return int(whole) * 1_000_000 + int((decimals + "000000")[:6])
