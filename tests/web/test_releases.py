"""Publishing: packs are built by a job that may be killed, versions are immutable, taken down only with a reason."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.urls import reverse

from mingzhang.messages import Refusal
from mingzhang.web import store
from mingzhang.web.audit.models import Entry
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.models import Job
from mingzhang.web.portal.models import Figure, Found
from mingzhang.web.releases import build, publish
from mingzhang.web.releases.models import Pack, PackFile, Release
from mingzhang.web.rounds.models import Waived
from published import HOSTILE, Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


def logged_in(client, person):
    client.force_login(person)
    return client


def test_a_pack_holds_every_file_under_its_hash_and_a_manifest_that_names_them(bureau):
    pack = bureau.pack(bureau.submission())
    assert pack.state == Pack.State.proved
    assert pack.problems == []
    manifest = json.loads(store.content(pack.files.get(name="manifest.json").sha256))
    listed = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert listed == dict(pack.files.exclude(name="manifest.json").values_list("name", "sha256"))
    assert all(hashlib.sha256(store.content(one)).hexdigest() == one for one in listed.values())
    assert "problems" not in manifest
    assert "waived" not in manifest


def test_asking_twice_builds_once(bureau):
    submission = bureau.submission()
    first = build.request_build(submission, bureau.publisher)
    assert build.request_build(submission, bureau.publisher) == first
    assert Job.objects.count() == 1


def test_a_worker_that_is_killed_leaves_nothing_and_the_next_builds_from_the_start(bureau, monkeypatch):
    submission = bureau.submission()
    pack = build.request_build(submission, bureau.publisher)
    kept = store.keep
    calls = []

    def dies(data):
        calls.append(data)
        if len(calls) == 3:
            raise SystemExit
        return kept(data)

    monkeypatch.setattr(build.store, "keep", dies)
    with pytest.raises(SystemExit):
        queue.run_one()
    pack.refresh_from_db()
    assert pack.state == Pack.State.building
    assert PackFile.objects.count() == 0
    monkeypatch.setattr(build.store, "keep", kept)
    Job.objects.update(lease_until="2020-01-01T00:00:00Z")
    assert queue.run_one()
    pack.refresh_from_db()
    assert pack.state == Pack.State.proved


def test_a_job_that_is_run_again_after_it_was_done_changes_nothing(bureau):
    pack = bureau.pack(bureau.submission())
    before = list(pack.files.values_list("pk", "sha256"))
    build.build(Job.objects.get())
    assert list(pack.files.values_list("pk", "sha256")) == before


def test_a_pack_whose_job_is_gone_is_marked_and_built_anew(bureau):
    submission = bureau.submission()
    first = build.request_build(submission, bureau.publisher)
    Job.objects.update(state=Job.State.failed)
    second = bureau.pack(submission)
    first.refresh_from_db()
    assert (first.state, second.state) == (Pack.State.refused, Pack.State.proved)
    assert "中断" in first.problems[0]


def test_publishing_gives_a_version_with_its_sums_and_the_hash_of_its_manifest(bureau):
    submission = bureau.submission()
    release = bureau.publish(submission)
    facts = bureau.facts[submission.pk]
    assert (release.version, release.state) == (1, Release.State.published)
    assert release.total == sum(line.amount for line in facts.spending)
    assert release.basic + release.project == release.total
    assert release.sha256 == release.pack.files.get(name="manifest.json").sha256
    assert Entry.objects.filter(action="release.publish", details__sha256=release.sha256).count() == 1


def test_publishing_twice_is_publishing_once(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    assert publish.publish(submission, bureau.publisher, pack) == publish.publish(submission, bureau.publisher, pack)
    assert Release.objects.count() == 1


def test_a_pack_of_other_facts_than_now_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    bureau.give(submission, change="texts")
    with pytest.raises(Refusal) as refused:
        publish.publish(submission, bureau.publisher, pack)
    assert refused.value.code == "public_pack.outdated"
    assert Release.objects.count() == 0


def test_a_pack_that_was_refused_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    Pack.objects.update(state=Pack.State.refused)
    with pytest.raises(Refusal, match="没有通过"):
        publish.publish(submission, bureau.publisher, pack)


def test_a_pack_of_another_submission_is_not_published(bureau):
    pack = bureau.pack(bureau.submission())
    other = bureau.submission("002", title="另一局")
    with pytest.raises(Refusal) as refused:
        publish.publish(other, bureau.publisher, pack)
    assert refused.value.code == "public_pack.other_pack"


def test_a_pack_that_rests_on_a_waiver_that_ended_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    pack.manifest = {**pack.manifest, "waived": [{"id": "abc", "rule": "x", "reason": "y"}]}
    pack.save()
    with pytest.raises(Refusal, match="豁免"):
        publish.publish(submission, bureau.publisher, pack)
    Waived.objects.create(submission=submission, finding="abc", rule="x", reason="y", made_by=bureau.publisher)
    assert publish.publish(submission, bureau.publisher, pack).version == 1


def test_a_pack_that_lacks_a_file_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    store.path_of(pack.files.get(name__endswith=".xlsx").sha256).unlink()
    with pytest.raises(Refusal, match=r"xlsx"):
        publish.publish(submission, bureau.publisher, pack)


def test_publication_that_fails_halfway_leaves_nothing(bureau, monkeypatch):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    pack = bureau.pack(submission)

    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(publish, "enter", fails)
    with pytest.raises(RuntimeError):
        publish.publish(submission, bureau.publisher, pack)
    first.refresh_from_db()
    assert first.state == Release.State.published
    assert Release.objects.count() == 1
    assert Found.objects.filter(release=first).exists()


def test_a_new_version_supersedes_the_older_and_takes_its_place_in_the_search(bureau):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    second = bureau.publish(submission)
    first.refresh_from_db()
    assert (first.state, second.version) == (Release.State.superseded, 2)
    assert set(Figure.objects.values_list("release", flat=True)) == {second.pk}
    assert set(Found.objects.values_list("release", flat=True)) == {second.pk}


def test_what_is_taken_down_needs_a_reason_keeps_it_and_may_be_asked_for_twice(bureau):
    release = bureau.publish(bureau.submission())
    with pytest.raises(Refusal, match="原因"):
        publish.retract(release, bureau.publisher, "  ")
    gone = publish.retract(release, bureau.publisher, "表三的数有误")
    again = publish.retract(release, bureau.publisher, "另一个原因")
    assert (gone.state, again.public_reason) == (Release.State.retracted, "表三的数有误")
    assert not Found.objects.exists()


def test_the_same_pack_is_published_again_as_a_new_version(bureau):
    submission = bureau.submission()
    first = bureau.publish(submission)
    publish.retract(first, bureau.publisher, "误撤")
    second = publish.publish(submission, bureau.publisher, first.pack)
    assert (second.version, second.sha256) == (2, first.sha256)
    assert second.pack != first.pack
    first.refresh_from_db()
    assert first.state == Release.State.retracted


def test_a_version_that_was_replaced_does_not_come_back_by_itself(bureau):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    bureau.publish(submission)
    bureau.give(submission)
    with pytest.raises(Refusal) as refused:
        publish.publish(submission, bureau.publisher, first.pack)
    assert refused.value.code == "public_pack.replaced"


def test_a_version_never_changes_and_is_never_deleted(bureau):
    release = bureau.publish(bureau.submission())
    release.total = 1
    with pytest.raises(ValueError, match="never changes"):
        release.save()
    with pytest.raises(ValueError, match="never changes"):
        release.save(update_fields=["total"])
    with pytest.raises(ValueError, match="never deleted"):
        release.delete()


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


def test_what_was_filled_in_is_what_is_published(settings, tmp_path, monkeypatch):
    from mingzhang.web.filling.facts import replace_facts
    from mingzhang.web.people.models import Grant, Organisation, Person
    from mingzhang.web.rounds.models import Round, Submission
    from packs import facts_named
    from published import OFFICE, QUICK

    settings.DATA = tmp_path
    monkeypatch.setattr(build, "_formats", lambda: (QUICK, ()))
    facts = facts_named(OFFICE)
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    office = Organisation.objects.create(name=facts.department.name, code=facts.department.code, kind="department", parent=root)
    person = Person.objects.create_user("one", name="一")
    Grant.objects.create(person=person, role="preparer", organisation=office)
    opened = Round.objects.create(year=2024, layout="henan-luoyang-2024", code_year=2024)
    submission = Submission.objects.create(round=opened, organisation=office, state="requesting")
    empty = build.request_build(submission, person)
    assert queue.run_one()
    empty.refresh_from_db()
    assert empty.state == Pack.State.refused
    replace_facts(submission, facts, person, "import")
    pack = build.request_build(submission, person)
    assert queue.run_one()
    pack.refresh_from_db()
    assert pack.problems == []
    assert publish.publish(submission, person, pack).total == sum(line.amount for line in facts.spending)
