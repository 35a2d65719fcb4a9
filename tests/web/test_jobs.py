"""Workers: jobs are done once, leases kept alive, jobs given back, old ones forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mingzhang.web.jobs import keeping, queue
from mingzhang.web.jobs.models import Job, Worker
from mingzhang.web.jobs.worker import run_worker


@pytest.fixture
def kinds(monkeypatch):
    """The registry of this test alone."""
    known = dict(queue._kinds)
    monkeypatch.setattr(queue, "_kinds", known)
    return known


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_waits_and_stops_when_it_is_told(kinds):
    stop, done = threading.Event(), []

    @queue.kind("test.last")
    def last(job):
        done.append(job.arguments["n"])
        if len(done) == 3:
            stop.set()

    for number in range(3):
        queue.put("test.last", {"n": number})
    assert run_worker(stop, beat=0.05) == 3
    assert done == [0, 1, 2]
    assert not Worker.objects.exists()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_long_job_is_renewed_beside_it(kinds):
    stop, seen = threading.Event(), {}

    @queue.kind("test.long")
    def long(job):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
        for _ in range(100):
            if (
                Job.objects.get(pk=job.pk).lease_until > timezone.now() + queue.LEASE / 2
                and Worker.objects.filter(doing="test.long").exists()
            ):
                seen["renewed"] = True
                break
            threading.Event().wait(0.02)
        stop.set()

    queue.put("test.long", {})
    run_worker(stop, beat=0.02)
    assert seen == {"renewed": True}
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_too_long_to_stop_is_given_back(kinds):
    stop, ended = threading.Event(), threading.Event()

    @queue.kind("test.endless")
    def endless(job):
        stop.set()
        ended.wait(20)

    queue.put("test.endless", {})
    run_worker(stop, beat=0.05, grace=0.01, ended=ended.set)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("waiting", 0)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_every_job_once(kinds):
    done, lock, stop = [], threading.Lock(), threading.Event()

    @queue.kind("test.once")
    def once(job):
        with lock:
            done.append(job.pk)
            if len(done) == 20:
                stop.set()

    jobs = [queue.put("test.once", {}).pk for _ in range(20)]
    workers = [threading.Thread(target=run_worker, args=(stop,)) for _ in range(3)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(30)
    assert sorted(done) == jobs
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    connection.close()


@pytest.mark.django_db
def test_a_job_whose_worker_died_goes_to_the_next_and_fails_after_three(kinds):
    kinds["test.dies"] = lambda job: {}
    put = queue.put("test.dies", {})
    for attempt in range(1, 4):
        job = queue.take()
        assert (job.pk, job.attempts) == (put.pk, attempt)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.take() is None
    put.refresh_from_db()
    assert put.state == "failed"
    assert "中断" in put.problem
    assert queue.again(put)
    assert queue.take().pk == put.pk


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_changes_nothing(kinds):
    kinds["test.slow"] = lambda job: {"by": job.attempts}
    queue.put("test.slow", {})
    first = queue.take()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = queue.take()
    queue.work(first)
    queue.renew(first, 50)
    assert not queue.give_back(first)
    job = Job.objects.get()
    assert (job.state, job.progress) == ("running", 0)
    queue.work(second)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"by": 2})


@pytest.mark.django_db
def test_a_job_with_a_key_waits_once():
    first = queue.put("test.key", {"n": 1}, key="k")
    assert queue.put("test.key", {"n": 2}, key="k").pk == first.pk
    queue.take()
    assert queue.put("test.key", {"n": 3}, key="k").pk != first.pk


@pytest.mark.django_db
def test_old_jobs_are_forgotten_and_failed_ones_later(monkeypatch):
    monkeypatch.setattr(keeping, "_chores", [])
    for days, state in ((15, "done"), (13, "done"), (15, "failed"), (91, "failed"), (400, "waiting")):
        job = queue.put("test.old", {})
        Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now() - timedelta(days=days))
    keeping.tidy(now=True)
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "failed", "waiting"]
