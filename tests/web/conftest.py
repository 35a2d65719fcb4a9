"""What all tests of the web system need."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TransactionTestCase

_empty = TransactionTestCase._fixture_teardown


def _emptied(self: TransactionTestCase) -> None:
    """Tests that commit empty the database afterwards, the audit log included, which it refuses otherwise."""
    from mingzhang.web.audit.guard import unguarded

    with unguarded(connection):
        _empty(self)


TransactionTestCase._fixture_teardown = _emptied  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nobody_called_yet():
    from mingzhang.web.api.frame import limiter

    limiter.forget()


PROCESSES = ("test_commands", "test_year", "_browser")
"""Files whose tests drive servers and browsers in processes of their own: on a busy machine one may come too late. The queue and the kills
are not among them: what goes wrong there once in a while is what they look for."""


def pytest_collection_modifyitems(items):
    """They may try again; a fault that is there every time still fails."""
    for item in items:
        if any(part in item.path.stem for part in PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=2))
