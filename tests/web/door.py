"""Logging in, for the tests of the door, of sessions and of the second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from mingzhang.web.people.models import Attempts, Person

WORD = "a-long-Enough-word"
DOOR = "/login"


@pytest.fixture
def person():
    return Person.objects.create_user("one", password=WORD, name="一")


def try_door(client, name="one", password=WORD, **more):
    return client.post(DOOR, {"username": name, "password": password, **more})


def within(client):
    return client.get(reverse("account")).status_code == 200


def later(**span):
    """Moves everything that was counted into the past."""
    for one in Attempts.objects.all():
        one.last_at -= timedelta(**span)
        one.locked_until = one.locked_until - timedelta(**span) if one.locked_until else None
        one.save()
