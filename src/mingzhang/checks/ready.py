"""Getting ready to check, for a process that has nothing else to do while a document is being read."""

from __future__ import annotations

from mingzhang.book.model import BudgetBook, Department, Indicator, Passage, Project, Source
from mingzhang.checks.rules.text_words import words
from mingzhang.checks.run import check

_SENTENCE = "2024年一般公共预算财政拨款支出10.00万元，主要用于日常办公和业务培训（含会议3次）。"
_SAMPLE = BudgetBook(
    Source("", "", "", 0),
    Department("示范部门"),
    2024,
    "budget",
    passages=(Passage("一、支出情况", "heading", 2), Passage(_SENTENCE)),
    projects=(Project("业务培训", indicators=(Indicator("产出指标", "数量指标", "培训人数", "annual", "≥60人"),)),),
)


def get_ready() -> None:
    """Checks a budget of one sentence: whatever a check loads when it first needs it (the rules, their words, the dictionary) is there
    for the next one."""
    check(_SAMPLE)
    words(_SENTENCE)
