"""Invitations and links: once, in time, with no more than their maker holds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from people_tree import Tree, as_, why

from mingzhang.web.people import first, grants, invitations
from mingzhang.web.people.models import Invitation, Organisation, Person
from mingzhang.web.people.permission import covered
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def tree():
    return Tree()


def accepted(token, password=WORD, **more):
    values = {"new_password1": password, "new_password2": password, **more}
    return Client().post(reverse("invitation", args=[token]), values)


def test_an_invitation_makes_one_account_with_its_role_and_no_second(tree):
    answer = as_(tree.local).post(reverse("organisation", args=[tree.unit.pk]), {"name": "新人", "username": "new", "role": "head"})
    token = answer.content.decode().split("/invitation/")[1].split('"')[0]
    assert token not in str(list(Invitation.objects.values()))
    assert Client().get(reverse("invitation", args=[token])).headers["Referrer-Policy"] == "same-origin"
    assert accepted(token, "short").status_code == 400
    assert accepted(token, username="admin2", name="别人").status_code == 302
    made = Person.objects.get(username="new")
    assert [(one.role, one.organisation) for one in made.grants.all()] == [("head", tree.unit)]
    assert made.check_password(WORD)
    assert accepted(token).status_code == 404
    assert Person.objects.filter(username="admin2").count() == 0


def test_links_that_are_over_revoked_or_made_up_look_the_same(tree):
    pages = []
    made, token = invitations.invite(tree.admin, "甲", "a1", "head", tree.one)
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    pages.append(accepted(token))
    made, token = invitations.invite(tree.admin, "乙", "a2", "head", tree.one)
    as_(tree.local).post(reverse("invitation_revoke", args=[made.pk]))
    pages.append(accepted(token))
    pages.append(accepted("x" * 43))
    assert {one.status_code for one in pages} == {404}
    assert len({one.content for one in pages}) == 1
    assert not Person.objects.filter(username__startswith="a1").exists()


def test_guessing_links_is_stopped(tree):
    answers = [Client().get(reverse("invitation", args=[f"guess{number}"])).status_code for number in range(32)]
    assert answers[:30] == [404] * 30
    assert answers[31] == 429


def test_an_invitation_gives_no_more_than_its_maker_holds_and_no_name_twice(tree):
    assert why(invitations.invite, tree.local, "甲", "x", "head", tree.two) == "people.more_than_held"
    assert why(invitations.invite, tree.local, "甲", "CLERK", "head", tree.one) == "people.name_taken"


def test_a_link_for_a_new_password_ends_sessions_and_earlier_links(tree):
    there = as_(tree.clerk)
    _made, old = invitations.link_for(tree.local, tree.clerk)
    _made, token = invitations.link_for(tree.local, tree.clerk)
    assert accepted(old).status_code == 404
    assert accepted(token, "Another-word-77").status_code == 302
    tree.clerk.refresh_from_db()
    assert tree.clerk.check_password("Another-word-77")
    assert there.get(reverse("account")).status_code == 302
    assert tree.clerk.grants.count() == 1
    assert why(invitations.link_for, tree.local, tree.other) == "people.not_yours"


def test_the_first_start_gives_one_link_and_none_once_there_is_an_administrator():
    old = first.create_first_admin("http://host:1/")
    link = first.create_first_admin("http://host:1/")
    assert link.startswith("http://host:1/invitation/")
    assert Client().get(old.removeprefix("http://host:1")).status_code == 404
    values = {"username": "root", "name": "管理员", "new_password1": WORD, "new_password2": WORD}
    assert Client().post(link.removeprefix("http://host:1"), values).status_code == 302
    assert first.create_first_admin() is None
    assert as_(Person.objects.get(username="root")).get(reverse("organisations")).status_code == 200


def test_an_administrator_is_made_from_the_terminal():
    made = first.create_admin("root", "管理员", WORD)
    assert grants.administrators().get().person == made
    assert first.create_first_admin() is None


def test_the_manager_of_an_account_turns_it_off_and_on_and_unlocks_it(tree):
    client, page = as_(tree.local), reverse("person_account", args=[tree.clerk.pk])
    client.post(page, {"what": "off"})
    assert not Client().login(username="clerk", password=WORD)
    client.post(page, {"what": "on"})
    door = Client()
    for _number in range(5):
        door.post("/login", {"username": "clerk", "password": "wrong"})
    assert "锁定" in client.get(reverse("person", args=[tree.clerk.pk])).content.decode()
    client.post(page, {"what": "unlock"})
    assert door.post("/login", {"username": "clerk", "password": WORD}).status_code == 302
    assert client.post(page, {"what": "delete"}).status_code == 404


def test_the_last_administrator_is_not_turned_off(tree):
    second = tree.person("second", "admin", tree.root)
    client = as_(second)
    client.post(reverse("person_account", args=[tree.admin.pk]), {"what": "off"})
    assert grants.administrators().get().person == second


def test_why_somebody_may_or_may_not_is_said_with_roles_and_the_steps_of_the_year(tree):
    opened = Round.objects.create(year=2025, layout="x", code_year=2025)
    submission = Submission.objects.create(round=opened, organisation=tree.unit, state="drafting")
    said = list(covered(tree.clerk, submission))
    assert any("单位经办" in one and "甲局本级" in one for one in said)
    other = list(covered(tree.other, submission))
    assert any("单位经办" in one and "不包括" in one for one in other)
    old = tree.person("old", "preparer", tree.unit, last_year=2024)
    assert any("2025" in one and "年度" in one for one in covered(old, submission))


def test_names_are_unique(tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="x", code="201", kind="department", parent=tree.root)
