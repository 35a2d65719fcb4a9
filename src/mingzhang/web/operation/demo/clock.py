"""The clock by which the demonstration is loaded: what is told of the past gets the time at which it would have been done.

Services ask `django.utils.timezone` what time it is, as everybody does. While the demonstration is loaded, by one process into an empty
installation, that clock is this one; afterwards it is the real one again. The audit log is written in the order of these times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.utils import timezone

TICK = timedelta(milliseconds=7)


class Clock:
    """Stands where it was set, but for a tick whenever somebody looks at it, so that no two things happen at once."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def set(self, moment: datetime) -> None:
        """Sets the clock; never back."""
        self._moment = max(self._moment, moment.astimezone(UTC))

    def now(self) -> datetime:
        """What it shows, in UTC as the real one does."""
        self._moment += TICK
        return self._moment


@contextmanager
def stands(moment: datetime) -> Iterator[Clock]:
    """All of this process goes by the clock that is given."""
    real, clock = timezone.now, Clock(moment)
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real
