"""The commands of the web system, as processes: served, stopped, backed up, restored, verified."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mingzhang import cli, cli_web
from mingzhang.messages import Refusal

PATIENCE = 60.0


def environment(data: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MINGZHANG_", "DJANGO_"))}
    return {**ours, "MINGZHANG_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from mingzhang.cli import main; main()", *arguments]


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), env=environment(data), capture_output=True, text=True, timeout=PATIENCE, check=False)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def wait_for(what, seconds: float = PATIENCE):
    """What `what` gives, as soon as it gives something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in listed.read_text().split()]


def worker_of(process: int) -> int | None:
    for child in (one for thread in Path(f"/proc/{process}/task").iterdir() for one in (thread / "children").read_text().split()):
        try:
            if b"mingzhang.web.jobs" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        except FileNotFoundError:
            continue
    return None


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")
def test_the_system_is_served_stopped_backed_up_and_restored(tmp_path):
    data, port = tmp_path / "data", free_port()
    server = subprocess.Popen(
        command("serve", "--port", str(port), "--workers", "1"),
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        printed = [server.stdout.readline() for _ in range(4)]
        assert f"http://127.0.0.1:{port}/" in printed[0]
        link = re.search(r"http://127\.0\.0\.1:\d+(/\S+)", printed[2])
        assert get(port, link[1])[0] == 200
        assert get(port, "/healthz") == (200, '{"status": "ok"}')
        status, page = get(port, "/login")
        assert status == 200
        assert get(port, re.search(r'href="(/static/app\.[0-9a-f]+\.css)"', page)[1])[0] == 200
        first = wait_for(lambda: worker_of(server.pid))
        wait_for(lambda: '"worker": "0 jobs waiting"' in get(port, "/readyz")[1])
        taken = run(tmp_path / "other", "serve", "--port", str(port))
        assert taken.returncode == 2
        assert "已被占用" in taken.stderr
        os.kill(first, signal.SIGKILL)
        made = run(data, "backup", str(tmp_path / "backup.tar"))
        assert made.returncode == 0, made.stderr
        assert "database.sqlite3" in made.stderr
        wait_for(lambda: worker_of(server.pid) not in {None, first})
        worker = worker_of(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0, rest
    wait_for(lambda: not Path(f"/proc/{worker}").exists())
    put_back = run(tmp_path / "new", "restore", str(tmp_path / "backup.tar"))
    assert put_back.returncode == 0, put_back.stderr
    assert "核对无误" in put_back.stderr
    again = run(tmp_path / "new", "restore", str(tmp_path / "backup.tar"))
    assert (again.returncode, "已有数据" in again.stderr) == (2, True)
    verified = run(tmp_path / "new", "audit", "verify")
    assert (verified.returncode, "没有被改动" in verified.stdout) == (0, True)
    assert run(tmp_path / "new", "audit", "verify", "--noted", "99").returncode == 1


def test_a_worker_stops_when_it_is_told(tmp_path):
    nothing = run(tmp_path / "data", "worker")
    assert (nothing.returncode, "还没有数据" in nothing.stderr) == (2, True)
    made = "from pathlib import Path; from mingzhang.web.operation import setup; setup.prepare(); setup.migrate()"
    subprocess.run([sys.executable, "-c", made], env=environment(tmp_path / "data"), check=True)
    worker = subprocess.Popen(
        command("worker"), env=environment(tmp_path / "data"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: "works" in worker.stderr.readline())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0


def test_without_the_web_libraries_the_commands_say_what_to_install(monkeypatch):
    monkeypatch.setattr(cli_web, "NEEDED", ("no_such_library",))
    for arguments in (
        ["serve"],
        ["worker"],
        ["demo"],
        ["backup", "x.tar"],
        ["restore", "x.tar"],
        ["audit", "verify"],
        ["site", "export", "x"],
    ):
        failed = CliRunner().invoke(cli.app, arguments)
        assert isinstance(failed.exception, Refusal), arguments
        assert "pip install" in str(failed.exception)
