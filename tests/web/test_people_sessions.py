"""Sessions end, and passwords are changed only by whoever knows the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from door import DOOR, WORD, person, try_door, within

from mingzhang.web.people.models import Login, Person

__all__ = ["person"]
pytestmark = pytest.mark.django_db


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
