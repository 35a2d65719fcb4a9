"""The database itself refuses to change or take away entries of the audit log: triggers, for SQLite and for PostgreSQL.

A migration that remakes the table on SQLite takes its triggers with it: it must call `guard` again.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.db.backends.base.base import BaseDatabaseWrapper

from mingzhang.web.lifting import lifted

TABLE = "audit_entry"
REFUSED = "audit entries are only ever added"
_SQLITE = tuple(
    f"CREATE TRIGGER audit_entry_no_{what} BEFORE {what.upper()} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for what in ("update", "delete")
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    f"""CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
)
_NAMES = {
    "sqlite": ("audit_entry_no_update", "audit_entry_no_delete"),
    "postgresql": ("audit_entry_no_change", "audit_entry_no_truncate"),
}


def guard(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers there; what is there already stays."""
    if guarded(connection):
        return
    unguard(connection)
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for taking a migration back, and for tests that forge."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    _run(connection, tuple(f"DROP TRIGGER IF EXISTS {name}{on}" for name in _NAMES[connection.vendor]))


def guarded(connection: BaseDatabaseWrapper) -> bool:
    """Whether all triggers are there and on."""
    if connection.vendor == "postgresql":
        question = "SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D' AND NOT tgisinternal"
    else:
        question = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(question, [TABLE])
        return bool(cursor.fetchone()[0] >= len(_NAMES[connection.vendor]))


def unguarded(connection: BaseDatabaseWrapper) -> AbstractContextManager[None]:
    """Without the triggers for a while: only for tests, and for emptying a database between them."""
    return lifted(connection, guarded, unguard, guard)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
