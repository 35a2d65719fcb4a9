"""The opinions of the review form (绩效目标申报审核表) are those of the passes that count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lifecycle.situations import FINE, START, TO_AGREED, TO_APPROVED, TO_DESKS, TO_DRAFT, person, walk
from mingzhang.facts.model import Department, Facts, Opinion, Project
from mingzhang.lifecycle.machine import apply
from mingzhang.lifecycle.opinions import opinions, with_opinions


def by(record):
    return [one.by for one in opinions(record.events)]


def test_the_three_offices_are_quoted_with_text_name_and_day():
    assert opinions(walk(TO_AGREED).events) == (
        Opinion("department", "pass的意见", "某department", date(2023, 9, 7)),
        Opinion("budget", "pass的意见", "某budget", date(2023, 9, 8)),
        Opinion("performance", "pass的意见", "某performance", date(2023, 9, 9)),
    )


def test_a_pass_without_words_is_quoted_with_the_title_of_the_step():
    record = walk((*TO_DRAFT, *TO_DESKS))
    _, record = apply(record, "pass", "performance", person("performance"), FINE, None, START)
    assert opinions(record.events)[-1].text == "绩效中心审核通过"


def test_only_opinions_that_count_are_quoted():
    assert by(walk(TO_DRAFT)) == []
    assert by(walk((*TO_DRAFT, *TO_DESKS))) == ["department"]
    assert by(walk((*TO_DRAFT, *TO_DESKS, ("department", "withdraw")))) == []
    assert by(walk((*TO_DRAFT, *TO_DESKS, ("budget", "pass"), ("budget", "withdraw")))) == ["department"]
    assert by(walk((*TO_AGREED, ("budget", "return")))) == []


def test_a_cancelled_adjustment_gives_the_opinions_of_the_approval_back():
    approved = walk(TO_APPROVED)
    adjusting = walk((("preparer", "adjust"), ("preparer", "submit"), ("head", "pass"), ("department", "pass")), record=approved)
    assert by(adjusting) == ["department"]
    assert opinions(adjusting.events) != opinions(approved.events)[:1]
    cancelled = walk((("budget", "return"), ("department", "cancel")), record=adjusting)
    assert opinions(cancelled.events) == opinions(approved.events)


def test_every_project_bears_them_unless_an_office_said_otherwise_of_it():
    facts = Facts(Department("某局", "101", 2024), projects=(Project("P1", "甲", "101001"), Project("P2", "乙", "101001")))
    general = (Opinion("department", "同意"), Opinion("budget", "同意"))
    special = Opinion("budget", "同意，按七成安排")
    out = with_opinions(facts, general, {"P2": (special,)})
    assert [project.opinions for project in out.projects] == [general, (general[0], special)]
    assert replace(out, projects=facts.projects) == facts
