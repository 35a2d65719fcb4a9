"""Addresses that take only what a form sends lead to the page where the form stands; no login sends anybody to one."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from mingzhang.web.methods import page_of, takes_get
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db
WORD = "a-long-enough-word"
OTHERS = ("api/", "public/", "healthz", "readyz")
EXAMPLES = {"year": "2024", "sheet": "spending"}


@pytest.fixture
def person():
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    made = Person.objects.create_user("one", password=WORD, name="一")
    for role in ("budget", "admin", "auditor"):
        Grant.objects.create(person=made, role=role, organisation=root)
    opened = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
    Submission.objects.create(round=opened, organisation=root, state="requesting", pk=7)
    return made


def _patterns(resolver, before=""):
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _patterns(one, route)
        elif not route.startswith(OTHERS):
            yield "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: EXAMPLES.get(found[2], "7"), route)


ADDRESSES = sorted(set(_patterns(get_resolver())))


def test_every_address_that_takes_no_get_is_known_and_leads_to_a_page(client, person):
    client.force_login(person)
    forms = [address for address in ADDRESSES if not takes_get(address)]
    assert len(forms) > 20
    for address in forms:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert takes_get(answer.headers["Location"]), address
        assert resolve(answer.headers["Location"]).func != resolve(address).func
    for address in set(ADDRESSES) - set(forms):
        assert client.get(address).status_code != 405, address
        assert page_of(address) == address or address == "/"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/rounds/2024/change", "/rounds/2024/"),
        ("/rounds/open", "/rounds/"),
        ("/audit/verify", "/audit/"),
        ("/inbox/act", "/inbox/"),
        ("/review/7/waive/3/end", "/review/7/"),
        ("/logout", "/"),
    ],
)
def test_the_page_where_the_form_stands_says_that_nothing_was_done(address, page, client, person):
    client.force_login(person)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert "什么都没有改变" in client.get(page).content.decode()


@pytest.mark.parametrize("address", ["/rounds/2024/change", "/audit/verify", "/rounds/open", "/review/7/opinions"])
def test_a_form_that_was_sent_without_a_login_comes_back_to_its_page(address, client, person):
    answer = client.post(address, {"what": "close"})
    door = answer.headers["Location"]
    assert "刚才的一步没有办理" in client.get(door).content.decode()
    wanted = client.get(door).context["next"]
    answer = client.post(reverse("login"), {"username": "one", "password": WORD, "next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(address))
    assert takes_get(answer.headers["Location"])
    assert Round.objects.filter(closed_at=None).count() == 1


def test_it_comes_back_to_where_the_browser_was(client, person):
    came = "http://testserver/review/7/?tab=opinions"
    answer = client.post("/review/7/opinions", {}, headers={"referer": came})
    assert client.get(answer.headers["Location"]).context["next"] == "/review/7/?tab=opinions"
    for wrong in ("http://elsewhere.example/review/7/", "http://testserver/inbox/act", "javascript:alert(1)", "http://testserver/login"):
        answer = client.post("/review/7/opinions", {}, headers={"referer": wrong})
        assert client.get(answer.headers["Location"]).context["next"] == "/review/7/"


@pytest.mark.parametrize("wanted", ["/rounds/2024/change", "/audit/verify"])
def test_a_login_goes_to_no_such_address_whatever_it_was_told(wanted, client, person):
    answer = client.post(reverse("login"), {"username": "one", "password": WORD, "next": wanted})
    assert answer.headers["Location"] == page_of(wanted)


def test_what_is_sent_to_a_page_that_only_shows_is_answered_with_a_page(client, person):
    client.force_login(person)
    answer = client.post("/audit/", {"x": "1"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert "什么都没有改变" in answer.content.decode()
    answer = client.post("/audit/", {"x": "1"}, headers={"accept": "application/json"})
    assert (answer.status_code, "什么都没有改变" in answer.json()["problem"]) == (405, True)
    answer = client.get("/audit/verify", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_nothing_is_done_by_a_form_without_its_token_either(person):
    assert Client(enforce_csrf_checks=True).post("/rounds/open", {"year": "2030"}).status_code == 403
    assert Round.objects.count() == 1
