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
from urllib.request import urlopen

from bench.inputs import ROOT
from bench.model import Outcome, Series
from bench.web_load import ARRIVING, Noted, alone, crowd

READERS, SECONDS = 200, 30.0
BAR = 0.3
LISTS = (
    ("list: my work", "/"),
    ("list: submissions", "/submissions/"),
    ("list: submissions of a year", "/submissions/?year=2023"),
    ("list: inbox", "/inbox/"),
    ("list: the year", "/rounds/2024/"),
    ("list: releases", "/releases/"),
    ("list: organisations", "/organisations/"),
    ("list: people", "/organisations/people/"),
    ("list: audit log", "/audit/"),
)


def run(rounds: int) -> Outcome:
    """A server of its own with its data in a temporary folder; the lists `rounds` × 5 times, then everybody at once."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-") as folder:
        data = Path(folder) / "data"
        told = json.loads(_call("bench.web_data", str(data)).splitlines()[-1])
        with _server(data) as port:
            lists = asyncio.run(alone(port, told["officer"], LISTS, max(5, rounds * 5)))
            many = asyncio.run(crowd(port, told, READERS, SECONDS))
    errors = [*lists.errors, *many.errors]
    rows = [*_rows(lists), *_rows(many), ("errors", str(len(errors)), errors[0][:80] if errors else "", "")]
    met = not errors and all(_percentile(values) < BAR for values in lists.seconds.values())
    return Outcome(
        "The web system under load",
        "`mingzhang serve` with 2 processes of 8 threads and SQLite, the client on the same machine. First an officer opens the lists of a "
        f"bureau of 300 units, 3 years and 20,000 projects; then 50 people who fill in and {READERS} readers of the public site for "
        f"{SECONDS:.0f} seconds at once, each with 2 to 4 seconds between two requests. They all arrive within 3 seconds at a server that "
        f"has just started, so the first {ARRIVING:.0f} seconds are told apart. Milliseconds.",
        f"no error; lists below {BAR * 1000:.0f} ms (95th percentile)",
        ("page", "answers", "median", "95th percentile"),
        tuple(rows),
        met,
    )


def _rows(noted: Noted) -> list[tuple[str, str, str, str]]:
    return [
        (title, str(len(values)), f"{Series(tuple(values)).median * 1000:.0f}", f"{_percentile(values) * 1000:.0f}")
        for title, values in noted.seconds.items()
    ]


def _percentile(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def _environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MINGZHANG_", "DJANGO_"))}
    return {**ours, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}


def _call(module: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", module, *arguments], env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


@contextlib.contextmanager
def _server(data: Path) -> Iterator[int]:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-c", "from mingzhang.cli import main; main()", "serve", "--data", str(data), "--port", str(port)]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, env=_environment(), stdout=log, stderr=log) as server:
        try:
            _answers(port)
            yield port
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
