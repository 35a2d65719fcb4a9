"""Logging in: guessing is slow, names stay unknown, the second factor is used once, sessions end."""

from __future__ import annotations

import time
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingzhang.web.audit.models import Entry
from mingzhang.web.people import attempts, totp
from mingzhang.web.people.address import address_of, neighbourhood
from mingzhang.web.people.models import Attempts, Login, Person, RecoveryCode

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"
DOOR = "/login"


@pytest.fixture
def person():
    return Person.objects.create_user("one", password=WORD, name="一")


def try_door(client, name="one", password=WORD, **more):
    return client.post(DOOR, {"username": name, "password": password, **more})


def within(client):
    return client.get(reverse("account")).status_code == 200


def later(**span):
    """Moves everything that was counted into the past."""
    for one in Attempts.objects.all():
        one.last_at -= timedelta(**span)
        one.locked_until = one.locked_until - timedelta(**span) if one.locked_until else None
        one.save()


def test_after_some_wrong_passwords_even_the_right_one_waits_and_longer_each_time(client, person):
    for _number in range(5):
        assert try_door(client, password="wrong").status_code == 403
    refused = try_door(client)
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    first = Attempts.objects.get(key__startswith="name:").locked_until - timezone.now()
    later(seconds=40)
    assert try_door(client, password="wrong").status_code == 403
    assert Attempts.objects.get(key__startswith="name:").locked_until - timezone.now() > first * 1.5
    later(minutes=3)
    assert try_door(client).status_code == 302
    assert Attempts.objects.get(key__startswith="name:").count == 0


def test_the_delay_has_a_limit_and_is_forgotten(client, person):
    limit = attempts.by_name("one")
    for _number in range(40):
        attempts.begin([limit])
        Attempts.objects.update(locked_until=None)
    attempts.begin([limit])
    assert Attempts.objects.get().locked_until - timezone.now() <= attempts.LONGEST
    later(days=2)
    assert attempts.begin([limit]) == timedelta()
    assert Attempts.objects.get().count == 1
    later(days=2)
    attempts.clean_up()
    assert Attempts.objects.count() == 0


def test_a_name_that_nobody_has_is_answered_and_locked_like_one_that_somebody_has(client, person):
    known = [try_door(client, "one", "wrong") for _number in range(6)]
    unknown = [try_door(client, "nobody", "wrong") for _number in range(6)]
    assert [one.status_code for one in known] == [one.status_code for one in unknown] == [403] * 5 + [429]

    def text(response, name):
        return response.content.decode().replace(name, "").split("csrfmiddlewaretoken")[0]

    assert [text(one, "one") for one in known] == [text(one, "nobody") for one in unknown]


def test_a_password_is_hashed_for_a_name_that_nobody_has_too(client, person, monkeypatch):
    counted = []
    hasher = hashers.get_hasher()
    plain = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda *given: counted.append(1) or plain(*given))
    try_door(client, "one", "wrong")
    known = len(counted)
    try_door(client, "nobody", "wrong")
    assert len(counted) == 2 * known > 0


def test_an_account_that_is_off_is_answered_like_a_wrong_password(client, person):
    Person.objects.update(is_active=False)
    assert try_door(client).content.decode().count("用户名或密码不对") == 1


def test_one_address_that_tries_many_names_is_stopped(client):
    answers = [try_door(client, f"name{number}", "wrong").status_code for number in range(31)]
    assert answers == [403] * 30 + [429]
    assert Client(REMOTE_ADDR="10.1.1.1").post(DOOR, {"username": "x", "password": "y"}).status_code == 403


def test_logging_in_rightly_does_not_count_against_an_address(client, person):
    for _number in range(40):
        assert try_door(client).status_code == 302
        client.post(reverse("logout"))


def test_an_attempt_counts_before_it_is_made():
    limit = attempts.by_name("one")
    assert [bool(attempts.begin([limit])) for _number in range(7)] == [False] * 5 + [True] * 2


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "' OR 1=1 --", "ｏｎｅ", "one\u202e", "用户"])
def test_strange_names_are_only_wrong(client, person, name):
    assert try_door(client, name, "wrong").status_code == 403


def test_behind_a_proxy_only_what_the_proxy_saw_is_believed(rf, settings):
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.5")
    assert address_of(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "10.0.0.5"
    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR="<script>")) == ""
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff") != neighbourhood("2001:db8:1::1")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_the_way_on_never_leads_elsewhere(client, person, wanted):
    assert try_door(client, next=wanted).headers["Location"] == "/"


def test_the_way_on_leads_to_the_page_that_was_wanted(client, person):
    assert client.get(reverse("account")).headers["Location"] == "/login?next=/account/"
    assert try_door(client, next="/account/").headers["Location"] == "/account/"


def test_a_session_key_from_before_is_worth_nothing(client, person):
    client.get(DOOR)
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    try_door(client)
    assert client.cookies["sessionid"].value != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert not within(thief)


def test_without_the_token_of_the_form_nothing_is_done(person):
    strict = Client(enforce_csrf_checks=True)
    assert try_door(strict).status_code == 403
    strict.force_login(person)
    for name in ("logout", "second_factor_off", "end_sessions", "new_token", "recovery_codes", "password"):
        assert strict.post(reverse(name)).status_code == 403, name
    assert within(strict)


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(client, person):
    try_door(client)
    assert within(client)
    Login.objects.update(seen_at=timezone.now() - timedelta(minutes=61))
    assert not within(client)
    try_door(client)
    Login.objects.update(at=timezone.now() - timedelta(hours=9))
    assert not within(client)


def test_being_seen_keeps_a_session_but_is_not_written_for_every_page(client, person):
    try_door(client)
    Login.objects.update(seen_at=timezone.now() - timedelta(minutes=50))
    assert within(client)
    seen = Login.objects.get().seen_at
    assert timezone.now() - seen < timedelta(minutes=1)
    assert within(client)
    assert Login.objects.get().seen_at == seen


def test_after_logging_out_the_cookie_is_worth_nothing(client, person):
    try_door(client)
    stolen = client.cookies["sessionid"].value
    client.post(reverse("logout"))
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not within(thief)


def test_a_person_ends_other_sessions_of_their_own_and_nobody_elses(client, person):
    other, third = Client(), Client()
    stranger = Person.objects.create_user("two", password=WORD, name="二")
    for one in (client, other):
        try_door(one)
    try_door(third, "two")
    client.post(reverse("end_sessions"), {"login": Login.objects.get(person=stranger).pk})
    assert within(third)
    client.post(reverse("end_sessions"), {"login": Login.objects.filter(person=person).first().pk})
    assert within(client)
    assert not within(other)


def test_an_account_that_is_turned_off_is_out_at_once(client, person):
    try_door(client)
    Person.objects.update(is_active=False)
    assert not within(client)


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(client, person):
    other = Client()
    for one in (client, other):
        try_door(one)
    new = {"new_password1": "Another-word-77", "new_password2": "Another-word-77"}
    assert client.post(reverse("password"), {"old_password": "wrong", **new}).status_code == 400
    assert client.post(reverse("password"), {"old_password": WORD, **new}).status_code == 302
    assert within(client)
    assert not within(other)
    assert try_door(Client(), password="Another-word-77").status_code == 302


def test_whoever_has_the_session_cannot_guess_the_password_through_it(client, person):
    client.force_login(person)
    new = {"new_password1": "Another-word-77", "new_password2": "Another-word-77"}
    for _number in range(5):
        client.post(reverse("password"), {"old_password": "wrong", **new})
    assert client.post(reverse("password"), {"old_password": WORD, **new}).status_code == 400
    person.refresh_from_db()
    assert person.check_password(WORD)


@pytest.mark.parametrize("password", ["short-1A", "only-small", "1234567890123", "password123", WORD])
def test_a_plain_or_common_or_old_password_is_not_accepted(client, person, password):
    client.force_login(person)
    answer = client.post(reverse("password"), {"old_password": WORD, "new_password1": password, "new_password2": password})
    assert answer.status_code == 400


def test_a_password_that_somebody_else_set_is_changed_first(client, person):
    Person.objects.update(must_change_password=True)
    try_door(client)
    assert client.get(reverse("account")).headers["Location"] == reverse("password")
    assert client.get("/organisations/").headers["Location"] == reverse("password")
    client.post(reverse("password"), {"new_password1": "Another-word-77", "new_password2": "Another-word-77"})
    assert within(client)


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
