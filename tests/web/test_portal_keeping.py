"""Anybody may keep pages of the public site, and nobody keeps what is gone."""

from __future__ import annotations

import gzip
from time import time

import pytest
from django.test import Client

from mingzhang.web.portal import caching
from mingzhang.web.releases import publish
from portal import PAGES, REASON, a_bureau  # noqa: F401

pytestmark = pytest.mark.django_db


def test_anybody_may_keep_a_page(bureau, client, monkeypatch):
    bureau.publish(bureau.submission())
    assert not client.get("/public/2024/001/").has_header("Last-Modified")
    monkeypatch.setattr(caching, "time", lambda: time() + 2)
    first = client.get("/public/2024/001/", headers={"accept-encoding": "gzip"})
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert first.headers["Vary"] == "Accept-Encoding"
    assert not first.cookies
    assert "支出总计" in gzip.decompress(first.content).decode()
    same = client.get("/public/2024/001/", headers={"accept-encoding": "gzip", "if-none-match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    since = client.get("/public/2024/001/", headers={"if-modified-since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    file = client.get("/public/2024/001/v1/files/manifest.json")
    again = client.get("/public/2024/001/v1/files/manifest.json", headers={"if-none-match": file.headers["ETag"]})
    assert again.status_code == 304


def test_whoever_asks_gets_the_same_bytes_and_no_session_is_touched(bureau, client):
    bureau.publish(bureau.submission())
    known = Client()
    known.force_login(bureau.publisher)
    for path in PAGES:
        mine, theirs = known.get(f"/public/{path}"), client.get(f"/public/{path}")
        assert mine.content == theirs.content
        assert not mine.cookies
        assert "Cookie" not in mine.headers.get("Vary", "")


def test_a_page_that_is_kept_is_made_anew_when_something_is_published_or_taken_down(bureau, client):
    release = bureau.publish(bureau.submission())
    before = client.get("/public/")
    publish.retract(release, bureau.publisher, REASON)
    after = client.get("/public/", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "1,070.00" not in after.content.decode()


def test_pages_are_kept_within_bounds(bureau, rf, monkeypatch):
    from django.http import HttpResponse

    monkeypatch.setattr(caching, "MOST_BYTES", 30_000)
    kept = caching.PublicPages(lambda request: HttpResponse(request.get_full_path() * 100))
    for number in range(60):
        answer = kept(rf.get(f"/public/search/?q={number}"))
        assert f"q={number}" in answer.content.decode()
    assert sum(one.size for one in kept._kept.values()) == kept._bytes <= 30_000


def test_a_page_that_is_kept_for_one_scheme_is_not_given_to_the_other(bureau, client):
    bureau.publish(bureau.submission())
    plain, secure = client.get("/public/2024/001/"), client.get("/public/2024/001/", secure=True)
    assert b"http://testserver/" in plain.content
    assert b"https://testserver/" in secure.content
    assert b"http://testserver/" not in secure.content
