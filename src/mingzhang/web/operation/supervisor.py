"""The background worker as a child of the server: started with it, started again when it dies, stopped with it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before a worker that died is started again: longer each time it dies soon."""
HEALTHY = 60.0
"""Seconds after which a worker counts as having worked."""
PATIENCE = 35.0
"""Seconds that a worker gets to finish or give back its job."""
LOOK = 0.5
"""Seconds between two looks at the worker."""
log = logging.getLogger("mingzhang.supervisor")


class Supervisor:
    """Keeps one worker process alive until told to stop. `closed` are descriptors that it shall not inherit: the server's sockets."""

    def __init__(self, closed: Sequence[int] = ()) -> None:
        self._closed = tuple(closed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self) -> None:
        """Starts the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Tells the worker to stop and waits until it did; one that takes too long is ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        deaths = 0
        while not self._stop.is_set():
            begun = time.monotonic()
            worker = spawn([sys.executable, "-m", "mingzhang.web.jobs", str(os.getpid())], self._closed)
            while runs(worker) and not self._stop.wait(LOOK):
                pass
            # A signal to the whole group (Ctrl+C) reaches the worker before the server has said that it stops.
            if self._stop.wait(0 if runs(worker) else 2):
                _end(worker)
                return
            deaths = 0 if time.monotonic() - begun > HEALTHY else deaths + 1
            pause = PAUSES[min(deaths, len(PAUSES)) - 1] if deaths else PAUSES[0]
            log.error("the worker ended by itself and is started again in %s s", pause)
            self._stop.wait(pause)


def spawn(command: Sequence[str], closed: Sequence[int] = ()) -> int:
    """Starts a process without input and without the descriptors `closed`; gives its number.

    Not by `subprocess`, which waits on a pipe until the new program runs: the server forks its own processes from another thread, and
    one that is forked at that moment keeps the pipe open, so that the wait never ends.
    """
    nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    actions = [nothing, *((os.POSIX_SPAWN_CLOSE, number) for number in closed)]
    return os.posix_spawn(command[0], list(command), os.environ, file_actions=actions)


def runs(process: int) -> bool:
    """Whether the child still runs. The server may have collected it already: then there is no such child."""
    try:
        return os.waitpid(process, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def _end(worker: int) -> None:
    until = time.monotonic() + PATIENCE
    if runs(worker):
        os.kill(worker, signal.SIGTERM)
    while runs(worker):
        if time.monotonic() > until:
            os.kill(worker, signal.SIGKILL)
            until += PATIENCE
        time.sleep(0.1)
