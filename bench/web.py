"""The web system under load on loopback: 50 people who fill in and 200 who read the public site at once; the lists of a large bureau."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import IO
from urllib.request import urlopen

from bench import web_pages as pages
from bench.inputs import ROOT
from bench.model import Outcome, Series
from bench.web_load import ARRIVING, Noted, alone, crowd

READERS, SECONDS = 200, 75.0
BAR = 0.3


def run(rounds: int, seconds: float = SECONDS) -> Outcome:
    """A server of its own with its data in a temporary folder: every page `rounds` × 3 times alone, then everybody at once."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as folder:
        data = Path(folder) / "data"
        told = json.loads(_call("bench.web_data", str(data)).splitlines()[-1])
        with _server(data) as (port, process, log):
            lists = asyncio.run(alone(port, told, pages.lists(told), max(5, rounds * 3)))
            made = asyncio.run(alone(port, told, pages.some_public(told), max(5, rounds * 3), anew=True))
            many = asyncio.run(crowd(port, told, pages.public(told), READERS, seconds))
            memory = resident(process)
            if lists.errors or made.errors or many.errors:
                log.seek(0)
                sys.stderr.write(log.read().decode("utf-8", "replace")[-20_000:])
    errors = [*lists.errors, *made.errors, *many.errors]
    rows = [*_rows(lists), *_rows(made, "public: {}, made anew"), *_rows(many, "at once: {}")]
    rows.append(("errors", str(len(errors)), errors[0][:80] if errors else "", ""))
    rows.append(("results put off for a moment", str(many.waited), "", ""))
    rows.append((f"memory of {len(memory)} processes, MB", f"{sum(memory):.0f}", f"largest {max(memory, default=0):.0f}", ""))
    alone_ = [*lists.seconds.values(), *made.seconds.values()]
    met = not errors and bool(alone_) and all(_percentile(values) < BAR for values in alone_)
    return Outcome(
        "The web system under load",
        "`mingzhang serve` with 2 processes of 8 threads and SQLite, the client on the same machine. The bureau: 60 "
        "departments, 300 units, 3 years, 20,000 projects with 100,000 indicators, submissions in all states with steps, "
        "opinions and control numbers, 200,000 entries of the audit log, 433 people, 130 public versions. One of these was "
        "built and proved by the real chain; the others are copies under other names with other amounts in lists, charts and "
        "search. First every page alone, public ones at another address every time, so that no page counts that the server "
        f"keeps; then 50 people who fill in and {READERS} readers of the public site for {seconds:.0f} seconds at once, each "
        "with 2 to 4 seconds between two things they do; pages ask for results by themselves after every change. All arrive "
        f"within 3 seconds at a server that keeps no page yet; the first {ARRIVING:.0f} seconds are told apart. Milliseconds.",
        f"no error; every page that is opened alone below {BAR * 1000:.0f} ms (95th percentile)",
        ("page", "answers", "median", "95th percentile"),
        tuple(rows),
        met,
    )


def _rows(noted: Noted, named: str = "{}") -> list[tuple[str, str, str, str]]:
    return [
        (named.format(title), str(len(values)), f"{Series(tuple(values)).median * 1000:.0f}", f"{_percentile(values) * 1000:.0f}")
        for title, values in noted.seconds.items()
    ]


def _percentile(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def resident(process: int) -> list[float]:
    """The memory of a process and all that it started, in MB, what they share counted in parts (PSS); nothing where the system does not
    tell."""
    out = []
    for one in (process, *_below(process)):
        with contextlib.suppress(OSError):
            for row in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8").splitlines():
                if row.startswith("Pss:"):
                    out.append(int(row.split()[1]) / 1024)
    return out


def _below(process: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for one in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split():
            yield int(one)
            yield from _below(int(one))


def _environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MINGZHANG_", "DJANGO_"))}
    return {**ours, "MINGZHANG_API_RATE": "100000", "MINGZHANG_PROXY": "1", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}


def _call(module: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", module, *arguments], env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


@contextlib.contextmanager
def _server(data: Path) -> Iterator[tuple[int, int, IO[bytes]]]:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-c", "from mingzhang.cli import main; main()", "serve", "--data", str(data), "--port", str(port)]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, env=_environment(), stdout=log, stderr=log) as server:
        try:
            _answers(port)
            yield port, server.pid, log
        finally:
            server.terminate()
            server.wait(60)


def _answers(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError("the server does not answer")
