"""Logging in: guessing is slow, names stay unknown, the way on stays here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from door import DOOR, later, person, try_door

from mingzhang.web.people import attempts
from mingzhang.web.people.address import address_of, neighbourhood
from mingzhang.web.people.models import Attempts, Person

__all__ = ["person"]
pytestmark = pytest.mark.django_db


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
