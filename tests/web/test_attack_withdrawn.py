"""What was taken down is told nowhere any more: no page, file, search, feed, archive or call, and no copy that somebody kept counts."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from django.test import Client

from mingzhang.web.releases import publish
from mingzhang.web.releases.models import PackFile
from portal import PAGES, REASON, a_bureau  # noqa: F401

pytestmark = pytest.mark.django_db
FIGURES = ("1,070.00", "1070.00", "10700000", "1,070.0", "10,700,000")
TOLD = (*FIGURES, "垚台分馆")
"""Figures, and a word of the purpose of a project, that only the version knows."""
OTHERS = (
    "search/?q=值班",
    "search/?q=综合办公室",
    "feed.xml",
    "sitemap.xml",
    "2024/open-data.zip",
    "compare/?code=001",
    "2024/projects/change/",
)
CALLS = (
    "departments?year=2024",
    "books",
    "books/2024/001",
    "books/2024/001/versions",
    "observations?year=2024&department=001",
    "figures?year=2024&view=use",
    "projects?year=2024&department=001",
    "indicators?year=2024&department=001",
)


def body_of(answer):
    """The text of an answer; of an archive that of all its members."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    if body[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace")


def addresses(release):
    public = [f"{prefix}{path}" for prefix in ("", "en/") for path in (*PAGES, *OTHERS[:3], *OTHERS[5:])]
    files = [f"2024/001/v1/files/{name}" for name in release.pack.files.values_list("name", flat=True)]
    assert len(files) > 10
    return [f"/public/{path}" for path in (*public, *OTHERS, *files)] + [f"/api/{path}" for path in CALLS]


@pytest.fixture(params=["alone", "beside another"])
def gone(bureau, request, settings, tmp_path):
    """A version that was asked for in every way and then taken down; what was answered before."""
    settings.PAGES = tmp_path / "pages"
    if request.param != "alone":
        bureau.publish(bureau.submission("002", name="qinghe_party_affairs_2021", year=2021, title="另一局"))
    release = bureau.publish(bureau.submission())
    client, before = Client(), {}
    for address in addresses(release):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        if answer.status_code == 200:
            before[address] = (answer.headers.get("ETag"), answer.headers.get("Last-Modified"), body_of(answer))
    publish.retract(release, bureau.publisher, REASON)
    return release, before, client


def told(text):
    return [word for word in TOLD if word in text]


def test_what_is_asked_here_told_it_before(gone):
    release, before, _client = gone
    telling = {address for address, (_etag, _since, text) in before.items() if told(text)}
    files = {address for address in before if "/files/" in address}
    assert files >= {f"/public/2024/001/v1/files/{name}" for name in release.pack.files.values_list("name", flat=True)}
    assert any(address.startswith("/api/") for address in telling)
    for path in ("", "2024/", "2024/001/", "2024/001/tables/", "2024/001/projects/", "2024/open-data.zip"):
        assert f"/public/{path}" in telling, path
    assert "v1/files/" in before["/public/2024/001/"][2]


@pytest.mark.parametrize("by", ["the process that made them", "another process"])
def test_nothing_is_told_any_more_and_no_copy_holds(gone, by):
    release, before, client = gone
    # A client of its own has a handler of its own, which knows only what lies on the shelf.
    client = client if by == "the process that made them" else Client()
    for address in addresses(release):
        etag, since, text = before.get(address, (None, None, ""))
        wanted = [{}, {"accept-encoding": "gzip"}]
        wanted += [{"if-none-match": etag}, {"if-none-match": f"W/{etag.removeprefix('W/')}", "accept-encoding": "gzip"}] if etag else []
        wanted += [{"if-modified-since": since}] if since else []
        for headers in wanted:
            answer = client.get(address, headers=headers)
            where = f"{address} {headers} {answer.status_code}"
            said = body_of(answer)
            if answer.status_code == 304:
                # What is the same as before told nothing before.
                assert not told(text), where
                assert "v1/files/" not in text, where
                continue
            assert answer.status_code in {200, 404, 410}, where
            if "/files/" in address:
                assert answer.status_code == 410, where
            assert not told(said), where
            assert "001/v1/files/" not in said or "/files/" in address, where
    for address in ("2024/001/", "2024/001/v1/", "en/2024/001/", "2024/001/v1/files/manifest.json"):
        assert REASON in body_of(client.get(f"/public/{address}")), address
    assert PackFile.objects.filter(pack=release.pack).exists()
