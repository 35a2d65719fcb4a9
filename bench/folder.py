"""A folder of two hundred documents with one process and with two."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from bench.inputs import SAMPLES
from bench.model import Outcome, Series, ratios
from bench.run import check, whole

FILES = 200
BAR = 1.6
_BUSY = "n = 0\nfor i in range(12_000_000): n += i * i"


def run(rounds: int) -> Outcome:
    """Copies of the samples in a folder; as many rounds as asked for, three at most."""
    rounds = min(rounds, 3)
    with tempfile.TemporaryDirectory() as name:
        kinds = _fill(Path(name))
        pairs = [(check(name, "--jobs", "1").seconds, check(name, "--jobs", "2").seconds, _machine()) for _ in range(rounds)]
    one, two, machine = (Series(tuple(pair[side] for pair in pairs)) for side in range(3))
    gain = ratios(one.values, two.values)
    return Outcome(
        "A folder, one process and two",
        f"`mingzhang check` on a folder of {FILES} documents ({kinds}), start included. Beside it the same ratio for a loop of "
        "plain arithmetic run twice in turn and twice at once: what the machine had to give at that moment.",
        f"two processes are at least {BAR} times as fast as one",
        ("processes", "seconds", "ms a document", "gain", "gain of plain arithmetic"),
        (
            ("1", one.show(), f"{one.median / FILES * 1000:.0f}", "", ""),
            ("2", two.show(), f"{two.median / FILES * 1000:.0f}", gain.show(digits=2), machine.show(digits=2)),
        ),
        gain.median >= BAR,
    )


def _fill(folder: Path) -> str:
    samples = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".docx", ".xlsx", ".html", ".pdf"})
    for number in range(FILES):
        source = samples[number % len(samples)]
        shutil.copyfile(source, folder / f"{number:03}-{source.name}")
    suffixes = [samples[number % len(samples)].suffix[1:] for number in range(FILES)]
    return ", ".join(f"{suffixes.count(suffix)} {suffix}" for suffix in sorted(set(suffixes)))


def _machine() -> float:
    """Two runs of a busy loop in turn by the same two at once."""
    if (os.cpu_count() or 1) < 2:
        return 1.0
    started = time.perf_counter()
    for _ in range(2):
        whole(["-c", _BUSY])
    middle = time.perf_counter()
    threads = [threading.Thread(target=whole, args=(["-c", _BUSY],)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (middle - started) / (time.perf_counter() - middle)
