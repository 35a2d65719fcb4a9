"""A database into a file and back: as SQLite copies itself, as PostgreSQL's own programs do it, or as JSON that every database reads."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from mingzhang.messages import Refusal

MADE_BY_MIGRATIONS = frozenset({"contenttypes.contenttype", "auth.permission", "sessions.session"})
"""What the migrations make by themselves; sessions begin anew."""


def tables() -> dict[str, int]:
    """How many records there are of every kind."""
    return {model._meta.label_lower: model._base_manager.count() for model in _models()}  # noqa: SLF001


def _models() -> list[type[models.Model]]:
    kept = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]  # noqa: SLF001
    return [model for model in kept if model._meta.label_lower not in MADE_BY_MIGRATIONS]  # noqa: SLF001


def is_empty() -> bool:
    """Whether the database holds nothing but what the migrations made, or nothing at all."""
    if "people_person" not in connection.introspection.table_names():
        return True
    return not any(tables().values())


def copy_sqlite(target: Path) -> dict[str, int]:
    """A copy of the database as it stands at one moment, while others write; gives the records of every kind in the copy."""
    with closing(sqlite3.connect(target)) as copy:
        with closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)) as live:
            live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return counted_in(copy)


def counted_in(copy: sqlite3.Connection) -> dict[str, int]:
    """The records of every kind in a file of SQLite."""
    known = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    counted = {}
    for model in _models():
        table = model._meta.db_table  # noqa: SLF001
        if table in known:
            counted[model._meta.label_lower] = copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608, SLF001
    return counted


def _postgres(program: str, *arguments: str) -> str | None:
    """Runs a program of PostgreSQL on our database; why it did not work, None where it did."""
    found = shutil.which(program)
    if found is None:
        return f"没有 {program}"
    settings = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": str(settings["PASSWORD"] or "")}
    where = [("--host", settings["HOST"]), ("--port", settings["PORT"]), ("--username", settings["USER"])]
    named = [part for option, value in where if value for part in (option, str(value))]
    done = subprocess.run(  # noqa: S603
        [found, *named, "--no-password", *arguments], env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return None if done.returncode == 0 else (lines or [f"退出码 {done.returncode}"])[-1]


def dump_postgres(target: Path) -> str | None:
    """The database by pg_dump; why that did not work, None where it did."""
    return _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={connection.settings_dict['NAME']}")


def restore_postgres(source: Path) -> None:
    """The database by pg_restore. Raises Refusal where it did not work."""
    if shutil.which("pg_restore") is None:
        raise Refusal("operation.no_restore_program")
    problem = _postgres(
        "pg_restore",
        "--no-owner",
        "--clean",
        "--if-exists",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={connection.settings_dict['NAME']}",
        str(source),
    )
    if problem is not None:
        raise Refusal("operation.restore_failed", reason=problem)


def dump_json(target: Path) -> dict[str, int]:
    """All records as JSON, one a line, as they stand at one moment; gives the records of every kind."""
    from django.core import serializers

    counted: dict[str, int] = {}
    with transaction.atomic(), target.open("w", encoding="utf-8") as out:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for model in _models():
            label, number = model._meta.label_lower, 0  # noqa: SLF001
            for record in model._base_manager.order_by("pk").iterator(chunk_size=500):  # noqa: SLF001
                out.write(json.dumps(serializers.serialize("python", [record])[0], ensure_ascii=False, default=_plain) + "\n")
                number += 1
            counted[label] = number
    return counted


def _plain(value: Any) -> Any:
    """What JSON has no form for. Times keep their microseconds: the audit log's hashes are made over them."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    raise TypeError(type(value).__name__)


def load_json(source: Path) -> None:
    """The records of `dump_json`, into a database that the migrations made. Raises Refusal where one does not fit."""
    from django.core import serializers
    from django.core.serializers.base import DeserializationError
    from django.db import DatabaseError

    try:
        with transaction.atomic(), connection.constraint_checks_disabled():
            for line in _lines(source):
                for record in serializers.deserialize("python", [line]):
                    record.save(force_insert=True)
            connection.check_constraints()
    except (DeserializationError, DatabaseError, ValueError, KeyError) as error:
        raise Refusal("operation.restore_failed", reason=str(error)[:200]) from None
    statements = connection.ops.sequence_reset_sql(_style(), _models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _lines(source: Path) -> Iterator[Any]:
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _style() -> Any:
    from django.core.management.color import no_style

    return no_style()
