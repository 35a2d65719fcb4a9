"""Worker processes that take one file at a time. Who works on what is always known, so a process that dies or takes too
long costs its own file only (a pool of `concurrent.futures` breaks as a whole and does not tell which file did it)."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.batch import Result, failed
from mingzhang.messages import say

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

AHEAD = 8
"""How many results for each worker may wait for a slow file before them, so that they do not fill the memory."""

MEMORY = 3 * 2**30
"""How many bytes of address space a worker may take; a file that needs more costs its own worker only."""

Check = Callable[[Path], Result]


def run(files: Sequence[Path], workers: int, check: Check, *, seconds: float, start: str = "spawn") -> Iterator[Result]:
    """The results of `check` on `files` in their order, worked out by `workers` processes, to which `check` is sent; they are at work
    when this returns. `start` is how the processes are started: spawn, the same on every system, or fork, which is quick but inherits
    this process as it is."""
    crew = _Crew(files, check, seconds=seconds, start=start)
    crew.hand_out(workers, until=workers * AHEAD)
    return _results(crew, len(files), workers)


def _results(crew: _Crew, count: int, workers: int) -> Iterator[Result]:
    try:
        for index in range(count):
            while index not in crew.results:
                crew.hand_out(workers, until=index + workers * AHEAD)
                crew.gather()
            yield crew.results.pop(index)
    finally:
        crew.dismiss()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    line: Connection
    index: int | None = None
    deadline: float = 0.0


class _Crew:
    def __init__(self, files: Sequence[Path], check: Check, *, seconds: float, start: str) -> None:
        self.results: dict[int, Result] = {}
        self._files = files
        self._check = check
        self._seconds = seconds
        self._next = 0
        self._workers: list[_Worker] = []
        self._context: SpawnContext | ForkContext = (
            multiprocessing.get_context("fork") if start == "fork" else multiprocessing.get_context("spawn")
        )

    def hand_out(self, workers: int, *, until: int) -> None:
        """Gives every idle worker a file, starting workers as needed."""
        while self._next < min(len(self._files), until):
            idle = next((worker for worker in self._workers if worker.index is None), None)
            if idle is None and len(self._workers) >= workers:
                return
            worker = idle or self._start()
            worker.index = self._next
            worker.deadline = time.monotonic() + self._seconds
            self._next += 1
            try:
                worker.line.send(str(self._files[worker.index]))
            except OSError:
                self._lost(worker, "batch.died")

    def gather(self) -> None:
        """Waits until a result is there, or a worker has died or run out of time."""
        busy = [worker for worker in self._workers if worker.index is not None]
        if not busy:
            return
        patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = wait([worker.line for worker in busy], timeout=patience)
        for worker in busy:
            if worker.line in ready:
                self._receive(worker)
            elif worker.deadline <= time.monotonic():
                self._lost(worker, "batch.timeout")

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._check), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _receive(self, worker: _Worker) -> None:
        try:
            result: Result = worker.line.recv()
        except (EOFError, OSError):
            self._lost(worker, "batch.died")
            return
        if worker.index is not None:
            self.results[worker.index] = result
            worker.index = None

    def _lost(self, worker: _Worker, code: str) -> None:
        """Reports the file of a worker that is no more, and lets the worker go."""
        if worker.index is not None:
            path = self._files[worker.index]
            self.results[worker.index] = failed(path, say(code, name=path.name, seconds=round(self._seconds)))
        self._let_go(worker)
        self._workers.remove(worker)

    def dismiss(self) -> None:
        """Lets all workers go, whatever they are doing."""
        for worker in self._workers:
            self._let_go(worker)
        self._workers.clear()

    @staticmethod
    def _let_go(worker: _Worker) -> None:
        worker.line.close()
        worker.process.kill()
        worker.process.join()


def _work(line: Connection, check: Check) -> None:
    """What a worker does: a file's path in, its result out, until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound_memory()
    while True:
        try:
            path = Path(line.recv())
        except EOFError:
            return
        line.send(check(path))


def _bound_memory() -> None:
    """Keeps this process within MEMORY where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    with suppress(ValueError, OSError):  # macOS refuses some limits; the worker then goes on without one
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
