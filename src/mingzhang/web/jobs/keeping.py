"""What is done now and then beside the jobs: old jobs go, and whatever else an application registers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from mingzhang.web.jobs.models import Job

EVERY = 300.0
"""Seconds between two rounds."""
KEPT = {Job.State.done: timedelta(days=14), Job.State.failed: timedelta(days=90)}
"""How long jobs stay known after they ended."""
_chores: list[Callable[[], None]] = []
_next = 0.0
_once = threading.Lock()


def chore(work: Callable[[], None]) -> Callable[[], None]:
    """Makes a function part of every round; it must bear being run by several workers at once."""
    _chores.append(work)
    return work


def tidy(*, now: bool = False) -> None:
    """A round, where one is due or wanted `now`."""
    global _next  # noqa: PLW0603
    with _once:
        if not now and time.monotonic() < _next:
            return
        _next = time.monotonic() + EVERY
    for state, kept in KEPT.items():
        Job.objects.filter(state=state, finished_at__lt=timezone.now() - kept).delete()
    for work in _chores:
        work()
