"""Steps of the yearly round: they stand or fall whole, two who act at once, both desks."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection
from django.urls import reverse
from rounds_case import data_folder, post, year

from lifecycle.situations import FINE
from mingzhang.lifecycle.machine import Refused
from mingzhang.lifecycle.situation import Found
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.people.models import Grant
from mingzhang.web.rounds import effects, service, situation
from mingzhang.web.rounds.models import Event, Submission
from mingzhang.web.rounds.records import standing_of

__all__ = ["data_folder", "year"]
pytestmark = pytest.mark.django_db


def test_a_step_is_an_event_a_state_and_an_entry_of_the_log(year):
    person = year.person("one", "preparer")
    event = service.act(person, year.submissions[year.department], "submit", "请审", "preparer")
    now = Submission.objects.get(pk=event.submission_id)
    assert (now.state, now.version, event.number, event.comment) == ("request_head", 1, 1, "请审")
    entry = Entry.objects.get(action="round.step")
    assert (entry.actor, entry.object, entry.details["to"]) == ("one", f"submission/{now.pk}", "request_head")
    assert verify().broken is None


def test_a_step_whose_effect_fails_is_not_made_at_all(year, monkeypatch):
    submission = year.bring(year.department, "draft_agreed")

    def broken(submission):
        raise Refusal("rounds.nothing_kept")

    monkeypatch.setattr(effects, "keep_parts", broken)
    before = submission.events.count()
    with pytest.raises(Refusal):
        service.act(year.person("one", "budget"), submission, "approve", role="budget")
    now = Submission.objects.get(pk=submission.pk)
    assert (now.state, now.version, now.events.count(), Entry.objects.count()) == ("draft_agreed", submission.version, before, 0)


def test_of_two_who_saw_the_same_the_second_is_told_who_was_first(year, client):
    submission = year.bring(year.department, "draft_desks")
    first, second = year.person("first", "budget"), year.person("second", "performance")
    assert post(client, first, submission, "pass", "budget").status_code == 302
    answer = post(client, second, submission, "return", "performance", comment="请补充")
    assert answer.status_code == 409
    assert "某first刚刚办理了“预算科审核通过”" in answer.content.decode()
    assert "请补充" in answer.content.decode()
    assert Submission.objects.get(pk=submission.pk).state == "draft_await_performance"


def test_a_request_that_is_sent_twice_is_one_step(year, client):
    submission, person = year.submissions[year.department], year.person("one", "preparer")
    for _ in range(2):
        assert post(client, person, submission, "submit", "preparer", token="t1").status_code == 302
    assert submission.events.count() == 1


@pytest.mark.parametrize("order", [("budget", "performance"), ("performance", "budget")])
def test_both_desks_pass_in_either_order(order, year, client):
    submission = year.bring(year.department, "draft_desks")
    for role in order:
        submission.refresh_from_db()
        assert post(client, year.person(role, role), submission, "pass", role).status_code == 302
    submission.refresh_from_db()
    assert submission.state == "draft_agreed"
    assert set(standing_of(submission).passes) == {"budget", "performance"}


def test_a_return_needs_an_opinion_and_the_opinion_stands_before_whoever_mends(year, client):
    submission, head = year.bring(year.department, "draft_head"), year.person("boss", "head")
    answer = post(client, head, submission, "return", "head")
    assert (answer.status_code, "请先写明意见" in answer.content.decode()) == (409, True)
    assert post(client, head, submission, "return", "head", comment="测算依据不足").status_code == 302
    client.force_login(year.person("one", "preparer"))
    page = client.get(reverse("review", args=[submission.pk]), {"tab": "events"}).content.decode()
    assert page.count("测算依据不足") == 2


def test_the_one_who_handed_on_does_not_pass_it_too(year):
    person = year.person("both", "preparer")
    Grant.objects.create(person=person, role="head", organisation=year.department)
    submission = year.submissions[year.department]
    service.act(person, submission, "submit", role="preparer")
    with pytest.raises(Refused, match="应由不同的人办理"):
        service.act(person, submission, "pass", role="head")


def test_an_error_without_a_waiver_stops_the_step_and_says_which(year, monkeypatch, client):
    wrong = replace(FINE, findings=(Found("error", message="收支不平"),))
    monkeypatch.setattr(situation, "situation_of", lambda submission: wrong)
    submission, person = year.submissions[year.department], year.person("one", "preparer")
    answer = post(client, person, submission, "submit", "preparer")
    assert (answer.status_code, "收支不平" in answer.content.decode()) == (409, True)
    client.force_login(person)
    why = client.get(reverse("why"), {"submission": submission.pk, "action": "submit"}).content.decode()
    assert "收支不平" in why
    assert "现在不能办理" in why
    assert "所属单位都已报到" in why


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"action": "pass", "role": "budget"}, 403),
        ({"action": "submit", "role": "head"}, 403),
        ({"action": "nothing", "role": "preparer"}, 404),
        ({"action": "submit", "role": "preparer", "version": "99"}, 409),
        ({"action": "submit", "role": "preparer", "version": "-1' OR 1=1"}, 302),
    ],
)
def test_a_request_that_was_tampered_with(sent, status, year, client):
    assert post(client, year.person("one", "preparer"), year.submissions[year.department], sent.pop("action"), **sent).status_code == status


def test_a_step_is_no_matter_for_a_get_or_for_somebody_without_an_account(year, client):
    submission = year.submissions[year.department]
    address = reverse("rounds-act", args=[submission.pk])
    assert client.post(address, {"action": "submit"}).status_code == 302
    client.force_login(year.person("one", "preparer"))
    assert client.get(address, {"action": "submit", "role": "preparer"}).status_code == 200
    assert client.get(reverse("rounds-act", args=[999_999]), {"action": "submit"}).status_code == 404
    assert submission.events.count() == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database in memory has no two connections that wait")
@pytest.mark.django_db(transaction=True)
def test_of_two_threads_that_act_at_once_one_succeeds(year):
    submission = year.bring(year.department, "draft_desks")
    people = [year.person("first", "budget"), year.person("second", "budget")]
    told, start = [], threading.Barrier(2)

    def go(person):
        start.wait()
        try:
            service.act(person, Submission.objects.select_related("round", "organisation").get(pk=submission.pk), "pass", version=0)
            told.append("made")
        except Refusal as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["made", "rounds.changed"]
    assert Event.objects.filter(submission=submission, after="draft_await_performance").count() == 1
