"""The worker beside the server: started while the server forks processes of its own, started again, ended with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mingzhang.web.operation.supervisor import Supervisor, runs, spawn

FORKING = """
import os, signal, sys, threading
from mingzhang.web.operation.supervisor import spawn

def many():
    for _ in range(40):
        spawn([sys.executable, "-S", "-E", "-c", ""])

begun, kept = threading.Thread(target=many, daemon=True), []
begun.start()
while begun.is_alive() and len(kept) < 2000:
    if (child := os.fork()) == 0:
        signal.pause()
    kept.append(child)
    begun.join(0.005)
for child in kept:
    os.kill(child, signal.SIGKILL)
os._exit(begun.is_alive())
"""


def test_a_worker_is_started_while_other_processes_are_forked_and_stay():
    done = subprocess.run([sys.executable, "-c", FORKING], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.returncode == 0


def gone(process: int) -> bool:
    until = time.monotonic() + 60
    while runs(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_process_has_no_input_and_not_the_descriptors_of_the_server(tmp_path):
    with socket.socket() as server:
        server.set_inheritable(True)
        told = tmp_path / "told"
        looked = f"import os, sys; open({str(told)!r}, 'w').write(str(os.path.exists('/dev/fd/{server.fileno()}')) + sys.stdin.read())"
        assert gone(spawn([sys.executable, "-c", looked], [server.fileno()]))
        assert told.read_text() == "False"
        assert gone(spawn([sys.executable, "-c", looked]))
        assert told.read_text() == "True"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")
def test_a_worker_that_is_killed_is_started_again_and_all_end_with_the_server(monkeypatch, tmp_path):
    started: list[int] = []

    def noted(command, closed=()):
        started.append(spawn([sys.executable, "-c", "import time; time.sleep(600)"], closed))
        return started[-1]

    monkeypatch.setattr("mingzhang.web.operation.supervisor.spawn", noted)
    monkeypatch.setattr("mingzhang.web.operation.supervisor.PAUSES", (0.01,))
    supervisor = Supervisor()
    supervisor.start()
    for number in (1, 2):
        until = time.monotonic() + 60
        while len(started) < number and time.monotonic() < until:
            time.sleep(0.05)
        if number == 1:
            os.kill(started[0], signal.SIGKILL)
    assert len(started) == 2
    supervisor.stop()
    assert not any(runs(one) for one in started)
