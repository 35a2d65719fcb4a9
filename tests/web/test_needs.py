"""Whoever needs a content of the store is asked before it goes; what nobody needs goes after a while."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from django.utils import timezone

from mingzhang.web import needs, store
from mingzhang.web.checking import jobs
from mingzhang.web.checking.models import Left, Upload
from mingzhang.web.filling.marked import MARKED
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.releases.models import Pack, PackFile
from mingzhang.web.rounds.models import Event, Round, Submission

pytestmark = pytest.mark.django_db
LIKE_A_HASH = re.compile(r"sha256|hash|digest|kept|session_data")


@pytest.fixture
def submission(settings, tmp_path):
    settings.DATA = tmp_path
    made = Organisation.objects.create(name="示例局", code="203", kind="department")
    return Submission.objects.create(round=Round.objects.create(year=2026, code_year=2026), organisation=made)


@pytest.fixture
def person():
    return Person.objects.create_user("one", password="a-long-enough-word", name="甲")


def age(sha256, days=30):
    long_ago = time.time() - days * 86400
    os.utime(store.path_of(sha256), (long_ago, long_ago))
    return sha256


def kept(words):
    return age(store.keep(words.encode()))


def there(sha256):
    try:
        return store.path_of(sha256).is_file()
    except FileNotFoundError:
        return False


def test_of_every_field_that_could_name_a_content_it_is_declared_whether_it_does():
    fields = {
        f"{model._meta.label}.{one.name}"
        for model in apps.get_models()
        for one in model._meta.local_fields
        if isinstance(one, models.JSONField) or LIKE_A_HASH.search(one.name)
    }
    assert fields == needs.declared()


def test_a_new_field_with_a_hash_would_be_found():
    assert "checking.Upload.sha256" in needs.naming()
    assert LIKE_A_HASH.search("sha256_of_the_copy")


def needing(field, sha256, submission, person):
    if field.startswith("rounds.Event"):
        key = field.rpartition("/")[2]
        Event.objects.create(submission=submission, number=1, at=timezone.now(), action="approve", person=person, details={key: sha256})
    elif field == "rounds.Submission.findings":
        Submission.objects.filter(pk=submission.pk).update(findings={"result": sha256})
    elif field == "checking.Upload.sha256":
        Upload.objects.create(person=person, batch="b", name="a.xlsx", sha256=sha256, size=1)
    elif field == "checking.Upload.report":
        Upload.objects.create(person=person, batch="b", name="a.xlsx", sha256="0" * 64, size=1, report={"check-report.html": sha256})
    elif field == "releases.PackFile.sha256":
        pack = Pack.objects.create(submission=submission, number=1, state="proved", facts_hash="1" * 64, made_by=person)
        PackFile.objects.create(pack=pack, name="a.pdf", sha256=sha256, size=1)
    elif field == "sessions.Session.session_data":
        session = SessionStore()
        session[MARKED] = {"1": sha256}
        session.save()
    else:
        raise AssertionError(field)


NEEDING = (
    "rounds.Event.details/parts",
    "rounds.Event.details/kept",
    "rounds.Submission.findings",
    "checking.Upload.sha256",
    "checking.Upload.report",
    "releases.PackFile.sha256",
    "sessions.Session.session_data",
)


@pytest.mark.parametrize("field", NEEDING)
def test_what_is_needed_stays_though_somebody_uploads_the_same_and_deletes_it(field, submission, person):
    sha256 = kept("the parts of a step")
    needing(field, sha256, submission, person)
    upload = jobs.accept(person, "same.json", b"the parts of a step")
    assert upload.sha256 == sha256
    jobs.delete(upload, person)
    Left.objects.update(at=timezone.now() - jobs.LONG_ENOUGH * 2)
    age(sha256)
    jobs.forget()
    needs.tidy_store()
    assert there(sha256)
    assert not Left.objects.filter(sha256=sha256).exists()


def test_what_nobody_needs_goes_after_the_grace_time_and_is_counted(submission, caplog):
    old, young = kept("an old result"), store.keep(b"a young one")
    with caplog.at_level(logging.INFO, "mingzhang.store"):
        needs.tidy_store()
    assert (there(old), there(young)) == (False, True)
    assert "1 deleted" in caplog.text


def test_the_store_is_gone_through_once_a_day(submission):
    needs.tidy_store()
    old = kept("an old result")
    needs.tidy_store()
    assert there(old)


def test_what_is_kept_again_while_the_register_is_asked_stays(submission, monkeypatch):
    old = kept("about to be named")
    asked = needs.needed_of

    def meanwhile(hashes):
        answer = asked(hashes)
        store.keep(b"about to be named")
        return answer

    monkeypatch.setattr(needs, "needed_of", meanwhile)
    needs.tidy_store()
    assert there(old)


def test_nothing_goes_while_a_backup_holds_the_store(submission):
    old = kept("an old result")
    with store.held():
        assert not store.forget(old, time.time())
    assert there(old)
    assert store.forget(old, time.time())


def test_whoever_keeps_waits_until_a_deletion_has_ended(submission, settings, monkeypatch):
    """The touch of `keep` and the look and the deletion of `forget` never lie within one another."""
    old = kept("an old result")
    seen = []
    unlink = Path.unlink

    def probed(self, *arguments, **named):
        with (Path(settings.DATA) / "objects.lock").open() as other:
            try:
                fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                seen.append("waits")
        unlink(self, *arguments, **named)

    monkeypatch.setattr(Path, "unlink", probed)
    assert store.forget(old, time.time())
    assert seen == ["waits"]
