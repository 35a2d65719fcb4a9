"""Settings for tests and type checks: a data folder of their own, quick passwords, static files as they are.

MINGZHANG_DATABASE names PostgreSQL for them, too.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

os.environ.setdefault("MINGZHANG_DATA", tempfile.mkdtemp(prefix="mingzhang-trial-"))

from mingzhang.web.settings import *  # noqa: F403
from mingzhang.web.settings import DATA, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
PAGES = None

_database: dict[str, Any] = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # In memory, threads do not wait for each other's locks as they do for a file; what is lost with the machine does not matter here.
    _database["TEST"] = {"NAME": str(DATA / "trial.sqlite3")}
    _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON;"
