"""Checks that pages ask for by themselves take turns: one at a time, with a pause only where others wait, and nobody waits alone."""

from __future__ import annotations

import threading

import pytest
from django.test import Client

from mingzhang.web.filling import calls
from mingzhang.web.filling.turns import AGAIN, REST, Turns
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def page():
    bureau = Organisation.objects.create(name="财政局", code="001", kind="bureau")
    unit = Organisation.objects.create(name="示例中心", code="203001", kind="unit", parent=bureau)
    year = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
    submission = Submission.objects.create(round=year, organisation=unit, state="drafting")
    person = Person.objects.create_user("jingban", name="经办")
    Grant.objects.create(person=person, role="preparer", organisation=unit)
    client = Client()
    client.force_login(person)
    return client, submission


def working(clock, turns, seconds, meanwhile=lambda: None):
    def work():
        meanwhile()
        clock.now += seconds
        return "done"

    return turns.take(work)


def test_whoever_is_alone_never_waits(clock):
    turns = Turns(clock)
    assert [working(clock, turns, 5) for _ in range(3)] == ["done"] * 3


def test_one_at_a_time_and_then_a_pause_of_some_times_as_long_as_it_took(clock):
    turns = Turns(clock)
    refused = []

    def other():
        thread = threading.Thread(target=lambda: refused.append(working(clock, turns, 1)))
        thread.start()
        thread.join()

    assert working(clock, turns, 5, other) == "done"
    assert refused == [None]
    assert working(clock, turns, 1) is None
    clock.now += 5 * REST - 2
    assert working(clock, turns, 1) is None
    clock.now += 2
    assert working(clock, turns, 1) == "done"


def test_work_that_fails_ends_its_turn(clock):
    turns = Turns(clock)
    with pytest.raises(ZeroDivisionError):
        turns.take(lambda: 1 // 0)
    assert working(clock, turns, 1) == "done"


def test_a_page_is_told_to_ask_again_and_what_is_known_needs_no_turn(page, monkeypatch):
    client, submission = page
    address = f"/submissions/{submission.pk}/results"

    class Busy:
        def take(self, _work):
            return None

    with monkeypatch.context() as busy:
        busy.setattr(calls, "turns", Busy())
        assert client.get(address).json() == {"again": AGAIN}
    first = client.get(address).json()
    monkeypatch.setattr(calls, "turns", Busy())
    assert client.get(address).json() == first
    assert first["flaws"]


def test_the_editor_opens_without_checking_anew(page, monkeypatch):
    from mingzhang.web.filling import results

    client, submission = page
    monkeypatch.setattr(results, "_worked_out", lambda *_: pytest.fail("checked"))
    assert client.get(f"/submissions/{submission.pk}/spending/").status_code == 200
