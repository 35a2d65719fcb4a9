"""Whose job is next: people take turns, urgent kinds come before the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mingzhang.web.checking import jobs
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.models import Job
from mingzhang.web.people.models import Person
from mingzhang.web.releases import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch):
    known = {"test.slow": lambda _job: None, "test.urgent": lambda _job: None}
    monkeypatch.setattr(queue, "_kinds", known)
    monkeypatch.setattr(queue, "_urgent", {"test.urgent": 1})
    return [Person.objects.create_user(name, password="a-long-enough-word", name=name) for name in ("one", "two", "three")]


def order(most):
    """The persons and numbers of the jobs in the order in which a single worker does them."""
    out = []
    while len(out) < most and (job := queue.take()) is not None:
        out.append((job.person.username if job.person else "", job.arguments["n"]))
        queue.work(job)
    return out


def test_a_hundred_jobs_of_one_person_delay_the_job_of_another_by_one(people):
    for number in range(100):
        queue.put("test.slow", {"n": number}, people[0])
    assert order(1) == [("one", 0)]
    queue.put("test.slow", {"n": 0}, people[1])
    queue.put("test.slow", {"n": 1}, people[1])
    assert order(5) == [("two", 0), ("one", 1), ("two", 1), ("one", 2), ("one", 3)]


def test_jobs_that_run_count_as_turns(people):
    for number in range(5):
        queue.put("test.slow", {"n": number}, people[0])
    queue.put("test.slow", {"n": 0}, people[1])
    queue.put("test.slow", {"n": 0}, None)
    taken = [queue.take() for _ in range(4)]
    assert [one.person and one.person.username for one in taken] == ["one", "two", None, "one"]


def test_urgent_kinds_come_first_and_the_order_of_one_person_is_kept(people):
    for number in range(3):
        queue.put("test.slow", {"n": number}, people[0])
    queue.put("test.urgent", {"n": 7}, people[0])
    queue.put("test.urgent", {"n": 8}, people[1])
    assert order(9) == [("one", 7), ("two", 8), ("one", 0), ("one", 1), ("one", 2)]


def test_a_job_whose_worker_is_gone_is_taken_again(people):
    queue.put("test.slow", {"n": 0}, people[0])
    gone = queue.take()
    assert queue.take() is None
    Job.objects.filter(pk=gone.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.take().attempts == 2


def test_a_long_queue_costs_as_many_questions_as_a_short_one(people, django_assert_max_num_queries):
    for number in range(200):
        queue.put("test.slow", {"n": number}, people[number % 3])
    with django_assert_max_num_queries(6):
        queue.take()


def test_packs_come_before_checks():
    assert queue._urgent[build.KIND] > queue._urgent[jobs.KIND]
