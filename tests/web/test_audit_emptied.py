"""Tests that commit leave an empty database behind, though the audit log refuses to be emptied."""

from __future__ import annotations

import pytest
from django.db import connection

from mingzhang.web.audit.guard import guarded
from mingzhang.web.audit.log import record, verify
from mingzhang.web.audit.models import Entry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_begins_with_an_empty_log_that_is_guarded(turn):
    assert guarded(connection)
    assert Entry.objects.count() == 0
    record("one", "test", str(turn))
    assert verify().entries == 1
