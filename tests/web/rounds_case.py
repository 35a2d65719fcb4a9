"""A year of a bureau with one department and its unit, for the tests of rounds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingzhang.web.rounds import effects
from yearly import Year


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def year(monkeypatch):
    monkeypatch.setattr(effects, "facts_or_none", lambda submission: None)
    return Year(monkeypatch=monkeypatch)


@pytest.fixture
def real():
    """A year whose guards see what was really filled in."""
    return Year(fine=False)


def post(client, person, submission, action, role="", **more):
    client.force_login(person)
    return client.post(reverse("rounds-act", args=[submission.pk]), {"action": action, "role": role, "version": submission.version, **more})
