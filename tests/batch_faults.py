"""Checks that go wrong in every way, for worker processes to import."""

from __future__ import annotations

import os
import time
from pathlib import Path

from mingzhang.checks.model import Report


def check(path: Path):
    """What happens is in the file's name."""
    if "dies" in path.name:
        os._exit(3)
    if "sleeps" in path.name:
        time.sleep(60)
    if "slow" in path.name:
        time.sleep(0.3)
    return Report(str(path), department=path.stem), None
