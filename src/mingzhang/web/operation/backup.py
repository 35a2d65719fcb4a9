"""Backup and restore (备份与恢复): the database as it stands at one moment, the contents of the store, and the secret, in one file.

The database is copied first: what its records name is in the store already, and contents are only ever added to the store (what is deleted
stays some minutes more). Restoring goes into an empty installation and is verified: the hash of every file, the number of records of every
kind, the chain of the audit log, and that every content that a record names is there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

import mingzhang
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.operation import dumping
from mingzhang.web.operation.archive import DATABASES, OBJECT, SECRET, close, unpack, writing
from mingzhang.web.operation.setup import migrate
from mingzhang.web.store import held

SQLITE, DUMP, JSON = DATABASES


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup: where, how the database was copied, how many files and bytes; `damaged` are contents of the store that are not what their
    name says, `why` is why PostgreSQL's own program was not used."""

    target: Path
    database: str
    files: int
    size: int
    damaged: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored and found right: records, files, entries of the audit log."""

    rows: int
    files: int
    entries: int


def backup(target: Path, *, portable: bool = False) -> BackedUp:
    """Backs up the whole installation while it runs. `portable` writes the database as JSON that SQLite and PostgreSQL both read. Raises
    Refusal where the target is there already or lies within the data folder."""
    data, target = Path(settings.DATA), target.absolute()
    if target.is_relative_to(data):
        raise Refusal("operation.backup_inside", folder=data)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".mingzhang-backup-", dir=target.parent) as folder, writing(target) as writer, held():
        name, counted, why = _database(Path(folder), portable=portable)
        writer.add(name, Path(folder) / name)
        if (data / SECRET).is_file():
            writer.add(SECRET, data / SECRET)
        damaged = []
        for path in sorted((data / "objects").glob("*/*")):
            member = f"objects/{path.parent.name}/{path.name}"
            if OBJECT.match(member) and writer.add(member, path) != path.parent.name + path.name:
                damaged.append(path.parent.name + path.name)
        files = len(writer.files) - 1
        close(writer, _manifest(name, counted))
    return BackedUp(target, name, files, target.stat().st_size, tuple(damaged), why)


def _database(folder: Path, *, portable: bool) -> tuple[str, dict[str, int] | None, str | None]:
    """The database in a file of the folder: its name, the records of every kind where they could be counted, and why not otherwise."""
    if portable:
        return JSON, dumping.dump_json(folder / JSON), None
    if connection.vendor == "sqlite":
        return SQLITE, dumping.copy_sqlite(folder / SQLITE), None
    why = dumping.dump_postgres(folder / DUMP)
    if why is None:
        return DUMP, None, None
    return JSON, dumping.dump_json(folder / JSON), why


def _manifest(database: str, counted: dict[str, int] | None) -> dict[str, Any]:
    last = Entry.objects.order_by("-number").first()
    return {
        "program": mingzhang.__version__,
        "made_at": timezone.now().isoformat(),
        "database": database,
        "vendor": connection.vendor,
        "records": counted,
        "migrations": _migrations(),
        "audit": {"entries": last.number, "hash": last.hash} if last else {"entries": 0, "hash": ""},
    }


def _migrations() -> dict[str, str]:
    """The last migration of every application that this release knows."""
    from django.db.migrations.loader import MigrationLoader

    return dict(sorted(MigrationLoader(None).graph.leaf_nodes()))


def restore(source: Path) -> Restored:
    """Restores a backup into an empty installation and verifies it. Raises Refusal where it is no backup, was made by a newer release or
    for another database, does not fit its manifest, or where there is something already. What failed leaves the data folder empty."""
    data = Path(settings.DATA)
    if (data / "objects").exists() or not dumping.is_empty():
        raise Refusal("operation.not_empty", where=data)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        _fits(manifest)
        done = None
        try:
            if (folder / "objects").is_dir():
                (folder / "objects").rename(data / "objects")
            _load(manifest["database"], folder)
            migrate()
            verified = _verified(manifest)
            if (folder / SECRET).is_file():
                (folder / SECRET).chmod(0o600)
                (folder / SECRET).replace(data / SECRET)
            done = verified
        finally:
            if done is None:
                _undone(data)
        return done


def _undone(data: Path) -> None:
    """Nothing of a backup that did not fit stays behind, so that another can be restored; PostgreSQL is for its owner to empty."""
    shutil.rmtree(data / "objects", ignore_errors=True)
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)


def _fits(manifest: dict[str, Any]) -> None:
    database, vendor = manifest["database"], connection.vendor
    if (database == SQLITE and vendor != "sqlite") or (database == DUMP and vendor != "postgresql"):
        raise Refusal("operation.other_database", source=manifest["vendor"], target=vendor)
    known = _migrations()
    for app, last in manifest["migrations"].items():
        if app not in known or last > known[app]:
            raise Refusal("operation.newer_backup", version=manifest["program"])


def _load(database: str, folder: Path) -> None:
    if database == SQLITE:
        connection.close()
        place = Path(str(connection.settings_dict["NAME"]))
        with closing(sqlite3.connect(folder / SQLITE)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise Refusal("operation.restore_failed", reason="integrity_check")
        for suffix in ("-wal", "-shm"):
            Path(f"{place}{suffix}").unlink(missing_ok=True)
        os.replace(folder / SQLITE, place)  # noqa: PTH105
    elif database == DUMP:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        dumping.restore_postgres(folder / DUMP)
    else:
        migrate()
        dumping.load_json(folder / JSON)


def _verified(manifest: dict[str, Any]) -> Restored:
    counted, stated = dumping.tables(), manifest["records"] or {}
    for label, number in stated.items():
        if label in counted and counted[label] != number:
            raise Refusal("operation.restore_failed", reason=f"{label}：{counted[label]} / {number}")
    chain = verify()
    if chain.broken is not None:
        raise Refusal("operation.restore_failed", reason=chain.why)
    missing = missing_contents()
    if missing:
        raise Refusal("operation.restore_failed", reason=f"缺少文件 {missing[0][:12]}……等 {len(missing)} 个")
    files = sum(1 for name in manifest["files"] if OBJECT.match(name))
    return Restored(sum(counted.values()), files, chain.entries)


def missing_contents() -> list[str]:
    """The contents that a record names and that the store does not have."""
    objects = Path(settings.DATA) / "objects"
    named: set[str] = set()
    for model in apps.get_models():
        # A release's hash is that of its manifest; what was left behind may be gone.
        if model._meta.label_lower != "checking.left" and any(one.name == "sha256" for one in model._meta.get_fields()):  # noqa: SLF001
            named.update(model._base_manager.values_list("sha256", flat=True))  # noqa: SLF001
    return sorted(one for one in named if not (objects / one[:2] / one[2:]).is_file())
