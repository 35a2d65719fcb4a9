"""Putting work into the queue and taking it out, one worker at a time, whoever dies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from mingzhang.messages import Refusal, say
from mingzhang.web.jobs.models import Job
from mingzhang.web.people.models import Person

LEASE = timedelta(minutes=3)
TRIES = 3
Work = Callable[[Job], Mapping[str, Any] | None]
_kinds: dict[str, Work] = {}
_urgent: dict[str, int] = {}


def kind(name: str, urgency: int = 0) -> Callable[[Work], Work]:
    """Makes a function the work of all jobs of a kind. It gets the job and gives its result; it must bear being run again from the
    start. Kinds of greater urgency are done before the others."""

    def known(work: Work) -> Work:
        _urgent[name] = urgency
        _kinds[name] = work
        return work

    return known


def put(name: str, arguments: Mapping[str, Any], person: Person | None = None, key: str = "") -> Job:
    """A job in the queue; the waiting one with the same `key` where there is one. Part of the transaction around it."""
    if key:
        waiting = Job.objects.filter(key=key, state=Job.State.waiting).first()
        if waiting is not None:
            return waiting
    return Job.objects.create(kind=name, key=key, arguments=dict(arguments), person=person)


def take() -> Job | None:
    """The next job, leased to whoever asked: one that waits, or one whose worker is gone. None where there is nothing to do."""
    while True:
        now = timezone.now()
        with transaction.atomic():
            job = _next(now)
            if job is None:
                return None
            if job.attempts < TRIES:
                job.state, job.attempts, job.lease_until = Job.State.running, job.attempts + 1, now + LEASE
                job.save(update_fields=["state", "attempts", "lease_until"])
                return job
            job.state, job.problem, job.finished_at, job.lease_until = Job.State.failed, say("working.interrupted"), now, None
            job.save(update_fields=["state", "problem", "finished_at", "lease_until"])


def _next(now: datetime) -> Job | None:
    """The job whose turn it is, locked: of the most urgent kinds that of the person for whom least is being done and who was served longest
    ago."""
    ready = Job.objects.filter(Q(state=Job.State.waiting) | Q(state=Job.State.running, lease_until__lt=now))
    groups = list(ready.order_by().values_list("kind", "person").annotate(first=Min("pk")))
    if not groups:
        return None
    of_them = Q(person__in={person for _, person, _ in groups if person is not None})
    if any(person is None for _, person, _ in groups):
        of_them |= Q(person=None)
    running = Count("pk", filter=Q(state=Job.State.running, lease_until__gte=now))
    served = Job.objects.filter(of_them).order_by().values_list("person").annotate(running=running, last=Max("finished_at"))
    turns = {person: (running, last.timestamp() if last else 0.0) for person, running, last in served}
    groups.sort(key=lambda one: (-_urgent.get(one[0], 0), *turns.get(one[1], (0, 0.0)), one[2]))
    for name, person, _ in groups:
        mine = ready.filter(kind=name, person=person).order_by("pk")
        if connection.vendor == "postgresql":
            mine = mine.select_for_update(skip_locked=True)
        job = mine.first()
        if job is not None:
            return job
    return None


def renew(job: Job, progress: int | None = None) -> None:
    """Says that the job is still being worked on, and how far it is in percent."""
    values: dict[str, Any] = {"lease_until": timezone.now() + LEASE}
    if progress is not None:
        values["progress"] = progress
    _mine(job).update(**values)


def give_back(job: Job) -> bool:
    """Puts a job that was taken and not finished back into the queue, as if it had not been tried; whether it was still ours."""
    return bool(_mine(job).update(state=Job.State.waiting, attempts=max(0, job.attempts - 1), lease_until=None, progress=0))


def again(job: Job) -> bool:
    """Puts a job that failed back into the queue, with all its tries; whether it had failed."""
    failed = Job.objects.filter(pk=job.pk, state=Job.State.failed)
    return bool(failed.update(state=Job.State.waiting, attempts=0, lease_until=None, progress=0, problem="", finished_at=None))


def run_one() -> bool:
    """Takes a job and does it; False where there is none. A job that fails says so in its record and costs nothing else."""
    job = take()
    if job is None:
        return False
    work(job)
    return True


def work(job: Job) -> None:
    """Does a job that was taken, and records what came of it, unless its lease ended meanwhile and another worker has it."""
    try:
        result = _kinds[job.kind](job) or {}
    # Whatever goes wrong in one job must not end the worker: it is recorded and shown.
    except Exception as error:
        logging.getLogger("mingzhang.jobs").exception("job %s (%s) failed", job.pk, job.kind)
        words = str(error) if isinstance(error, Refusal) else say("working.failed", error=type(error).__name__)
        _mine(job).update(state=Job.State.failed, problem=words[:2000], finished_at=timezone.now(), lease_until=None)
    else:
        _mine(job).update(state=Job.State.done, progress=100, result=dict(result), finished_at=timezone.now(), lease_until=None)


def _mine(job: Job) -> Any:
    """The job as long as nobody else has taken it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.running, attempts=job.attempts)
