"""The published files on the public site, and that nothing can be sent to it."""

from __future__ import annotations

import pytest

from mingzhang.web import store
from portal import PAGES, a_bureau  # noqa: F401

pytestmark = pytest.mark.django_db


def test_every_file_is_served_as_it_was_made(bureau, client):
    release = bureau.publish(bureau.submission())
    for file in release.pack.files.all():
        answer = client.get(f"/public/2024/001/v1/files/{file.name}")
        assert b"".join(answer.streaming_content) == store.content(file.sha256)
        assert answer.headers["ETag"] == f'"{file.sha256}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        inline = file.name.endswith(".html")
        assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;") == inline


@pytest.mark.parametrize("name", ["../../secret", "..%2f..%2fsecret", "manifest.json/", "MANIFEST.JSON", "%00", "nix"])
def test_other_files_are_not_served(bureau, client, name):
    bureau.publish(bureau.submission())
    assert client.get(f"/public/2024/001/v1/files/{name}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_the_public_site(bureau, client, method):
    bureau.publish(bureau.submission())
    for path in PAGES:
        assert getattr(client, method)(f"/public/{path}").status_code == 405
