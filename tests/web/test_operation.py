"""Operation: readiness, backup and restore, the commands."""

from __future__ import annotations

import io
import json
import re
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mingzhang.messages import Refusal
from mingzhang.web import store
from mingzhang.web.audit.guard import unguarded
from mingzhang.web.audit.log import record, verify, verify_tail
from mingzhang.web.audit.models import Entry
from mingzhang.web.checking.models import Upload
from mingzhang.web.jobs.models import Worker
from mingzhang.web.operation import backup as backups
from mingzhang.web.operation import checks, dumping
from mingzhang.web.operation.archive import Writer, unpack
from mingzhang.web.operation.server import Served, options
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.releases.guard import unguarded as versions_unguarded


@pytest.fixture
def place(tmp_path, settings):
    """A data folder of the test's own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    (settings.DATA / "secret").write_text("a secret")
    return settings.DATA


def fill() -> Upload:
    unit = Organisation.objects.create(name="示例局", code="203", kind="department")
    person = Person.objects.create_user("one", password="a-long-enough-word", name="甲")
    Grant.objects.create(person=person, role="preparer", organisation=unit, stages=["draft"])
    for number in range(7):
        record("one", "test.backup", str(number), {"数": number})
    return Upload.objects.create(person=person, name="甲.txt", sha256=store.keep(b"content"), size=7, summary={"层": [1, None]})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("portable", [True, False])
def test_a_backup_is_restored_into_an_empty_installation_and_verified(place, tmp_path, settings, portable, django_db_blocker):
    upload = fill()
    before, hashes = dumping.tables(), list(Entry.objects.values_list("hash", flat=True))
    if connection.vendor == "sqlite" and not portable:
        pytest.skip("the tests' database lies in memory; tests/web/test_commands.py copies one that lies on disk")
    made = backups.backup(tmp_path / "backup.tar", portable=portable)
    assert made.damaged == ()
    _empty_database()
    settings.DATA = tmp_path / "other"
    settings.DATA.mkdir()
    done = backups.restore(tmp_path / "backup.tar")
    assert dumping.tables() == before
    assert list(Entry.objects.values_list("hash", flat=True)) == hashes
    assert (done.files, done.entries) == (1, 7)
    assert store.content(upload.sha256) == b"content"
    assert (settings.DATA / "secret").read_text() == "a secret"
    assert Person.objects.get().check_password("a-long-enough-word")
    # What is made afterwards gets a number of its own.
    assert Organisation.objects.create(name="另一局", code="204", kind="department").pk > Organisation.objects.get(code="203").pk
    with pytest.raises(Refusal, match="已有数据"):
        backups.restore(tmp_path / "backup.tar")


def _empty_database() -> None:
    from django.core.management import call_command

    with unguarded(connection), versions_unguarded(connection):
        call_command("flush", interactive=False, verbosity=0)


def _changed(source: Path, target: Path, change) -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            data = old.extractfile(member).read()
            for name, content in change(member.name, data):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return target


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, data: [] if name == "secret" else [(name, data)], "清单不符"),
        (lambda name, data: [(name, data + b" " if name.startswith("objects") else data)], "清单不符"),
        (lambda name, data: [(name, data), ("../evil", b"x")], "不应有的内容"),
        (lambda name, data: [(name, data), (name, data)], "不应有的内容"),
        (lambda name, data: [(name, b"{}" if name == "manifest.json" else data)], "清单不符"),
        (lambda name, data: [] if name == "manifest.json" else [(name, data)], "不是明账的备份文件"),
        (lambda name, data: [(name, data.replace(b'"program"', b'"gone"'))], "清单不符"),
        (lambda name, data: [(name, re.sub(rb'"jobs": "[0-9a-z_]+"', b'"jobs": "9999_later"', data))], "较新的版本"),
        (lambda name, data: [(name, data.replace(b'"database": "database.json"', b'"database": "database.dump"'))], "清单不符"),
    ],
)
def test_a_backup_that_was_changed_is_not_restored(place, tmp_path, settings, change, words):
    fill()
    backups.backup(tmp_path / "backup.tar", portable=True)
    _empty_database()
    settings.DATA = tmp_path / "other"
    settings.DATA.mkdir()
    try:
        with pytest.raises(Refusal, match=words):
            backups.restore(_changed(tmp_path / "backup.tar", tmp_path / "changed.tar", change))
    finally:
        assert not (tmp_path / "evil").exists()
    assert dumping.is_empty()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["database.sqlite3", "database.dump"])
def test_a_backup_of_another_database_says_how_to_make_one_that_fits(name):
    mine = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}[connection.vendor]
    manifest = {"database": name, "vendor": "another", "migrations": {}, "program": "0"}
    if name == mine:
        backups._fits(manifest)
    else:
        with pytest.raises(Refusal, match="--portable"):
            backups._fits(manifest)


def test_links_in_a_backup_are_not_followed(tmp_path):
    with tarfile.open(tmp_path / "link.tar", "w") as tar:
        entry = tarfile.TarInfo("secret")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(Refusal, match="不应有的内容"):
        unpack(tmp_path / "link.tar", tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_backup_names_damaged_contents_and_replaces_nothing(place, tmp_path):
    upload = fill()
    store.path_of(upload.sha256).write_bytes(b"other")
    assert backups.backup(tmp_path / "backup.tar", portable=True).damaged == (upload.sha256,)
    with pytest.raises(Refusal, match="已经存在"):
        backups.backup(tmp_path / "backup.tar", portable=True)
    with pytest.raises(Refusal, match="数据文件夹"):
        backups.backup(place / "backup.tar", portable=True)


def test_members_of_a_backup_carry_the_hash_of_what_was_written(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 3_000_000)
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        writer = Writer(tar)
        writer.add("secret", tmp_path / "file")
    import hashlib

    assert writer.files["secret"] == {"sha256": hashlib.sha256(b"x" * 3_000_000).hexdigest(), "bytes": 3_000_000}


@pytest.mark.django_db
def test_the_system_is_ready_with_a_worker_and_degraded_without(client):
    answer = client.get(reverse("ready"))
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    Worker.objects.create(name="w", started_at=timezone.now(), seen_at=timezone.now())
    assert client.get(reverse("ready")).json()["status"] == "ok"
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=10))
    assert client.get(reverse("ready")).json()["status"] == "degraded"
    assert client.get(reverse("health")).json() == {"status": "ok"}


@pytest.mark.django_db
def test_the_system_is_not_ready_without_room(client, monkeypatch):
    monkeypatch.setattr(checks, "ROOM", 2**62)
    assert client.get(reverse("ready")).status_code == 503


@pytest.mark.django_db
def test_the_end_of_the_audit_log_is_part_of_readiness(client):
    for number in range(60):
        record("one", "test.tail", str(number))
    assert verify_tail(50).broken is None
    with unguarded(connection):
        Entry.objects.filter(number=58).update(details={"forged": True})
    assert verify_tail(50).broken == 58
    assert verify().broken == 58
    assert client.get(reverse("ready")).json()["checks"]["audit"] == "the end does not verify"
    with unguarded(connection):
        Entry.objects.filter(number=58).delete()
    assert verify_tail(50).broken == 59


def test_addresses_that_are_printed_can_be_opened():
    assert Served().address == "http://127.0.0.1:8400/"
    assert Served("0.0.0.0", 80).address == "http://127.0.0.1:80/"
    assert Served("::1", 81).address == "http://[::1]:81/"


def test_the_server_knows_every_setting_that_it_is_given():
    from gunicorn.config import Config

    known = Config().settings
    given = options(Served("::", 8), lambda _server: None, lambda _server: None)
    assert set(given) - set(known) <= {"control_socket_disable"}
    assert given["bind"] == "[::]:8"
    json.dumps(given["logconfig_dict"], default=str)
    assert settings.LOGGING["loggers"].keys() < given["logconfig_dict"]["loggers"].keys()
