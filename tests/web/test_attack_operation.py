"""Attacks on operation: backups that were made by strangers, a log that was rewritten, a server without HTTPS."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile

import pytest
from django.db import connection
from typer.testing import CliRunner

from mingzhang import cli
from mingzhang.messages import Refusal
from mingzhang.web.audit.guard import unguarded
from mingzhang.web.audit.log import FIRST, _hash, noted_of, record, verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.operation import backup as backups
from mingzhang.web.operation.archive import FORMAT, unpack
from mingzhang.web.operation.server import Served, in_the_clear

GOOD = {
    "format": FORMAT,
    "program": "1",
    "database": "database.json",
    "vendor": "sqlite",
    "records": None,
    "migrations": {},
    "audit": {"entries": 0, "hash": ""},
}


def member(name, kind=tarfile.REGTYPE, **more):
    entry = tarfile.TarInfo(name)
    entry.type = kind
    for key, value in more.items():
        setattr(entry, key, value)
    return entry


def tar(path, *members, manifest=None):
    """A backup of these members (entry, bytes), with a manifest that fits them unless another is given."""
    files = {entry.name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for entry, data in members}
    whole = {**GOOD, "files": files} if manifest is None else manifest
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as out:
        for entry, data in (*members, (member("manifest.json"), json.dumps(whole).encode())):
            entry.size = len(data)
            out.addfile(entry, io.BytesIO(data))
    return path


DATABASE = (member("database.json"), b"[]")


def test_the_file_that_the_attacks_begin_with_is_a_backup(tmp_path):
    assert unpack(tar(tmp_path / "a.tar", DATABASE), tmp_path / "out")["database"] == "database.json"


SPARSE = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,1", "GNU.sparse.size": str(10**15)}


@pytest.mark.parametrize(
    "entry",
    [
        member("/etc/cron.d/x"),
        member("../secret"),
        member("objects/../../secret"),
        member("objects/aa/../" + "a" * 62),
        member("objects/aa/" + "a" * 62 + "\n"),
        member("secret", tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("secret", tarfile.LNKTYPE, linkname="database.json"),
        member("secret", tarfile.CHRTYPE, devmajor=1, devminor=5),
        member("secret", tarfile.BLKTYPE),
        member("secret", tarfile.FIFOTYPE),
        member("secret", tarfile.DIRTYPE),
        member("secret", pax_headers=SPARSE),
        member("database.json"),
    ],
    ids=lambda one: f"{one.name[:24]!r} {one.type!r} {'sparse' if one.pax_headers else ''}",
)
def test_a_member_that_no_backup_has_is_refused_before_it_is_written(entry, tmp_path):
    source = tar(tmp_path / "a.tar", DATABASE, (entry, b""))
    with pytest.raises(Refusal, match="不应有的内容"):
        unpack(source, tmp_path / "out")
    assert {one.name for one in (tmp_path / "out").rglob("*")} <= {"database.json"}


@pytest.mark.parametrize(
    "change",
    [
        {"files": []},
        {"files": None},
        {"migrations": ["people"]},
        {"migrations": {"people": 1}},
        {"audit": "none"},
        {"audit": {"entries": "1", "hash": ""}},
        {"audit": {}},
        {"records": [1]},
        {"program": 1},
        {"database": ["database.json"]},
        {"database": "secret"},
    ],
    ids=str,
)
def test_a_manifest_of_another_shape_is_refused(change, tmp_path):
    source = tar(tmp_path / "a.tar", DATABASE)
    files = {"database.json": {"sha256": hashlib.sha256(b"[]").hexdigest(), "bytes": 2}}
    source = tar(tmp_path / "b.tar", DATABASE, manifest={**GOOD, "files": files, **change})
    with pytest.raises(Refusal, match="内容与清单不符"):
        unpack(source, tmp_path / "out")


@pytest.mark.parametrize("manifest", [[], [1], "x", 1, True], ids=str)
def test_a_manifest_that_is_no_object_is_refused(manifest, tmp_path):
    with pytest.raises(Refusal, match="内容与清单不符"):
        unpack(tar(tmp_path / "a.tar", DATABASE, manifest=manifest), tmp_path / "out")


@pytest.mark.django_db(transaction=True)
def test_a_refused_backup_leaves_the_data_folder_and_the_secret_as_they_were(tmp_path, settings, monkeypatch):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    (settings.DATA / "secret").write_text("ours")
    name = hashlib.sha256(b"x").hexdigest()
    members = (DATABASE, (member("secret"), b"theirs"), (member(f"objects/{name[:2]}/{name[2:]}"), b"x"))

    def failing(*_arguments):
        raise Refusal("operation.restore_failed", reason="x")

    monkeypatch.setattr(backups.dumping, "is_empty", lambda: True)
    monkeypatch.setattr(backups, "_load", failing)
    # The database of the tests is not for a failed restore to delete.
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: True, raising=False)
    with pytest.raises(Refusal):
        backups.restore(tar(tmp_path / "a.tar", *members))
    assert [one.name for one in settings.DATA.iterdir()] == ["secret"]
    assert (settings.DATA / "secret").read_text() == "ours"


def rewritten():
    """The whole chain computed anew, of equal length, with another text in its first entry."""
    with unguarded(connection):
        previous = FIRST
        for entry in Entry.objects.order_by("number"):
            if entry.number == 1:
                entry.details = {"n": "another"}
            entry.previous = previous
            entry.hash = previous = _hash(entry)
            Entry.objects.filter(pk=entry.pk).update(details=entry.details, previous=entry.previous, hash=entry.hash)


@pytest.mark.django_db(transaction=True)
def test_a_log_that_was_rewritten_at_equal_length_is_found_by_what_was_noted(monkeypatch):
    from mingzhang.web.operation import setup

    monkeypatch.setattr(setup, "prepare", lambda *_: None)
    monkeypatch.setattr(setup, "demand_database", lambda *_: None)
    for number in range(3):
        record("one", "test.noted", str(number), {"n": number})

    def run(*noted):
        return CliRunner().invoke(cli.app, ["audit", "verify", *noted])

    printed = run()
    noted = printed.output.rpartition("--noted ")[2].split()[0]
    assert noted == f"3:{Entry.objects.get(number=3).hash}"
    record("one", "test.noted", "4")
    assert run("--noted", noted).exit_code == 0
    rewritten()
    assert verify().broken is None
    assert run().exit_code == 0
    assert run("--noted", "3").exit_code == 0
    found = run("--noted", noted)
    assert (found.exit_code, "改写" in found.output) == (1, True)


@pytest.mark.parametrize("noted", ["x", "3:", "3:abc", "-1", "3:" + "g" * 64, "3 " + "a" * 64, "٣"])
def test_what_was_never_printed_is_not_taken_for_noted(noted):
    with pytest.raises(Refusal, match="原样抄写"):
        noted_of(noted)


@pytest.mark.parametrize(
    ("host", "https", "warned"),
    [
        ("127.0.0.1", False, False),
        ("127.0.0.2", False, False),
        ("::1", False, False),
        ("localhost", False, False),
        ("0.0.0.0", False, True),
        ("::", False, True),
        ("", False, True),
        ("192.0.2.7", False, True),
        ("budget.example", False, True),
        ("0.0.0.0", True, False),
    ],
)
def test_who_serves_others_without_https_is_told_in_one_line(host, https, warned, settings):
    settings.HTTPS = https
    lines = in_the_clear(Served(host=host))
    assert (len(lines), any("\n" in one for one in lines)) == (int(warned), False)
    assert all("明文" in one for one in lines)
