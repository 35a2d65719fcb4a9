"""Settings of the web system, all from the environment. Nothing has to be set: a folder for the data, SQLite and a secret are made.

MINGZHANG_DATA      the folder of the data (database, documents, secret); `mingzhang-data` here unless set
MINGZHANG_DATABASE  postgresql://user@host/name for PostgreSQL; SQLite in the data folder unless set
MINGZHANG_HOSTS     names under which the system is reached, with commas; localhost and 127.0.0.1 unless set
MINGZHANG_HTTPS     1 where a proxy in front of it speaks HTTPS: cookies are sent over HTTPS only then
MINGZHANG_PROXY     1 where a proxy in front of it sets X-Forwarded-For and X-Forwarded-Proto
MINGZHANG_PROXIES   addresses or networks of these proxies, with commas: what others say is not believed; 127.0.0.1 and ::1 unless set
MINGZHANG_IDLE      after how many minutes without a page a session ends; 60 unless set
MINGZHANG_LANGUAGE   the language of the inner pages, whose catalogues lie in the data folder under locale; Chinese unless set
MINGZHANG_API_RATE  how many calls of the API a minute an address may make, a token five times, all tokens of an address ten times as many;
                    120 unless set
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlparse

DATA = Path(os.environ.get("MINGZHANG_DATA", "mingzhang-data")).resolve()
HTTPS = os.environ.get("MINGZHANG_HTTPS") == "1"
BEHIND_PROXY = os.environ.get("MINGZHANG_PROXY") == "1"
PROXIES = [one.strip() for one in os.environ.get("MINGZHANG_PROXIES", "127.0.0.1,::1").split(",") if one.strip()]


def _secret() -> str:
    """The secret of this installation: made once, readable by its owner alone. One that others may read is shut again."""
    file = DATA / "secret"
    if not file.is_file():
        DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=DATA, prefix=".secret-")
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        # Of several processes that start at once the first one makes it: a link is there whole, and only where there is none.
        with suppress(FileExistsError):
            os.link(name, file)
        Path(name).unlink()
    if file.stat().st_mode & 0o077:
        with suppress(OSError):
            file.chmod(0o600)
    return file.read_text()


def _database() -> dict[str, object]:
    """SQLite with a write-ahead log, or the PostgreSQL that the environment names."""
    address = os.environ.get("MINGZHANG_DATABASE")
    if not address:
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        }
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "mingzhang.sqlite3"),
            "OPTIONS": options,
            "ATOMIC_REQUESTS": False,
        }
    parts = urlparse(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = [name for name in os.environ.get("MINGZHANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if name]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "mingzhang.web.urls"
WSGI_APPLICATION = "mingzhang.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mingzhang.web.audit",
    "mingzhang.web.people",
    "mingzhang.web.rounds",
    "mingzhang.web.filling",
    "mingzhang.web.releases",
    "mingzhang.web.checking",
    "mingzhang.web.jobs",
    "mingzhang.web.portal",
    "mingzhang.web.api",
]
MIDDLEWARE = [
    "mingzhang.web.security.ContentPolicy",
    "mingzhang.web.security.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mingzhang.web.portal.caching.PublicPages",
    "mingzhang.web.api.frame.ApiFrame",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mingzhang.web.security.Sizes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mingzhang.web.methods.Methods",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mingzhang.web.people.middleware.CurrentPerson",
    "mingzhang.web.rates.Rates",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingzhang.web.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "mingzhang.web.templatetags.figures"],
        },
    }
]
AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "mingzhang.web.people.passwords.Long", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "mingzhang.web.people.passwords.Mixed"},
    {"NAME": "mingzhang.web.people.passwords.Another"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_MINUTES = int(os.environ.get("MINGZHANG_IDLE", "60"))
API_RATE = int(os.environ.get("MINGZHANG_API_RATE", "120"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A browser takes a cookie of such a name over HTTPS only, from this host only: no other host of the same domain can plant one.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LANGUAGE_CODE = os.environ.get("MINGZHANG_LANGUAGE", "zh-hans")
LANGUAGES = list(({LANGUAGE_CODE: LANGUAGE_CODE} | {"zh-hans": "中文", "en": "English"}).items())
LOCALE_PATHS = [DATA / "locale", Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
PAGES: Path | None = DATA / "pages"
"""Where pages of the public site are kept for all processes."""
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mingzhang.web.logs.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["out"], "propagate": False}},
}
