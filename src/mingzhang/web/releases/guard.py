"""The database itself refuses to change what was published: triggers, for SQLite and for PostgreSQL.

What may change of a version is its `state`, and with it when (`retracted_at`) and why (`public_reason`) it was taken down: published →
superseded or retracted, superseded → retracted, nothing from there on. Its pack and the files of that pack change no more at all. A
migration that remakes one of the tables on SQLite takes its triggers with it: it must call `guard` again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from mingzhang.web.lifting import lifted

REFUSED = "a published version never changes"
CHANGES = ("state", "retracted_at", "public_reason")
"""The columns of a version that may change, as far as its state goes on."""
RELEASE = (
    "id", "pack_id", "organisation_id", "year", "version", "sha256", "published_by_id", "published_at",
    "total", "basic", "project", "sangong",
)  # fmt: skip
"""The columns of a version that never change."""
PACK = ("id", "submission_id", "number", "state", "facts_hash", "manifest", "problems", "made_by_id", "made_at", "finished_at")
"""The columns of a pack; none changes once it is a version's."""
_ONWARD = (
    ("published", "published"),
    ("published", "superseded"),
    ("published", "retracted"),
    ("superseded", "superseded"),
    ("superseded", "retracted"),
)
"""A state and what it may be after a change."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A trigger: its name, before what (`on`) it looks at which table, and when it refuses."""

    name: str
    on: str
    table: str
    when: str = ""


def _different(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{one}" IS DISTINCT FROM NEW."{one}"' for one in columns)


def _of_version(row: str, column: str) -> str:
    return f'EXISTS (SELECT 1 FROM releases_release WHERE pack_id = {row}."{column}")'  # noqa: S608


def _triggers() -> Iterator[Guarded]:
    onward = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in _ONWARD)
    kept = " OR (OLD.state = NEW.state AND (" + _different(CHANGES[1:]) + "))"
    yield Guarded("releases_release_fixed", "UPDATE", "releases_release", f"{_different(RELEASE)} OR NOT ({onward}){kept}")
    yield Guarded("releases_release_kept", "DELETE", "releases_release")
    yield Guarded("releases_pack_fixed", "UPDATE", "releases_pack", f"({_different(PACK)}) AND {_of_version('OLD', 'id')}")
    yield Guarded("releases_pack_kept", "DELETE", "releases_pack", _of_version("OLD", "id"))
    yield Guarded("releases_file_added", "INSERT", "releases_packfile", _of_version("NEW", "pack_id"))
    changed = f"{_of_version('OLD', 'pack_id')} OR {_of_version('NEW', 'pack_id')}"
    yield Guarded("releases_file_fixed", "UPDATE", "releases_packfile", changed)
    yield Guarded("releases_file_kept", "DELETE", "releases_packfile", _of_version("OLD", "pack_id"))


def _sqlite(one: Guarded) -> str:
    # SQLite knows IS NOT in every version; IS DISTINCT FROM only since 3.39.
    when = f"WHEN {one.when.replace('IS DISTINCT FROM', 'IS NOT')} " if one.when else ""
    return f"CREATE TRIGGER {one.name} BEFORE {one.on} ON {one.table} {when}BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"


def _postgresql(one: Guarded) -> Iterator[str]:
    # A condition of a trigger may not look into other tables there: the function asks.
    refuse = f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {one.when} THEN {refuse} END IF;" if one.when else refuse
    back = "OLD" if one.on == "DELETE" else "NEW"
    yield f"CREATE OR REPLACE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {back}; END $$"
    yield f"CREATE TRIGGER {one.name} BEFORE {one.on} ON {one.table} FOR EACH ROW EXECUTE FUNCTION {one.name}()"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers there; what is there already stays."""
    if guarded(connection):
        return
    unguard(connection)
    made = [text for one in _triggers() for text in (_postgresql(one) if connection.vendor == "postgresql" else (_sqlite(one),))]
    if connection.vendor == "postgresql":
        made.append(
            "CREATE OR REPLACE FUNCTION releases_no_truncate() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        made.append(
            "CREATE TRIGGER releases_no_truncate BEFORE TRUNCATE ON releases_release "
            "FOR EACH STATEMENT EXECUTE FUNCTION releases_no_truncate()"
        )
    _run(connection, made)


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for taking a migration back, and for tests that forge."""
    names = {one.name: one.table for one in _triggers()}
    if connection.vendor == "postgresql":
        names["releases_no_truncate"] = "releases_release"
    on = connection.vendor == "postgresql"
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}" + f" ON {table}" * on for name, table in names.items()])


def guarded(connection: BaseDatabaseWrapper) -> bool:
    """Whether all triggers are there and on."""
    if connection.vendor == "postgresql":
        question = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'releases_%' AND tgenabled <> 'D' AND NOT tgisinternal"
    else:
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'releases_%'"
    with connection.cursor() as cursor:
        cursor.execute(question)
        there = {name for (name,) in cursor.fetchall()}
    wanted = {one.name for one in _triggers()} | ({"releases_no_truncate"} if connection.vendor == "postgresql" else set())
    return wanted <= there


def unguarded(connection: BaseDatabaseWrapper) -> AbstractContextManager[None]:
    """Without the triggers for a while: only for tests, and for emptying a database between them."""
    return lifted(connection, guarded, unguard, guard)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    if connection.vendor == "postgresql":
        # Checks that wait for the end of the transaction forbid to change the table.
        connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
