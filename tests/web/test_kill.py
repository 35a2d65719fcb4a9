"""Whoever is killed loses nothing that was acknowledged: processes are killed at random while they save, import, work and publish."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = Path(__file__).with_name("kill_rounds.py")
KINDS = {"save", "import", "job", "done", "publish", "retract"}


def run(data: Path, rounds: int, seed: int) -> dict[str, int]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MINGZHANG_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, str(ROUNDS), str(data), str(rounds), str(seed)],
        env={**ours, "PYTHONPATH": os.pathsep.join(sys.path)},
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
