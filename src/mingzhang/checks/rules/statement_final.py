"""Final accounts in words: 决算数小于预算数, and what went to small firms, against the figures of the same passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.narrative import Said

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
