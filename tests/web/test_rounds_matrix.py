"""Who may do what, where, and in which state: every cell over HTTP, from the lifecycle's table and from what was written by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from lifecycle import test_steps
from mingzhang.lifecycle.guards import exists
from mingzhang.lifecycle.table import table
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds import cancelling, effects
from mingzhang.web.rounds.models import Submission
from yearly import Year

pytestmark = pytest.mark.django_db
TABLE = table()
BY_HAND = tomllib.loads(Path(test_steps.__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
PATHS = {("approve", "budget"): "department", ("approve", "department"): "unit"}
"""Steps of the table by hand that only a department's or only a unit's submission has."""
PUBLIC = {
    "approved": "none", "published": "current", "retracted": "taken_down",
}  # fmt: skip


@pytest.fixture
def year(monkeypatch):
    monkeypatch.setattr(effects, "_publish", lambda submission, person: {})
    monkeypatch.setattr(effects, "_retract", lambda submission, person, reason: {})
    monkeypatch.setattr(effects, "facts_or_none", lambda submission: None)
    monkeypatch.setattr(effects, "keep_parts", lambda submission: "")
    monkeypatch.setattr(cancelling, "keep_parts", lambda submission: "")
    monkeypatch.setattr(cancelling, "restore_figures", lambda submission, person: 0)
    return Year(monkeypatch=monkeypatch)


def by_hand(kind, state, action, role):
    """Whether what was written by hand lets the role do this to the submission of a department or unit."""
    if action == "retract" and state == "approved":
        return False
    return action in BY_HAND[state].get(role, ()) and PATHS.get((action, role), kind) == kind


def try_steps(year, client, role, organisations, actions):
    """Tries the actions that are given for a kind of organisation and the place of a state, in every state, each as if it were the only
    one. Gives how many were tried and made."""
    client.force_login(year.person("one", role, year.department))
    tried = made = 0
    for organisation in organisations:
        mine = organisation.within(year.department) and "view" in roles()[role].may
        for place, state in enumerate(TABLE.states):
            submission = year.bring(organisation, state)
            number, address = submission.events.count(), reverse("rounds-act", args=[submission.pk])
            for action in actions(organisation.kind, place, state):
                with transaction.atomic():
                    sent = {"action": action, "role": role, "comment": "理由", "version": submission.version, "token": f"{state}{action}"}
                    answer = client.post(address, sent, headers={"accept": "application/json"})
                    cell = f"{role} {organisation.code} {state} {action}"
                    now = Submission.objects.get(pk=submission.pk)
                    if mine and by_hand(organisation.kind, state, action, role):
                        assert answer.status_code == 200, cell
                        assert now.version == submission.version + 1, cell
                        event = now.events.get(number=number + 1)
                        assert (event.before, event.after, event.role) == (state, now.state, role), cell
                        assert any(one.to_state == now.state and one.action == action for one in TABLE.leaving(state)), cell
                        made += 1
                    else:
                        assert answer.status_code in ({403, 409} if mine else {404}), cell
                        assert mine or organisation.name not in answer.content.decode(), cell
                        assert (now.state, now.version, now.events.count()) == (state, submission.version, number), cell
                    tried += 1
                    transaction.set_rollback(True)
    return tried, made


def every(_kind, _place, _state):
    return TABLE.actions


def one_after_the_other(_kind, place, _state):
    return (TABLE.actions[place % len(TABLE.actions)],)


@pytest.mark.parametrize("role", TABLE.roles)
def test_every_step_is_made_by_those_who_may_and_by_nobody_else(role, year, client):
    """Role × state × action at a department: made where the table by hand says so, refused with a sentence elsewhere."""
    tried, made = try_steps(year, client, role, [year.department], every)
    assert tried == len(TABLE.states) * len(TABLE.actions)
    assert (made > 0) == TABLE.roles[role].acts


@pytest.mark.parametrize("role", TABLE.roles)
def test_a_unit_below_has_the_same_steps_but_is_approved_by_its_department(role, year, client):
    def those(kind, place, state):
        able = [action for action in TABLE.actions if by_hand(kind, state, action, role)]
        return dict.fromkeys((*able, *one_after_the_other(kind, place, state), "approve"))

    _, made = try_steps(year, client, role, [year.unit], those)
    assert (made > 0) == TABLE.roles[role].acts


@pytest.mark.parametrize("role", TABLE.roles)
def test_nothing_at_all_is_told_of_other_departments(role, year, client):
    """Every state, with one action after the other; every cell in `make soak`."""
    assert try_steps(year, client, role, [year.other, year.far], one_after_the_other) == (2 * len(TABLE.states), 0)


@pytest.mark.soak
@pytest.mark.parametrize("role", TABLE.roles)
def test_every_cell_of_every_organisation(role, year, client):
    tried, _ = try_steps(year, client, role, list(year.submissions), every)
    assert tried == len(year.submissions) * len(TABLE.states) * len(TABLE.actions)


def test_what_was_written_by_hand_is_what_the_table_offers(year):
    """The paths that exist for departments and units, without those that depend on what is public."""
    for organisation in (year.department, year.unit):
        now = year.fine(year.submissions[organisation])
        for state, action, role, steps in TABLE.matrix():
            there = [one for one in steps if not (one.when or "").startswith(("public", "something")) and exists(one, now)]
            if action not in {"cancel", "retract"}:
                assert bool(there) == by_hand(organisation.kind, state, action, role), (organisation.kind, state, action, role)


@pytest.mark.parametrize("role", ["head", "department", "budget", "performance"])
def test_a_role_held_elsewhere_gives_nothing_here(role, year, client):
    """Neither the step, nor its page, nor the review, nor a reason."""
    person = year.person("far", role, year.other)
    client.force_login(person)
    submission = year.bring(year.department, "draft_desks")
    for address in (
        reverse("review", args=[submission.pk]),
        reverse("rounds-act", args=[submission.pk]) + "?action=pass",
        reverse("why") + f"?submission={submission.pk}&action=pass",
        reverse("review-forms", args=[submission.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert year.department.name not in answer.content.decode()
    for name in ("inbox", "home"):
        assert year.department.name not in client.get(reverse(name)).content.decode()
    assert client.post(reverse("review-opinion", args=[submission.pk]), {"part": "spending", "text": "x"}).status_code == 404
    chosen = client.post(reverse("inbox-act"), {"action": "pass", "one": [f"{submission.pk}.{submission.version}"]})
    assert chosen.status_code == 404
    assert Submission.objects.get(pk=submission.pk).state == "draft_desks"
