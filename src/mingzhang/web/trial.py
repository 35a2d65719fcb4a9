"""Settings for tests and type checks: a data folder of their own, quick passwords, static files as they are.

MINGZHANG_DATABASE names PostgreSQL for them, too.
"""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("MINGZHANG_DATA", tempfile.mkdtemp(prefix="mingzhang-trial-"))

from mingzhang.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
