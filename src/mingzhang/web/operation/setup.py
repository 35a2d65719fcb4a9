"""Getting Django and the data folder ready for a command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mingzhang.messages import Refusal


def prepare(data: Path | None = None, *, private: bool = True) -> Path:
    """Django with its settings, on the data folder that is named, else on that of the environment; gives the folder. What is written from
    now on is for its owner alone unless it is not `private`. Raises Refusal `operation.not_writable` where nothing can be written there."""
    if data is not None:
        os.environ["MINGZHANG_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
    folder = Path(os.environ.get("MINGZHANG_DATA", "mingzhang-data")).resolve()
    if private:
        os.umask(0o077)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "没有写入权限")
    except OSError as error:
        raise Refusal("operation.not_writable", folder=folder, reason=error.strerror) from None
    import django

    django.setup()
    return folder


def demand_database(folder: Path) -> None:
    """Raises Refusal `operation.no_database` where nothing was ever started on this data folder."""
    from django.db import connection

    if "people_person" not in connection.introspection.table_names():
        raise Refusal("operation.no_database", folder=folder)


def migrate() -> None:
    """Brings the database up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect() -> None:
    """Puts the static files where the server finds them (`DATA/static`)."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def tell(line: str) -> None:
    """A line for whoever started the command, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
