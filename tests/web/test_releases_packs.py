"""Packs are built by a job that may be killed: there whole or not at all."""

from __future__ import annotations

import hashlib
import json

import pytest

from mingzhang.web import store
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.models import Job
from mingzhang.web.releases import build
from mingzhang.web.releases.models import Pack, PackFile
from published import Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


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
