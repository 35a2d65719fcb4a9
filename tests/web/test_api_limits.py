"""How often the API may be called: counted once for all processes, by token and by address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from calling import bearer, failure, somebody
from mingzhang.web.api.limiter import Limiter, limiter
from mingzhang.web.people import attempts
from mingzhang.web.people.models import Attempts

pytestmark = pytest.mark.django_db


class Clock:
    """What every process of a test takes for the time, in seconds."""

    def __init__(self, monkeypatch):
        self.seconds = 0.0
        monkeypatch.setattr(attempts.timezone, "now", lambda: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds))

    def calls(self, process, times, rate, key="a"):
        """How many of the calls are let in."""
        return sum(process.take(key, rate, self.seconds).wait == 0 for _number in range(times))


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_two_processes_share_the_calls_of_a_minute(clock):
    one, other = Limiter(), Limiter()
    let_in = sum(clock.calls(process, 1, 120) for _number in range(200) for process in (one, other))
    assert 120 <= let_in <= 120 + 2 * 6


def test_a_process_that_starts_anew_knows_who_has_used_up_the_minute(clock):
    assert clock.calls(Limiter(), 500, 120) == 120
    assert clock.calls(Limiter(), 500, 120) <= 6


def test_over_many_minutes_no_more_is_let_in_than_drains(clock):
    processes = [Limiter() for _number in range(3)]
    let_in = 0
    for _second in range(600):
        let_in += sum(clock.calls(process, 3, 120) for process in processes)
        clock.seconds += 1
    assert 0.95 * (120 * 10 + 120) <= let_in <= 120 * 10 + 120 + 3 * 6


def test_a_caller_that_waits_as_long_as_it_is_told_is_let_in_again(clock):
    process = Limiter()
    assert clock.calls(process, 2, 2) == 2
    refused = process.take("a", 2, clock.seconds)
    assert refused.left == 0
    assert refused.wait == pytest.approx(30)
    assert process.take("b", 2, clock.seconds).left == 1
    clock.seconds += refused.wait
    assert clock.calls(process, 2, 2) == 1


def test_who_calls_seldom_is_written_down_nowhere_and_costs_no_question(clock, django_assert_num_queries):
    process = Limiter()
    with django_assert_num_queries(0):
        for _minute in range(10):
            assert clock.calls(process, 5, 120) == 5
            clock.seconds += 61
    assert not Attempts.objects.exists()


def test_a_flood_costs_a_question_now_and_then(clock, django_assert_max_num_queries):
    process = Limiter()
    clock.calls(process, 1, 120)
    with django_assert_max_num_queries(100):
        assert clock.calls(process, 10_000, 120) == 119
    assert Attempts.objects.count() == 1


def test_while_the_database_does_not_answer_each_process_counts_for_itself(clock, monkeypatch):
    def broken(*_arguments):
        raise DatabaseError("locked")

    monkeypatch.setattr(attempts, "spend", broken)
    assert clock.calls(Limiter(), 500, 120) == 120


def test_what_is_counted_a_little_at_a_time_is_forgotten_as_fast_as_much_at_once(clock):
    limit = attempts.Limit("x", 10, timedelta(seconds=1))
    assert [attempts.spend(limit)[0] for _number in range(12)] == [True] * 10 + [False] * 2
    for _step in range(20):
        clock.seconds += 0.25
        attempts.spend(limit, 0)
    assert attempts.spend(limit)[1] == pytest.approx(10)
    clock.seconds += 20
    assert attempts.spend(limit)[1] == pytest.approx(1)


def test_too_many_calls_are_refused_for_a_while(client, settings):
    settings.API_RATE = 3
    answers = [client.get("/api/books") for _number in range(4)]
    assert [one.headers["RateLimit-Remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert [one.headers["RateLimit-Limit"] for one in answers] == ["3"] * 4
    failure(answers[3], 429, "too_many_requests")
    assert 0 < int(answers[3].headers["Retry-After"]) <= 21
    assert 40 < int(answers[3].headers["RateLimit-Reset"]) <= 60
    assert client.get("/api/submissions", headers=bearer(somebody(), "read")).status_code == 200


def test_a_token_has_its_own_calls_and_all_tokens_of_an_address_share_some(client, settings):
    settings.API_RATE = 2
    person = somebody()
    for _token in range(2):
        mine = bearer(person, "read")
        answers = [client.get("/api/books", headers=mine) for _number in range(11)]
        assert [one.status_code for one in answers] == [200] * 10 + [429]
        failure(answers[-1], 429, "too_many_requests")
    answer = client.get("/api/books", headers=bearer(person, "read"))
    failure(answer, 429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/api/books", headers=bearer(person, "read"), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_token_that_is_guessed_counts_for_the_address(client, settings):
    settings.API_RATE = 3
    made_up = {"Authorization": "Bearer mz_" + "x" * 43}
    assert [client.get("/api/books", headers=made_up).status_code for _number in range(5)] == [401, 401, 401, 429, 429]


def test_the_limit_outlives_the_process(client, settings):
    settings.API_RATE = 3
    assert [client.get("/api/books").status_code for _number in range(4)][-1] == 429
    limiter.forget()
    failure(client.get("/api/books"), 429, "too_many_requests")
