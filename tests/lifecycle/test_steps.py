"""Every cell of role × state × action: what the table has is allowed, everything else refused with a sentence."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from lifecycle.situations import BOTH, FINE, START, TO_AGREED, TO_APPROVED, TO_DESKS, TO_DRAFT, TO_PUBLISHED, passed, person, walk
from mingzhang.lifecycle.guards import CONDITIONS, GUARDS, exists, unjudged
from mingzhang.lifecycle.machine import Refused, actions, apply, explain, offers
from mingzhang.lifecycle.record import Event, Person, Record, replay, transition_of
from mingzhang.lifecycle.table import TableError, parse, table
from mingzhang.messages import Refusal

TABLE = table()
BY_HAND = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))
PLACES = [
    passed(replace(FINE, superior=superior), publication)
    for superior in (None, "approved")
    for publication in ("none", "current", "outdated", "taken_down")
]
"""A department's and a unit's submission, with every state of what the public sees."""


def named(one):
    return f"{one.from_state}-{one.action}-{one.roles[0]}-{one.to_state}"


@pytest.mark.parametrize("state", TABLE.states)
def test_the_table_comes_to_what_was_written_down_by_hand(state):
    found = {}
    for place, action, role, steps in TABLE.matrix():
        if place == state and steps:
            found.setdefault(role, []).append(action)
    assert {role: sorted(done) for role, done in found.items()} == BY_HAND[state]


@pytest.mark.parametrize("one", TABLE.by_hand, ids=named)
def test_every_step_of_the_table_can_be_made_where_its_guards_hold(one):
    places = [now for now in PLACES if exists(one, now)]
    assert places
    for now in places:
        for role in one.roles:
            assert explain(one.from_state, one.action, role, now) == ()
            (offer,) = (offer for offer in actions(one.from_state, [role], now) if offer.transition == one)
            assert offer.allowed


@pytest.mark.parametrize("state", TABLE.states)
def test_everything_else_is_refused_with_a_sentence(state):
    refused = 0
    for place, action, role, steps in TABLE.matrix():
        for now in PLACES:
            if place == state and not any(exists(one, now) for one in steps):
                (reason, *_) = explain(state, action, role, now)
                assert reason.text.endswith("。")
                assert "…" not in reason.text
                assert all(offer.transition.action != action for offer in actions(state, [role], now))
                refused += 1
    assert refused > 400


@pytest.mark.parametrize("now", PLACES, ids=lambda now: f"{'unit' if now.superior else 'department'}-{now.standing.publication}")
def test_no_role_has_two_paths_for_the_same_step(now):
    for _, _, _, steps in TABLE.matrix():
        assert sum(exists(one, now) for one in steps) <= 1


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_who_only_reads_or_keeps_the_system_has_no_step_anywhere(role):
    assert [(state, offer) for state in TABLE.states for now in PLACES for offer in actions(state, [role], now)] == []


def test_every_name_of_the_table_is_judged_and_nothing_is_judged_that_the_table_does_not_have():
    assert unjudged(TABLE) == ()
    assert set(GUARDS) == set(TABLE.guards) == {name for one in TABLE.transitions for name in one.guards}
    assert set(CONDITIONS) == set(TABLE.conditions) == {one.when for one in TABLE.transitions if one.when}
    assert set(TABLE.effects) == {name for one in TABLE.transitions for name in one.effects}


def test_returns_and_retractions_need_a_comment():
    assert all(one.comment for one in TABLE.transitions if one.kind == "back" or one.action in {"retract", "adjust"})


@pytest.mark.parametrize("comment", [None, "", " \n"])
def test_a_return_without_an_opinion_is_refused(comment):
    record = walk((("preparer", "submit"),))
    with pytest.raises(Refused, match="不能“退回”：请先写明意见或理由。") as caught:
        apply(record, "return", "head", person("head"), FINE, comment, START)
    assert [reason.code for reason in caught.value.reasons] == ["lifecycle.comment"]


def test_a_refusal_names_who_can_do_it():
    with pytest.raises(Refused, match="不能“下达控制数（一下）”：这一步由“预算科”岗位办理"):
        apply(walk(TO_DESKS), "issue_control", "performance", person("performance"), FINE, None, START)


def test_a_step_of_another_state_is_refused_with_the_state():
    with pytest.raises(Refused, match="不能“公开”：现在的状态是“一上编报”"):
        apply(Record("101001", 2024), "publish", "publisher", person("publisher"), FINE, None, START)


def test_all_reasons_are_given_at_once():
    with pytest.raises(Refused) as caught:
        apply(walk(TO_DRAFT), "submit", "preparer", person("preparer"), replace(FINE, findings=None, control=None), None, START)
    assert [reason.code for reason in caught.value.reasons] == ["guard.not_checked", "guard.control_issued"]
    assert all(reason.text in str(caught.value) for reason in caught.value.reasons)


def test_a_time_without_a_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="zone"):
        apply(Record("101001", 2024), "submit", "preparer", person("preparer"), FINE, None, START.replace(tzinfo=None))


def test_the_event_says_who_when_from_where_to_where_and_what():
    event, record = apply(Record("101001", 2024), "submit", "preparer", Person("u7", "某某"), FINE, " 请审 ", START)
    assert event == Event(1, "submit", "preparer", Person("u7", "某某"), START, "requesting", "request_head", "请审", FINE.figures)
    assert record.events == (event,)
    assert Event.of_entry(event.entry()) == event


def test_the_day_of_an_event_is_that_of_china():
    event, _ = apply(Record("101001", 2024), "submit", "preparer", person("preparer"), FINE, None, START.replace(hour=20))
    assert (event.at.day, event.day.day) == (1, 2)


@pytest.mark.parametrize("order", [("budget", "performance"), ("performance", "budget")])
def test_the_desks_pass_in_either_order(order):
    record = walk((*TO_DRAFT, *TO_DESKS, *((role, "pass") for role in order)))
    assert record.standing().state == "draft_agreed"
    assert set(record.standing().passes) == {"budget", "performance"}


def test_a_desk_does_not_pass_twice():
    with pytest.raises(Refused, match="由“绩效中心”岗位办理"):
        walk((*TO_DRAFT, *TO_DESKS, ("budget", "pass"), ("budget", "pass")))


@pytest.mark.parametrize("desk", ["budget", "performance"])
def test_a_pass_that_a_desk_withdrew_does_not_count(desk):
    record = walk((*TO_DRAFT, *TO_DESKS, (desk, "pass"), (desk, "withdraw")))
    assert record.standing().state == "draft_desks"
    assert record.standing().passes == {}


def test_after_a_return_both_desks_pass_anew():
    record = walk((*TO_AGREED, ("performance", "return")))
    assert (record.standing().state, record.standing().passes) == ("drafting", {})


def test_who_withdrew_may_hand_on_again():
    record = walk((("preparer", "submit"), ("head", "pass"), ("head", "withdraw"), ("head", "pass")))
    assert record.standing().state == "request_department"


def test_the_bureau_approves_a_department_and_the_department_its_units():
    unit = replace(FINE, superior="approved")
    record = walk(TO_AGREED, unit)
    assert [
        offer.role for offer in offers(record, ["budget", "department"], person("x"), unit) if offer.transition.action == "approve"
    ] == ["department"]
    with pytest.raises(Refused, match="所属单位的预算由主管部门批复"):
        walk((("budget", "approve"),), unit, record)
    assert walk((("department", "approve"),), unit, record).standing().state == "approved"
    with pytest.raises(Refused, match="部门的预算由财政部门批复"):
        walk((*TO_AGREED, ("department", "approve")))


def test_a_publication_is_retracted_and_republished():
    record = walk((*TO_PUBLISHED, ("publisher", "retract")))
    assert (record.standing().state, record.standing().publication) == ("retracted", "taken_down")
    record = walk((("publisher", "republish"),), record=record)
    assert (record.standing().state, record.standing().publication) == ("published", "current")


ADJUST = (("preparer", "adjust"), *TO_DESKS, *BOTH, ("budget", "approve"))


def test_an_adjustment_is_approved_and_published_again():
    record = walk((*TO_PUBLISHED, *ADJUST))
    assert (record.standing().state, record.standing().publication) == ("approved", "outdated")
    assert walk((("publisher", "publish"),), record=record).standing().publication == "current"


@pytest.mark.parametrize(
    ("before", "back"),
    [(TO_APPROVED, "approved"), (TO_PUBLISHED, "published"), ((*TO_PUBLISHED, ("publisher", "retract")), "retracted")],
)
def test_a_cancelled_adjustment_returns_to_where_it_came_from(before, back):
    record = walk((*before, ("department", "adjust"), ("preparer", "submit"), ("head", "return"), ("preparer", "cancel")))
    assert record.standing().state == back
    assert set(record.standing().passes) == {"budget", "performance"}


def test_what_is_public_can_be_taken_down_in_the_middle_of_an_adjustment():
    record = walk((*TO_PUBLISHED, ("preparer", "adjust"), ("preparer", "submit"), ("publisher", "retract")))
    assert (record.standing().state, record.standing().publication) == ("adjust_head", "taken_down")
    record = walk((("head", "return"), ("preparer", "cancel")), record=record)
    assert record.standing().state == "retracted"


def test_an_outdated_version_that_was_taken_down_waits_for_the_new_one():
    record = walk((*TO_PUBLISHED, *ADJUST, ("publisher", "retract")))
    assert (record.standing().state, record.standing().publication) == ("approved", "none")
    with pytest.raises(Refused, match="不需要撤下"):
        walk((("publisher", "retract"),), record=record)


def test_inboxes_follow_from_the_table():
    assert TABLE.waiting_for("draft_desks") == ("budget", "performance")
    assert TABLE.waiting_for("draft_await_budget") == ("budget",)
    assert TABLE.waiting_for("published") == ()


def test_what_the_unit_may_change_follows_from_the_state():
    free = {state for state, one in TABLE.states.items() if one.editable == "everything"}
    assert free == {"requesting", "drafting", "adjusting"}
    assert {state for state, one in TABLE.states.items() if one.editable == "texts"} == {"approved", "retracted"}


def tampered(events):
    """The ways in which a log may have been changed."""
    first, second, *rest = events
    yield "left out", (first, *rest)
    yield "swapped", (second, first, *rest)
    yield "another role", (replace(first, role="publisher"), second, *rest)
    yield "another end", (*events[:-1], replace(events[-1], to_state="published"))
    yield "twice", (first, first, second, *rest)


@pytest.mark.parametrize("what", ["left out", "swapped", "another role", "another end", "twice"])
def test_a_log_that_the_table_does_not_allow_is_not_replayed(what):
    events = walk(TO_AGREED).events
    assert replay(events).state == "draft_agreed"
    with pytest.raises(Refusal, match="与流程不符") as caught:
        replay(dict(tampered(events))[what])
    assert caught.value.code == "lifecycle.broken_record"


def test_an_event_tells_its_transition():
    record = walk((*TO_PUBLISHED, ("preparer", "adjust"), ("preparer", "cancel")))
    assert [transition_of(event, TABLE).title for event in record.events[-3:]] == ["公开", "申请调整", "取消调整"]


def source():
    from importlib.resources import files

    return (files("mingzhang.lifecycle") / "transitions.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("found", "instead", "fault"),
    [
        ('to = "request_head"', 'to = "nowhere"', "unknown state nowhere"),
        ('roles = ["head"]', 'roles = ["clerk"]', "unknown role clerk"),
        ('roles = ["head"]', 'roles = ["auditor"]', "auditor does not act"),
        ('guards = ["nobody_acted"]', 'guards = ["luck"]', "unknown guard luck"),
        ('effects = ["record_opinion"]', 'effects = ["magic"]', "unknown effect magic"),
        ('when = "top_level"', 'when = "raining"', "unknown condition raining"),
        ('when = "public_waiting"\n', "", "twice for preparer"),
        ("states = [", 'states = [{ id = "limbo", title = "", english = "", round = "draft", step = 1 },', "limbo: never reached"),
        ('units_at = "request_finance"\n', "", "units_complete and units_at belong together"),
        ('initial = "requesting"', 'initial = "nowhere"', "initial"),
        ('round = "draft", step = 20', 'round = "spring", step = 20', "round of drafting"),
    ],
)
def test_a_table_that_contradicts_itself_is_not_used(found, instead, fault):
    text = source()
    assert found in text
    with pytest.raises(TableError, match=fault):
        parse(text.replace(found, instead))
