"""Processes to measure: warm ones that do one thing again and again, and whole runs with what they cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from bench.inputs import ROOT

_LOOP = """
import sys, time
{setup}
for line in sys.stdin:
    path = line.rstrip("\\n")
    started = time.perf_counter()
    {work}
    print(time.perf_counter() - started, flush=True)
"""
OURS = ("from pathlib import Path\nfrom mingzhang.reading import read_file", "read_file(Path(path))")
CHECKED = (
    "from pathlib import Path\nfrom mingzhang.reading import read_file\nfrom mingzhang.checks.run import check",
    "check(read_file(Path(path)))",
)
PDFPLUMBER = (
    "import pdfplumber\n"
    "def tables(path):\n"
    "    with pdfplumber.open(path) as pdf:\n"
    "        for page in pdf.pages:\n"
    "            page.extract_tables()",
    "tables(path)",
)
"""What is done to a file: the imports and the work itself."""


class Warm:
    """A process that has all it needs in memory and does `what` to one file after another."""

    def __init__(self, what: tuple[str, str]) -> None:
        setup, work = what
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOOP.format(setup=setup, work=work)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def seconds(self, path: Path) -> float:
        """How long the work took on this file."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the measured process failed on {path.name}")
        return float(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.communicate()


class Cost(NamedTuple):
    """Seconds from start to end, the most memory (MB) of the process or any it waited for, its exit code, what it printed."""

    seconds: float
    megabytes: float
    code: int
    output: str


def whole(arguments: Sequence[str]) -> Cost:
    """A whole run of Python with these arguments, its start included."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment()
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    kilobytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Cost(seconds, kilobytes / 1024, process.returncode, output)


def check(*arguments: str) -> Cost:
    """A whole run of `mingzhang check`; findings are no failure."""
    cost = whole(["-m", "mingzhang", "check", *arguments])
    if cost.code not in (0, 1):
        raise RuntimeError(f"mingzhang check {' '.join(arguments)} ended with code {cost.code}")
    return cost


def once(what: tuple[str, str], path: Path) -> tuple[float, Cost]:
    """The seconds that the work takes inside a process of its own, and the cost of the whole process."""
    setup, work = what
    program = f"import time\n{setup}\npath = {str(path)!r}\nstarted = time.perf_counter()\n{work}\nprint(time.perf_counter() - started)\n"
    cost = whole(["-c", program])
    return float(cost.output), cost


def environment() -> dict[str, str]:
    """That of the measured processes: the source tree first, and compiled modules kept as an installed program keeps them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
