"""Control numbers: revisions kept, comparison exact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.situations import START, person
from mingzhang.facts.model import Department, Facts, Spending
from mingzhang.lifecycle.control import Control, Controls, compare, revise
from mingzhang.messages import Refusal
from mingzhang.money import Fen

BUDGET = person("budget")


def issue(controls, *lines, reason="下达"):
    given = [Control(unit, fund, None if amount is None else Fen(amount)) for unit, fund, amount in lines]
    return revise(controls, given, BUDGET, START + timedelta(days=len(controls.revisions)), reason)


def facts(*lines):
    made = (Spending(unit, kind, "2010301", "30201", fund, vintage, Fen(amount)) for unit, kind, fund, vintage, amount in lines)
    return Facts(Department("某局", "101", 2024), spending=tuple(made))


def test_revisions_are_numbered_and_kept_and_only_what_changes_is_in_them():
    first = issue(Controls(), ("101001", "general", 1000), ("101001", "govfund", 50))
    second = issue(first, ("101001", "general", 900), ("101001", "govfund", 50), reason="压减一般性支出")
    third = issue(second, ("101001", "govfund", None), reason="改列一般公共预算")
    assert [(one.number, one.reason, len(one.lines)) for one in third.revisions] == [
        (1, "下达", 2),
        (2, "压减一般性支出", 1),
        (3, "改列一般公共预算", 1),
    ]
    assert third.revisions[:2] == second.revisions
    assert third.current() == {("101001", "general"): 900}
    assert third.current(1) == {("101001", "general"): 1000, ("101001", "govfund"): 50}
    assert third.current(0) == {}
    assert [(one.number, amount) for one, amount in third.history("101001", "general")] == [(1, 1000), (2, 900)]


@pytest.mark.parametrize(
    ("lines", "reason", "code"),
    [
        ([("101001", "general", -1)], "下达", "control.negative"),
        ([("101001", "general", 1), ("101001", "general", 2)], "下达", "control.twice"),
        ([("101001", "gold", 1)], "下达", "control.unknown_fund"),
        ([("101001", "general", 5)], "下达", "control.no_change"),
        ([], "下达", "control.no_change"),
        ([("101001", "general", 6)], " ", "control.reason"),
    ],
)
def test_what_cannot_be_issued_is_refused(lines, reason, code):
    controls = issue(Controls(), ("101001", "general", 5))
    with pytest.raises(Refusal) as caught:
        issue(controls, *lines, reason=reason)
    assert caught.value.code == code
    assert "…" not in str(caught.value)


def test_a_revision_without_a_time_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="zone"):
        revise(Controls(), [Control("101001", "general", Fen(1))], BUDGET, START.replace(tzinfo=None), "下达")


def test_spending_is_compared_with_its_control_number_to_the_fen():
    limits = {("101001", "general"): Fen(1000), ("101002", "general"): Fen(500)}
    compared = compare(
        limits,
        facts(
            ("101001", "basic", "general", "current", 600),
            ("101001", "project", "general.appropriation", "current", 401),
            ("101002", "basic", "general", "current", 500),
        ),
    )
    assert [(line.unit, line.amount, line.left, line.over) for line in compared.lines] == [("101001", 1001, -1, 1), ("101002", 500, 0, 0)]
    assert [line.unit for line in compared.exceeding] == ["101001"]


def test_a_control_number_of_the_department_covers_its_units():
    compared = compare(
        {("101", "fiscal"): Fen(10)},
        facts(
            ("101001", "basic", "general", "current", 6), ("101002", "basic", "soe", "current", 5), ("102001", "basic", "own", "current", 9)
        ),
    )
    assert [(line.amount, line.over) for line in compared.lines] == [(11, 1)]


def test_fiscal_money_without_a_control_number_exceeds_and_own_money_does_not():
    compared = compare({}, facts(("101001", "basic", "govfund", "current", 7), ("101001", "basic", "own.business", "current", 9)))
    assert [(line.fund, line.limit, line.over) for line in compared.exceeding] == [("govfund", None, 7)]
    assert len(compared.lines) == 1


def test_what_is_carried_over_or_carried_out_is_not_of_this_years_control_number():
    lines = facts(("101001", "project", "general", "carryover", 99), ("101001", "carried_out", "general", "current", 99))
    assert compare({("101001", "general"): Fen(0)}, lines).exceeding == ()
    (over,) = compare({("101001", "general"): Fen(0)}, lines, frozenset({"current", "carryover"})).exceeding
    assert over.amount == 99


def test_the_largest_excess_stands_first():
    compared = compare({}, facts(("101001", "basic", "soe", "current", 1), ("101002", "basic", "soe", "current", 5)))
    assert [line.unit for line in compared.exceeding] == ["101002", "101001"]


AMOUNTS = st.integers(0, 10**15)
LINES = st.lists(st.tuples(st.sampled_from(["101001", "101002"]), st.sampled_from(["general", "govfund", "soe"]), AMOUNTS), max_size=12)


@given(
    st.lists(st.tuples(st.sampled_from(["101001", "101002"]), st.sampled_from(["general", "govfund", "soe"]), AMOUNTS), max_size=12),
    AMOUNTS,
)
def test_nothing_fiscal_is_lost_between_control_numbers(lines, limit):
    limits = {("101001", "general"): Fen(limit), ("101002", "govfund"): Fen(limit)}
    compared = compare(limits, facts(*((unit, "basic", fund, "current", amount) for unit, fund, amount in lines)))
    assert sum(line.amount for line in compared.lines) == sum(amount for *_, amount in lines)
    assert all(line.over == max(0, line.amount - (line.limit or 0)) for line in compared.lines)
