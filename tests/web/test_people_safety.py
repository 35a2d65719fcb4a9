"""Every page carries the headers that protect it, and cookies are what they must be behind HTTPS."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.security import POLICY

pytestmark = pytest.mark.django_db
SAMPLES = {"int": "1", "str": "x", "path": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(patterns=None, before=""):
    """Every address, with something in the place of its parameters."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + route)
        elif isinstance(one, URLPattern):
            parts = (before + route).lstrip("/").replace("^", "").replace("$", "")
            for name, converter in one.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                for written in (f"<{kind}:{name}>", f"<{name}>"):
                    parts = parts.replace(written, SAMPLES.get(kind, "x"))
            yield f"/{parts}"


EVERYWHERE = sorted(set(addresses()))


@pytest.fixture
def admin():
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    person = Person.objects.create_user("admin", name="管理")
    for role in ("admin", "auditor", "budget", "publisher"):
        Grant.objects.create(person=person, role=role, organisation=root)
    return person


def protected(answer, where):
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy, where
    assert policy == POLICY or "sandbox" in policy, where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}, where
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, where
    assert "camera=()" in answer.headers["Permissions-Policy"], where
    assert answer.status_code < 500, where


def test_every_address_answers_strangers_and_administrators_with_all_headers(admin):
    assert len(EVERYWHERE) > 60
    stranger, inside = Client(), Client()
    inside.force_login(admin)
    for where in EVERYWHERE:
        if where == "/readyz":
            continue
        for client in (stranger, inside):
            protected(client.get(where), where)


OPEN = ("/login", "/invitation/", "/public/", "/api/", "/healthz", "/readyz", "/static/", "/robots.txt", "/words.js")


def test_strangers_see_nothing_inside():
    stranger = Client()
    for where in EVERYWHERE:
        if where.startswith(OPEN):
            continue
        answer = stranger.get(where)
        assert answer.status_code in {302, 401, 403, 404, 405}, where
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/login"), where


def test_pages_of_people_who_are_inside_are_not_kept(admin):
    inside = Client()
    inside.force_login(admin)
    for name in ("account", "organisations", "people", "audit"):
        assert "no-store" in inside.get(reverse(name)).headers["Cache-Control"]


def test_no_page_has_programs_or_styles_inside_it(admin):
    inside = Client()
    inside.force_login(admin)
    for where in EVERYWHERE:
        answer = inside.get(where)
        if answer.status_code == 200 and not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
            text = answer.content.decode()
            assert " style=" not in text, where
            assert " onclick=" not in text, where
            assert "<style" not in text, where
            assert all("src=" in part.split(">")[0] or "json" in part.split(">")[0] for part in text.split("<script")[1:]), where


def test_unknown_hosts_are_refused(settings):
    settings.ALLOWED_HOSTS = ["good.example"]
    assert Client().get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_that_is_too_large_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert Client().post("/login", {"username": "x" * 2000, "password": "y"}).status_code == 400


ASKED = """
import django
django.setup()
from django.conf import settings
from django.test import Client
client = Client()
answer = client.get("/login", secure=True)
cookie = client.cookies[settings.CSRF_COOKIE_NAME]
print(bool(cookie["secure"]), settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_SECURE)
print(settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE, cookie["samesite"])
print(answer.headers.get("Strict-Transport-Security", ""))
"""


@pytest.mark.parametrize(("https", "secure"), [("1", "True"), ("0", "False")])
def test_cookies_go_over_https_only_where_there_is_https(tmp_path, https, secure):
    wanted = {"MINGZHANG_HTTPS": https, "MINGZHANG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "mingzhang.web.trial"}
    environment = {**{name: value for name, value in os.environ.items() if name != "MINGZHANG_DATABASE"}, **wanted}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", ASKED], env=environment, capture_output=True, text=True, check=True)
    cookies, kind, transport = done.stdout.split("\n")[:3]
    assert cookies == f"{secure} {secure} {secure}"
    assert kind == "True Lax Lax"
    assert ("max-age=31536000" in transport) == (https == "1")


def test_the_cookie_of_a_session_cannot_be_read_by_programs():
    Person.objects.create_user("one", password="a-long-Enough-word", name="一")
    client = Client()
    client.post("/login", {"username": "one", "password": "a-long-Enough-word"})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
