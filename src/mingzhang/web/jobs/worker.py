"""A worker: takes jobs one after the other, keeps their leases alive, says that it lives, and stops when it is told.

Several may run at once, on several machines where they share the database. One that is killed leaves its job to the others, who take it
when the lease ends; one that is told to stop finishes its job, or gives it back where that takes too long.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from mingzhang.web.apart import forget_secrets
from mingzhang.web.jobs import keeping, queue
from mingzhang.web.jobs.models import Job, Worker

BEAT = 20.0
"""Seconds between two signs of life, which also renew the lease of the job at hand."""
SHORTEST, LONGEST = 0.2, 3.0
"""Seconds between two looks into an empty queue: the longer it stays empty, the rarer."""
GRACE = 25.0
"""Seconds in which a job may still be finished after the worker was told to stop."""
log = logging.getLogger("mingzhang.worker")


@dataclass(slots=True)
class _State:
    """What the worker and the thread beside it both know."""

    name: str
    stop: threading.Event
    job: Job | None = None
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def run_worker(stop: threading.Event, *, beat: float = BEAT, grace: float = GRACE, ended: Callable[[], None] | None = None) -> int:
    """Works until `stop` is set, and gives the number of jobs done. A job that is not finished `grace` seconds after that is given back
    and `ended` is called, which must end the process: what the job was doing cannot be taken from it otherwise."""
    state = _State(f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}", stop)
    over = threading.Event()
    beside = [threading.Thread(target=_beat, args=(state, over, beat), name="lease", daemon=True)]
    if ended is not None:
        beside.append(threading.Thread(target=_enough, args=(state, over, grace, ended), name="grace", daemon=True))
    for thread in beside:
        thread.start()
    log.info("worker %s works", state.name)
    try:
        _work(state)
    finally:
        over.set()
        for thread in beside:
            thread.join(timeout=5)
        _gone(state)
    log.info("worker %s ends after %s jobs", state.name, state.done)
    return state.done


def _work(state: _State) -> None:
    pause = SHORTEST
    while not state.stop.is_set():
        try:
            close_old_connections()
            job = queue.take()
            if job is None:
                keeping.tidy()
                state.stop.wait(pause)
                pause = min(LONGEST, pause * 1.5)
                continue
            pause = SHORTEST
            with state.lock:
                state.job = job
            queue.work(job)
            state.done += 1
        except DatabaseError:
            # A database that is locked, restarted or out of reach comes back; the job's lease sees to the rest.
            log.exception("the database did not answer")
            connection.close()
            state.stop.wait(LONGEST)
        finally:
            with state.lock:
                state.job = None


def _beat(state: _State, over: threading.Event, beat: float) -> None:
    started = timezone.now()
    while True:
        try:
            with state.lock:
                job = state.job
                if job is not None:
                    queue.renew(job)
            seen = {"seen_at": timezone.now(), "doing": job.kind if job else "", "done": state.done, "started_at": started}
            Worker.objects.update_or_create(name=state.name, defaults=seen)
        except DatabaseError:
            log.exception("no sign of life could be given")
        finally:
            connection.close()
        if over.wait(beat):
            return


def _enough(state: _State, over: threading.Event, grace: float, ended: Callable[[], None]) -> None:
    while not state.stop.wait(1):
        if over.is_set():
            return
    if over.wait(grace):
        return
    with state.lock:
        try:
            if state.job is not None and queue.give_back(state.job):
                log.warning("job %s is given back", state.job.pk)
            Worker.objects.filter(name=state.name).delete()
        except DatabaseError:
            log.exception("the job could not be given back; its lease ends by itself")
        finally:
            connection.close()
        ended()


def _gone(state: _State) -> None:
    try:
        Worker.objects.filter(name=state.name).delete()
        Worker.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()
    except DatabaseError:
        log.exception("the worker could not be signed off")
    connection.close()


def main(parent: int | None = None) -> int:
    """A worker as a process of its own: stops on SIGTERM and SIGINT, or when the process `parent` is gone. Gives the exit code."""
    forget_secrets()
    stop = threading.Event()
    told = {signal.SIGTERM, signal.SIGINT}
    # A thread waits for the signals: a handler would run in the middle of whatever holds the event's lock.
    signal.pthread_sigmask(signal.SIG_BLOCK, told)
    threading.Thread(target=_told, args=(told, stop), name="signals", daemon=True).start()
    if parent is not None:
        threading.Thread(target=_orphaned, args=(parent, stop), name="parent", daemon=True).start()
    run_worker(stop, ended=lambda: os._exit(0))
    return 0


def _told(numbers: set[signal.Signals], stop: threading.Event) -> None:
    signal.sigwait(numbers)
    stop.set()


def _orphaned(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent:
        if stop.wait(2):
            return
    stop.set()
