"""What all tests of the web system need."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TransactionTestCase

_empty = TransactionTestCase._fixture_teardown


def _emptied(self: TransactionTestCase) -> None:
    """Tests that commit empty the database afterwards, the audit log and what was published included, which it refuses otherwise."""
    from mingzhang.web.audit import guard as of_log
    from mingzhang.web.releases import guard as of_versions

    with of_log.unguarded(connection), of_versions.unguarded(connection):
        _empty(self)


TransactionTestCase._fixture_teardown = _emptied  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nobody_called_yet():
    from mingzhang.web.api.limiter import limiter
    from mingzhang.web.rates import counts

    limiter.forget()
    counts.forget()
