"""The second factor is used once; tokens are shown once."""

from __future__ import annotations

import time

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from door import WORD, person, try_door, within

from mingzhang.web.audit.models import Entry
from mingzhang.web.people import totp
from mingzhang.web.people.models import Person, RecoveryCode

__all__ = ["person"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(person):
    made = totp.new_secret()
    Person.objects.filter(pk=person.pk).update(totp=made)
    return made


def code(secret, periods=0):
    return pyotp.TOTP(secret).at(time.time() + 30 * periods)


def test_with_a_second_factor_the_password_alone_opens_nothing(client, person, secret):
    assert try_door(client).headers["Location"] == reverse("login_second")
    assert not within(client)
    assert client.post(reverse("login_second"), {"code": "000000"}).status_code == 403
    assert client.post(reverse("login_second"), {"code": code(secret)}).headers["Location"] == "/"
    assert within(client)


def test_a_code_opens_once_and_no_older_one_after_it(client, person, secret):
    try_door(client)
    used = code(secret)
    assert client.post(reverse("login_second"), {"code": used}).status_code == 302
    for replayed in (used, code(secret, -1)):
        again = Client()
        try_door(again)
        assert again.post(reverse("login_second"), {"code": replayed}).status_code == 403
        assert not within(again)


def test_codes_cannot_be_guessed_one_after_the_other(client, person, secret):
    try_door(client)
    answers = [client.post(reverse("login_second"), {"code": f"{number:06}"}).status_code for number in range(7)]
    assert answers[5:] == [429, 429]
    assert client.post(reverse("login_second"), {"code": code(secret)}).status_code == 429


def test_the_second_step_is_not_reached_without_the_first_nor_long_after_it(client, person, secret):
    assert client.post(reverse("login_second"), {"code": code(secret)}).headers["Location"] == reverse("login")
    try_door(client)
    session = client.session
    session["second"] = {**session["second"], "at": int(time.time()) - 400}
    session.save()
    assert client.post(reverse("login_second"), {"code": code(secret)}).headers["Location"] == reverse("login")
    assert not within(client)


def test_the_second_step_does_not_lead_elsewhere_either(client, person, secret):
    try_door(client, next="//evil.example")
    assert client.post(reverse("login_second"), {"code": code(secret)}).headers["Location"] == "/"


def test_a_recovery_code_opens_once_and_only_for_its_owner(client, person, secret):
    codes = totp.new_codes(person)
    assert not any(one in RecoveryCode.objects.values_list("hash", flat=True) for one in codes)
    other = Person.objects.create_user("two", name="二")
    assert not totp.accept_recovery(other, codes[0])
    for expected in (302, 403):
        fresh = Client()
        try_door(fresh)
        assert fresh.post(reverse("login_second"), {"code": codes[0].upper()}).status_code == expected
    assert Entry.objects.filter(action="recovery_code.used").count() == 1


def test_a_second_factor_is_turned_on_only_with_a_code_and_the_password(client, person):
    client.force_login(person)
    page = client.get(reverse("second_factor")).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    secret = client.session["enrol"]
    for values in ({"code": "000000", "password": WORD}, {"code": code(secret), "password": "wrong"}):
        client.post(reverse("second_factor"), values)
        person.refresh_from_db()
        assert person.totp == ""
    answer = client.post(reverse("second_factor"), {"code": code(secret), "password": WORD})
    person.refresh_from_db()
    assert person.totp == secret
    assert answer.content.decode().count("<li><code>") == totp.CODES == person.recovery_codes.count()
    fresh = Client()
    try_door(fresh)
    assert fresh.post(reverse("login_second"), {"code": code(secret)}).status_code == 403


def test_a_second_factor_is_turned_off_only_with_the_password(client, person, secret):
    client.force_login(person)
    client.post(reverse("second_factor_off"), {"password": "wrong"})
    person.refresh_from_db()
    assert person.totp
    client.post(reverse("second_factor_off"), {"password": WORD})
    person.refresh_from_db()
    assert person.totp == ""


def test_a_token_is_shown_once_and_ended_only_by_its_owner(client, person):
    client.force_login(person)
    page = client.post(reverse("new_token"), {"name": "取数", "scopes": ["read", "admin"], "days": "90"}).content.decode()
    assert page.count("mz_") == 1
    assert "mz_" not in client.get(reverse("account")).content.decode()
    token = person.tokens.get()
    assert token.scopes == ["read"]
    stranger = Client()
    stranger.force_login(Person.objects.create_user("two", name="二"))
    stranger.post(reverse("end_token", args=[token.pk]))
    token.refresh_from_db()
    assert token.ended_at is None
    client.post(reverse("end_token", args=[token.pk]))
    token.refresh_from_db()
    assert token.ended_at is not None


@pytest.mark.parametrize(
    "values", [{}, {"name": "x"}, {"name": "x", "scopes": ["all"], "days": "90"}, {"name": "x", "scopes": ["read"], "days": "99999"}]
)
def test_a_token_without_use_scope_or_end_is_not_made(client, person, values):
    client.force_login(person)
    assert client.post(reverse("new_token"), values).status_code == 400
    assert person.tokens.count() == 0
