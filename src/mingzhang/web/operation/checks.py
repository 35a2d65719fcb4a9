"""Whether the system is ready: the database, its migrations, room on the disk, the worker, the end of the audit log."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from mingzhang.web.audit.log import verify_tail
from mingzhang.web.jobs.models import Job, Worker

ROOM = 500 * 2**20
"""Bytes that must be free on the disk of the data folder."""
SEEN = timedelta(seconds=90)
"""How long ago a worker may have given its last sign of life."""
TAIL = 50
"""Entries at the end of the audit log that are verified."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, whether it is well, in a word, and whether the system cannot serve without it."""

    name: str
    well: bool
    word: str
    vital: bool = True


def checks() -> tuple[Check, ...]:
    """All checks; where the database does not answer, only that."""
    try:
        return (_migrations(), _room(), _worker(), _audit())
    except DatabaseError as error:
        return (Check("database", well=False, word=type(error).__name__),)


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Check("database", well=not waiting, word=f"{waiting} migrations waiting" if waiting else "ok")


def _room() -> Check:
    free = shutil.disk_usage(Path(settings.DATA)).free
    return Check("disk", well=free >= ROOM, word="ok" if free >= ROOM else "little room")


def _worker() -> Check:
    seen = Worker.objects.filter(seen_at__gte=timezone.now() - SEEN).exists()
    waiting = Job.objects.filter(state=Job.State.waiting).count()
    return Check("worker", well=seen, word=f"{waiting} jobs waiting" if seen else f"no worker, {waiting} jobs waiting", vital=False)


def _audit() -> Check:
    found = verify_tail(TAIL)
    return Check("audit", well=found.broken is None, word="ok" if found.broken is None else "the end does not verify", vital=False)
