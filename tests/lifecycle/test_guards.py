"""Each guard by itself: it holds where all is in order, and every step that has it is refused with its sentence where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lifecycle.situations import CONTENT, FINE, START, TO_AGREED, TO_DESKS, TO_DRAFT, event, passed, person, walk
from mingzhang.lifecycle.control import Comparison, Spent
from mingzhang.lifecycle.guards import exists
from mingzhang.lifecycle.machine import Refused, apply, explain
from mingzhang.lifecycle.situation import Below, Found, PackState, Situation
from mingzhang.lifecycle.table import table
from mingzhang.money import Fen

TABLE = table()
BOTH = passed()


def standing(**changes):
    return replace(BOTH, standing=replace(BOTH.standing, **changes))


def below(state):
    return replace(BOTH, below=(Below("101002", "某所属中心", state),))


OVER = Comparison((Spent("101001", "general", Fen(100), Fen(350)), Spent("101001", "govfund", Fen(9), Fen(9))))
FREE = Comparison((Spent("101001", "govfund", None, Fen(5)),))
ERROR = Found("error", message="表三不等。")

FAILING = [
    ("no_errors", replace(BOTH, findings=None), "guard.not_checked", "还没有核对"),
    (
        "no_errors",
        replace(BOTH, findings=(ERROR,)),
        "guard.no_errors",
        "有 1 处错误没有改正，也没有说明理由豁免，如：表三不等，请",
    ),
    ("no_errors", replace(BOTH, findings=(replace(ERROR, waived=True), ERROR, ERROR)), "guard.no_errors", "有 2 处"),
    ("units_complete", below(None), "guard.units_complete", "某所属中心（未开始）"),
    ("units_complete", below("requesting"), "guard.units_complete", "某所属中心（一上编报）"),
    ("control_issued", replace(BOTH, control=None), "guard.control_issued", "控制数"),
    ("within_control", replace(BOTH, control=None), "guard.control_issued", "控制数"),
    ("within_control", replace(BOTH, control=OVER), "guard.within_control", "有 1 项支出超过控制数：101001 一般公共预算超出 0.00025 万元"),
    ("within_control", replace(BOTH, control=FREE), "guard.within_control", "政府性基金预算超出 0.000005 万元"),
    (
        "reasons_given",
        replace(BOTH, reasons_missing=("甲", "乙", "丙", "丁")),
        "guard.reasons_given",
        "有 4 项增减变化没有说明原因：甲、乙、丙等，",
    ),
    ("nobody_acted", replace(BOTH, acted=("publisher",)), "guard.nobody_acted", "公开管理员已经开始审核"),
    ("approved_by_both", standing(passes={"budget": event("budget")}), "guard.approved_by_both", "还没有绩效中心的审核通过"),
    ("approved_by_both", standing(passes={}), "guard.approved_by_both", "还没有预算科、绩效中心的"),
    ("same_as_reviewed", replace(BOTH, figures="0"), "guard.same_as_reviewed", "又有改动"),
    ("same_as_reviewed", replace(BOTH, figures=None), "guard.same_as_reviewed", "又有改动"),
    ("same_as_approved", replace(BOTH, figures="0"), "guard.same_as_approved", "与批复的数据不一致"),
    ("same_as_approved", standing(approved=None), "guard.same_as_approved", "与批复的数据不一致"),
    ("congress_approved", replace(BOTH, congress=None), "guard.congress_approved", "人民代表大会"),
    ("superior_approved", replace(BOTH, superior="draft_agreed"), "guard.superior_approved", "还没有批复"),
    ("superior_settled", replace(BOTH, superior="adjust_agreed"), "guard.superior_settled", "正在调整"),
    ("pack_proved", replace(BOTH, pack=None), "guard.pack_missing", "还没有生成"),
    ("pack_proved", replace(BOTH, pack=PackState(proved=False, content=CONTENT)), "guard.pack_proved", "没有通过读回比对，请"),
    (
        "pack_proved",
        replace(BOTH, pack=PackState(True, ("甲不符。", "乙不符。"), CONTENT)),
        "guard.pack_proved",
        "：甲不符；乙不符，请",
    ),
    ("pack_proved", replace(BOTH, pack=PackState(proved=True, content="0")), "guard.pack_outdated", "又有改动"),
    ("pack_proved", replace(BOTH, content=None), "guard.pack_outdated", "又有改动"),
]


def having(guard):
    return [one for one in TABLE.transitions if guard in one.guards]


def in_reach(one, situation):
    """The situation in which the path of a step exists."""
    if one.when in {"top_level", "subordinate"}:
        wanted = "approved" if one.when == "subordinate" else None
        return situation if exists(one, situation) else replace(situation, superior=wanted)
    return situation


@pytest.mark.parametrize(("guard", "situation", "code", "says"), FAILING)
def test_every_step_with_the_guard_is_refused_with_its_sentence(guard, situation: Situation, code, says):
    assert having(guard)
    for one in having(guard):
        optional = one.units_at is not None and TABLE.rounds[TABLE.states[one.units_at].round].optional
        if guard == "units_complete" and optional and situation.below[0].state is not None:
            continue
        (reason,) = explain(one.from_state, one.action, one.roles[0], in_reach(one, situation))
        assert reason.code == code
        assert says in reason.text


def test_every_guard_has_a_case_that_fails():
    assert {guard for guard, *_ in FAILING} | {"another_person"} == set(TABLE.guards)


@pytest.mark.parametrize(
    "situation",
    [
        replace(BOTH, findings=(replace(ERROR, waived=True), Found("suspect"), Found("style"))),
        replace(BOTH, control=Comparison((Spent("101001", "general", Fen(100), Fen(100)),))),
        below("draft_agreed"),
        below("approved"),
        below("published"),
        replace(BOTH, pack=PackState(proved=True, content=CONTENT)),
    ],
)
def test_what_is_in_order_stops_no_step(situation):
    for one in TABLE.by_hand:
        now = in_reach(one, situation)
        if exists(one, now):
            assert explain(one.from_state, one.action, one.roles[0], now) == ()


def test_a_department_hands_on_when_its_units_have():
    def submit(state):
        return explain("drafting", "submit", "preparer", below(state))

    assert submit("draft_department") != ()
    assert submit("draft_desks") == ()
    assert explain("draft_agreed", "approve", "budget", below("draft_await_budget")) != ()


def test_units_that_take_no_part_in_an_adjustment_are_not_waited_for():
    def submit(state):
        return explain("adjusting", "submit", "preparer", below(state))

    assert submit("published") == ()
    assert submit("adjust_department") != ()
    assert submit("adjust_desks") == ()


def test_who_submitted_does_not_review_as_head_too():
    record = walk((("preparer", "submit"),))
    with pytest.raises(Refused, match="不同的人"):
        apply(record, "pass", "head", person("preparer"), FINE, None, START)
    event, _ = apply(record, "pass", "head", person("head"), FINE, None, START)
    assert event.to_state == "request_department"


def test_one_person_does_not_pass_for_both_desks():
    record = walk((*TO_DRAFT, *TO_DESKS, ("budget", "pass")))
    with pytest.raises(Refused, match="不同的人"):
        apply(record, "pass", "performance", person("budget"), FINE, None, START)


def test_a_person_who_submitted_may_withdraw():
    record = walk((("preparer", "submit"),))
    event, after = apply(record, "withdraw", "preparer", person("preparer"), FINE, None, START)
    assert after.standing().state == event.to_state == "requesting"


def test_withdrawing_is_over_when_the_next_office_began_its_review():
    record = walk((*TO_DRAFT, *TO_DESKS))
    with pytest.raises(Refused, match="绩效中心已经开始审核"):
        apply(record, "withdraw", "department", person("department"), replace(FINE, acted=("performance",)), None, START)
    apply(record, "withdraw", "department", person("department"), replace(FINE, acted=("department",)), None, START)


def test_figures_that_changed_after_the_desks_passed_are_not_approved():
    record = walk(TO_AGREED)
    at = START + timedelta(days=30)
    with pytest.raises(Refused, match="又有改动"):
        apply(record, "approve", "budget", person("budget"), replace(FINE, figures="0" * 64), None, at)
    apply(record, "approve", "budget", person("budget"), FINE, None, at)


def test_figures_are_published_only_as_approved():
    record = walk((*TO_AGREED, ("budget", "approve")))
    with pytest.raises(Refused, match="与批复的数据不一致"):
        apply(record, "publish", "publisher", person("publisher"), replace(FINE, figures="0" * 64), None, START)
