"""Whoever is killed loses nothing that was acknowledged: processes are killed at random while they save, import, work and publish."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROUNDS = Path(__file__).with_name("kill_rounds.py")
KINDS = {"save", "import", "job", "done", "publish", "retract"}


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """The environment for a database of its own: on the server that MINGZHANG_DATABASE names, else a file of the data folder."""
    address = os.environ.get("MINGZHANG_DATABASE")
    if not address:
        yield {}
        return
    import psycopg

    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"MINGZHANG_DATABASE": urlunsplit(urlsplit(address)._replace(path=f"/{name}"))}
        finally:
            line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(data: Path, rounds: int, seed: int) -> dict[str, int]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MINGZHANG_", "DJANGO_"))}
    with database(f"kill_{os.getpid()}_{seed}") as named:
        done = subprocess.run(
            [sys.executable, str(ROUNDS), str(data), str(rounds), str(seed)],
            env={**ours, **named, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60 + 30 * rounds,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_few_kills_lose_nothing_that_was_acknowledged(tmp_path):
    assert sum(run(tmp_path, 5, 1).values()) > 0


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_hundred_and_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    done = run(tmp_path, 120, 2024)
    assert set(done) == KINDS
    assert min(done.values()) > 20
