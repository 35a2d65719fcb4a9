"""Attempts at the door: a named person is not shut out by others' guesses, links end with whoever made them, only proxies are believed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mingzhang.messages import Refusal
from mingzhang.web.people import first, invitations, organisations
from mingzhang.web.people.address import neighbourhood
from mingzhang.web.people.models import Grant, Login, Organisation, Person

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"


@pytest.fixture
def root():
    return Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")


@pytest.fixture
def person():
    return Person.objects.create_user("one", password=WORD, name="一")


def door(client, password=WORD, name="one"):
    return client.post("/login", {"username": name, "password": password}).status_code


def test_who_was_here_before_gets_in_while_somebody_else_guesses_at_the_name(person):
    known, thief, fresh = Client(), Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    assert door(known) == 302
    known.post(reverse("logout"))
    assert [door(thief, "wrong") for _number in range(6)] == [403] * 5 + [429]
    assert door(fresh) == 429
    assert door(known) == 302


def test_a_known_browser_cannot_guess_either(person):
    known = Client()
    door(known)
    known.post(reverse("logout"))
    assert [door(known, "wrong") for _number in range(6)] == [403] * 5 + [429]


def test_a_known_browser_is_known_for_its_account_and_password_only(person):
    known, thief = Client(), Client(REMOTE_ADDR="10.0.0.1")
    Person.objects.create_user("two", password=WORD, name="二")
    door(known)
    known.post(reverse("logout"))
    for _number in range(5):
        door(thief, "wrong", "two")
        door(thief, "wrong")
    assert door(known, name="two") == 429
    person.refresh_from_db()
    person.set_password("Another-word-77")
    person.save()
    assert door(known, "Another-word-77") == 429
    known.cookies["known"] = known.cookies["known"].value[:-2] + "xx"
    assert door(known, "Another-word-77") == 429


def test_a_link_is_over_when_whoever_made_it_may_do_so_no_more(root):
    admin = Person.objects.create_user("admin", name="管")
    grant = Grant.objects.create(person=admin, role="admin", organisation=root)
    other = Person.objects.create_user("other", name="他")
    Grant.objects.create(person=other, role="preparer", organisation=root)
    _made, token = invitations.invite(admin, "新", "new", "head", root)
    _made, reset = invitations.link_for(admin, other)
    assert [Client().get(reverse("invitation", args=[one])).status_code for one in (token, reset)] == [200, 200]
    Person.objects.filter(pk=admin.pk).update(is_active=False)
    assert [Client().get(reverse("invitation", args=[one])).status_code for one in (token, reset)] == [404, 404]
    Person.objects.filter(pk=admin.pk).update(is_active=True)
    grant.delete()
    values = {"new_password1": WORD, "new_password2": WORD}
    assert [Client().post(reverse("invitation", args=[one]), values).status_code for one in (token, reset)] == [404, 404]
    assert not Person.objects.filter(username="new").exists()


def test_the_first_link_is_over_once_there_is_an_administrator():
    link = first.create_first_admin("http://host")
    first.create_admin("root", "管理员", WORD)
    assert Client().get(link.removeprefix("http://host")).status_code == 404


@pytest.mark.parametrize(
    ("proxy", "peer", "said", "noted"),
    [
        (False, "10.0.0.9", "6.6.6.6", "10.0.0.9"),
        (True, "10.0.0.9", "6.6.6.6", "10.0.0.9"),
        (True, "127.0.0.1", "6.6.6.6, 10.0.0.5", "10.0.0.5"),
        (True, "192.168.0.7", "6.6.6.6, 10.0.0.5, 127.0.0.1", "10.0.0.5"),
    ],
)
def test_the_address_that_is_noted_is_what_our_proxies_saw(person, settings, proxy, peer, said, noted):
    settings.BEHIND_PROXY, settings.PROXIES = proxy, ["127.0.0.1", "192.168.0.0/24"]
    door(Client(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said))
    assert Login.objects.get().address == noted


def test_nobody_but_a_proxy_says_that_it_was_https(person, settings):
    settings.BEHIND_PROXY, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 60
    for peer, secure in (("127.0.0.1", True), ("10.0.0.9", False)):
        answer = Client(REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https").get("/login")
        assert ("Strict-Transport-Security" in answer.headers) == secure


def test_addresses_of_ipv4_written_as_ipv6_are_not_one_neighbourhood():
    assert neighbourhood("::ffff:10.0.0.1") == "10.0.0.1" != neighbourhood("::ffff:10.0.0.2")


@pytest.mark.parametrize("layout", ["/etc/own.yaml", "../../own.yml", "own.yaml", "unknown"])
def test_a_layout_that_is_typed_is_never_a_file_of_the_server(root, layout):
    admin = Person.objects.create_user("admin", name="管")
    Grant.objects.create(person=admin, role="admin", organisation=root)
    with pytest.raises(Refusal) as refused:
        organisations.add(admin, organisations.Wanted("201", "甲局", "department", root, layout=layout))
    assert refused.value.code == "layout.unknown"
