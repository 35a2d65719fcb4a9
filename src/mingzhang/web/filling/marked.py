"""The marked copies of imports are needed as long as the session of whoever brought the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.utils import timezone

from mingzhang.web import needs

MARKED = "filling-marked"
"""In the session: the marked copies that the person may fetch, by submission."""


@needs.names("sessions.Session.session_data")
def needed(hashes: frozenset[str]) -> Iterator[str]:
    """Those that a session which has not ended names."""
    for one in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        yield from hashes.intersection(needs.hashes_in(one.get_decoded().get(MARKED, {})))
