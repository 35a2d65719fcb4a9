"""The pages of publishing: who sees and builds what, frames, taking down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingzhang.web.releases import publish
from mingzhang.web.releases.models import Pack, Release
from published import HOSTILE, Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


def logged_in(client, person):
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("role", "listing", "building"),
    [("publisher", 200, 302), ("budget", 200, 403), ("auditor", 200, 403), ("preparer", 403, 403), ("admin", 403, 403), (None, 403, 403)],
)
def test_only_those_who_publish_build_and_only_those_who_may_see_do(bureau, client, role, listing, building):
    submission = bureau.submission()
    logged_in(client, bureau.person("somebody", role))
    assert client.get(reverse("releases")).status_code == listing
    assert client.get(reverse("release", args=[submission.pk])).status_code == listing
    assert client.post(reverse("release_build", args=[submission.pk])).status_code == building
    assert Pack.objects.count() == (building == 302)


def test_what_belongs_to_others_is_not_there(bureau, client):
    mine, other = bureau.submission(), bureau.submission("002", title="另一局")
    pack = bureau.pack(other)
    logged_in(client, bureau.person("mine", "publisher", mine.organisation))
    name = pack.files.get(name__endswith=".html").name
    for address in (
        reverse("release", args=[other.pk]),
        reverse("release_file", args=[pack.pk, name]),
        reverse("release_preview", args=[pack.pk, name]),
        reverse("release_progress", args=[pack.pk]),
        reverse("release", args=[999]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("release_build", args=[other.pk])).status_code == 404
    assert "另一局" not in client.get(reverse("releases")).content.decode()


def test_without_login_there_is_only_the_door(bureau, client):
    submission = bureau.submission()
    assert client.get(reverse("release", args=[submission.pk])).status_code == 302
    assert client.post(reverse("release_build", args=[submission.pk])).status_code == 302


def test_building_needs_a_post_with_its_token(bureau):
    from django.test import Client

    submission = bureau.submission()
    client = logged_in(Client(enforce_csrf_checks=True), bureau.publisher)
    assert client.get(reverse("release_build", args=[submission.pk])).headers["Location"] == reverse("release", args=[submission.pk])
    assert client.post(reverse("release_build", args=[submission.pk])).status_code == 403


def test_a_document_is_seen_in_a_frame_in_which_nothing_runs(bureau, client):
    pack = bureau.pack(bureau.submission())
    logged_in(client, bureau.publisher)
    name = pack.files.get(name__endswith=".html").name
    page = client.get(reverse("release_preview", args=[pack.pk, name])).content.decode()
    assert "<iframe" in page
    assert " sandbox " in page
    answer = client.get(reverse("release_file", args=[pack.pk, name]))
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    sheet = client.get(reverse("release_file", args=[pack.pk, pack.files.get(name__endswith=".xlsx").name]))
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    for wrong in ("../../secret", "\x00", "manifest.json/"):
        assert client.get(reverse("release_file", args=[pack.pk, wrong])).status_code == 404
        assert client.get(reverse("release_preview", args=[pack.pk, wrong])).status_code == 404


def test_the_page_shows_versions_hashes_and_reasons(bureau, client):
    submission = bureau.submission()
    release = bureau.publish(submission)
    publish.retract(release, bureau.publisher, f"有误 {HOSTILE}")
    logged_in(client, bureau.auditor)
    page = client.get(reverse("release", args=[submission.pk])).content.decode()
    assert release.sha256 in page
    assert "已撤下" in page
    assert "<script>alert" not in page


def test_an_older_version_is_taken_down_here_the_public_one_only_by_the_lifecycle(bureau, client):
    submission = bureau.submission()
    first = bureau.publish(submission)
    logged_in(client, bureau.publisher)
    address = reverse("release_take_down", args=[first.pk])
    assert client.post(address, {"reason": "有误"}).status_code == 302
    first.refresh_from_db()
    assert first.state == Release.State.published
    bureau.give(submission, change="texts")
    bureau.publish(submission)
    client.post(address, {"reason": ""})
    first.refresh_from_db()
    assert first.state == Release.State.superseded
    client.post(address, {"reason": "含有个人信息"})
    first.refresh_from_db()
    assert (first.state, first.public_reason) == (Release.State.retracted, "含有个人信息")
