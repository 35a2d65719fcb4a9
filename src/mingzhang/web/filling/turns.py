"""Turns at what takes long: checking a submission takes as long as saving it twenty times. Where many people fill in at once, each process
gives at most about a quarter of its time to checks that pages ask for by themselves; who comes meanwhile asks again in a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

T = TypeVar("T")
AGAIN = 2
"""Seconds after which a page that had no turn asks again."""
REST = 3
"""How many times as long as a check took there is none for others who wait."""


class Turns:
    """One at a time, and where somebody else wanted a turn meanwhile a pause of `REST` times as long as it took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._rests_until = 0.0
        self._wanted = False

    def take(self, work: Callable[[], T]) -> T | None:
        """What the work gives; None, and nothing was done, where somebody else is at it or just was. What the work raises goes through."""
        if not self._lock.acquire(blocking=False):
            self._wanted = True
            return None
        try:
            begun = self._clock()
            if self._wanted and begun < self._rests_until:
                return None
            self._wanted = False
            try:
                return work()
            finally:
                ended = self._clock()
                self._rests_until = ended + REST * (ended - begun)
        finally:
            self._lock.release()


turns = Turns()
"""Those of this process."""
