"""Guards of the database set aside for a while: only for tests, and for emptying a database between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def lifted(
    connection: BaseDatabaseWrapper,
    guarded: Callable[[BaseDatabaseWrapper], bool],
    unguard: Callable[[BaseDatabaseWrapper], None],
    guard: Callable[[BaseDatabaseWrapper], None],
) -> Iterator[None]:
    """Without the triggers that `guard` puts in place; they are there again afterwards if they were before."""
    there = guarded(connection)
    unguard(connection)
    try:
        yield
    finally:
        if there:
            guard(connection)
