"""The description of the API, for programs and for people."""

from __future__ import annotations

import pytest

from calling import somebody

pytestmark = pytest.mark.django_db


def test_the_documentation_names_every_operation_and_needs_no_program(client):
    described = client.get("/api/openapi.json").json()
    text = client.get("/api/docs").content.decode()
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) > 15
    assert all(f'id="{one["operationId"]}"' in text for one in operations)
    assert "<script" not in text
    assert "style=" not in text


def test_the_documentation_is_the_same_for_everybody(client):
    before = client.get("/api/docs").content
    client.force_login(somebody())
    assert client.get("/api/docs").content == before
