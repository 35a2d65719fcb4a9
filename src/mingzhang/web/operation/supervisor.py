"""The background worker as a child of the server: started with it, started again when it dies, stopped with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before a worker that died is started again: longer each time it dies soon."""
HEALTHY = 60.0
"""Seconds after which a worker counts as having worked."""
PATIENCE = 35.0
"""Seconds that a worker gets to finish or give back its job."""
log = logging.getLogger("mingzhang.supervisor")


class Supervisor:
    """Keeps one worker process alive until told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self) -> None:
        """Starts the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Tells the worker to stop and waits until it did."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _keep(self) -> None:
        deaths = 0
        while not self._stop.is_set():
            begun = time.monotonic()
            self._process = subprocess.Popen([sys.executable, "-m", "mingzhang.web.jobs", str(os.getpid())], stdin=subprocess.DEVNULL)  # noqa: S603
            while self._process.poll() is None and not self._stop.wait(0.5):
                pass
            # A signal to the whole group (Ctrl+C) reaches the worker before the server has said that it stops.
            if self._stop.wait(2):
                return
            deaths = 0 if time.monotonic() - begun > HEALTHY else deaths + 1
            pause = PAUSES[min(deaths, len(PAUSES)) - 1] if deaths else PAUSES[0]
            log.error("the worker ended by itself and is started again in %s s", pause)
            self._stop.wait(pause)
