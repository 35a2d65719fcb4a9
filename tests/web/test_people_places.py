"""Organisations and roles: nobody reaches beyond their own subtree, nobody gives more than they hold."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from people_tree import Tree, as_, why

from mingzhang.web.audit.models import Entry
from mingzhang.web.people import grants, invitations, organisations
from mingzhang.web.people.models import Grant, Invitation, Organisation, Person
from mingzhang.web.people.permission import may, visible

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def tree():
    return Tree()


def test_only_those_who_manage_people_see_the_tree_and_only_their_part(tree):
    assert as_(tree.clerk).get(reverse("organisations")).status_code == 403
    local = as_(tree.local).get(reverse("organisations")).content.decode()
    assert "甲局本级" in local
    assert "乙局" not in local
    assert "乙局" in as_(tree.admin).get(reverse("organisations")).content.decode()


def test_what_lies_elsewhere_is_not_there(tree):
    client, grant = as_(tree.local), tree.other.grants.get()
    waiting, _token = invitations.invite(tree.admin, "丙", "c", "preparer", tree.two)
    gets = [
        reverse("organisation", args=[tree.two.pk]),
        reverse("organisation_edit", args=[tree.root.pk]),
        reverse("person", args=[tree.other.pk]),
    ]
    posts = [
        reverse("organisation_close", args=[tree.two.pk]),
        reverse("grant_end", args=[grant.pk]),
        reverse("person_account", args=[tree.other.pk]),
        reverse("invitation_revoke", args=[waiting.pk]),
        reverse("organisation", args=[tree.two.pk]),
    ]
    missing = reverse("organisation", args=[10**6])
    shown = [TOKEN.sub("", client.get(where).content.decode()) for where in (missing, gets[0])]
    assert shown[0] == shown[1]
    assert [client.get(one).status_code for one in gets] == [404] * len(gets)
    assert [client.post(one, {"what": "off"}).status_code for one in posts] == [404] * len(posts)
    grant.refresh_from_db()
    assert (grant.ended_at, Organisation.objects.get(pk=tree.two.pk).active) == (None, True)


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_numbers_that_nothing_has_are_not_there(tree, pk):
    client = as_(tree.admin)
    for name in ("organisation", "organisation_edit", "person"):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    for name in ("grant_end", "invitation_revoke", "person_account", "organisation_close"):
        assert client.post(reverse(name, args=[pk])).status_code == 404


def test_nobody_gives_a_role_beyond_their_own_part_years_or_stages(tree):
    assert why(grants.give, tree.local, tree.clerk, "preparer", tree.two) == "people.more_than_held"
    assert why(grants.give, tree.clerk, tree.other, "preparer", tree.unit) == "people.more_than_held"
    assert why(grants.give, tree.local, tree.local, "budget", tree.one) == "people.to_oneself"
    assert why(grants.give, tree.admin, tree.clerk, "root", tree.one) == "people.no_role"
    assert why(grants.give, tree.admin, tree.clerk, "head", tree.one, 2026, 2025) == "people.years"
    assert why(grants.give, tree.admin, tree.clerk, "head", tree.one, wanted=["never"]) == "people.no_stage"
    stage = next(iter(grants.stages()))
    limited = tree.person("limited", "admin", tree.one, first_year=2025, last_year=2026, stages=[stage])
    assert why(grants.give, limited, tree.clerk, "head", tree.unit) == "people.more_than_held"
    assert why(grants.give, limited, tree.clerk, "head", tree.unit, 2025, 2027, [stage]) == "people.more_than_held"
    assert grants.give(limited, tree.clerk, "head", tree.unit, 2025, 2026, [stage]).stages == [stage]


def test_giving_a_role_twice_is_giving_it_once(tree):
    assert grants.give(tree.local, tree.clerk, "head", tree.unit) == grants.give(tree.local, tree.clerk, "head", tree.unit)
    assert Entry.objects.filter(action="grant.given").count() == 1


def test_a_role_that_ended_holds_no_more_and_the_last_administrator_stays(tree):
    assert may(tree.clerk, "edit", tree.unit).allowed
    grants.finish(tree.local, tree.clerk.grants.get())
    assert not may(tree.clerk, "edit", tree.unit).allowed
    assert why(grants.finish, tree.admin, tree.admin.grants.get()) == "people.last_administrator"
    client = as_(tree.admin)
    client.post(reverse("grant_end", args=[tree.admin.grants.get().pk]))
    assert grants.administrators().count() == 1


def test_an_account_is_in_the_hands_only_of_those_who_manage_all_its_roles(tree):
    assert grants.manages(tree.local, tree.clerk)
    Grant.objects.create(person=tree.clerk, role="preparer", organisation=tree.two)
    assert not grants.manages(tree.local, tree.clerk)
    assert grants.manages(tree.admin, tree.clerk)
    assert not grants.manages(tree.local, tree.admin)
    assert not grants.manages(tree.admin, tree.admin)
    client = as_(tree.local)
    for what in ("link", "off", "unlock", "no_second", "end_sessions"):
        client.post(reverse("person_account", args=[tree.clerk.pk]), {"what": what})
    assert Invitation.objects.count() == 0
    assert Person.objects.get(pk=tree.clerk.pk).is_active
    page = client.get(reverse("person", args=[tree.clerk.pk])).content.decode()
    assert "乙局" not in page
    assert "另有 1 项" in page


def test_roles_are_given_and_ended_on_the_page_of_a_person(tree):
    client, page = as_(tree.local), reverse("person", args=[tree.clerk.pk])
    assert client.post(page, {"role": "head", "organisation": tree.two.pk}).status_code == 400
    stage = next(iter(grants.stages()))
    wanted = {"role": "head", "organisation": tree.one.pk, "first_year": 2025, "stages": [stage]}
    assert client.post(page, wanted).status_code == 302
    made = tree.clerk.grants.get(role="head")
    assert (made.first_year, made.last_year, made.stages) == (2025, None, [stage])
    client.post(reverse("grant_end", args=[made.pk]))
    made.refresh_from_db()
    assert made.ended_at is not None


def test_moving_an_organisation_moves_all_below_it_and_their_permissions(tree):
    wanted = organisations.Wanted("201", "甲局", "unit", tree.two)
    assert why(organisations.change, tree.local, tree.one, wanted) == "people.not_your_place"
    organisations.change(tree.admin, tree.one, wanted)
    assert set(visible(tree.other)) == {tree.two, tree.one, tree.unit}
    assert Organisation.objects.get(pk=tree.unit.pk).path == f"/{tree.root.pk}/{tree.two.pk}/{tree.one.pk}/{tree.unit.pk}/"
    for below in (tree.unit, tree.one):
        below.refresh_from_db()
        assert why(organisations.change, tree.admin, tree.two, organisations.Wanted("202", "乙局", "unit", below)) == "people.own_parent"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("201", "甲", "department"), "people.code_taken"),
        (("2 1", "甲", "department"), "people.code_needed"),
        (("301", "", "department"), "people.name_needed"),
        (("301", "甲", "ministry"), "people.kind_unknown"),
        (("301", "甲", "unit"), "people.kind_under"),
    ],
)
def test_an_organisation_that_makes_no_sense_is_refused(tree, values, code):
    assert why(organisations.add, tree.admin, organisations.Wanted(*values, tree.root)) == code


def test_an_organisation_is_added_changed_closed_and_opened_on_its_pages(tree):
    client = as_(tree.admin)
    values = {"code": "203", "name": "丙局", "kind": "department", "parent": tree.root.pk}
    assert client.post(reverse("organisation_new"), values).status_code == 302
    made = Organisation.objects.get(code="203")
    client.post(reverse("organisation_edit", args=[made.pk]), {**values, "name": "丙局（新）"})
    made.refresh_from_db()
    assert made.name == "丙局（新）"
    client.post(reverse("organisation_close", args=[tree.one.pk]))
    client.post(reverse("organisation_close", args=[made.pk]))
    assert [one.active for one in Organisation.objects.filter(pk__in=[tree.one.pk, made.pk]).order_by("code")] == [True, False]
    client.post(reverse("organisation_close", args=[made.pk]), {"reopen": "1"})
    made.refresh_from_db()
    assert made.active
    change = Entry.objects.get(action="organisation.changed").details
    assert (change["before"]["name"], change["after"]["name"]) == ("丙局", "丙局（新）")


def test_the_top_of_a_part_can_be_renamed_but_not_moved_by_whoever_manages_only_it(tree):
    client, page = as_(tree.local), reverse("organisation_edit", args=[tree.one.pk])
    assert client.post(page, {"code": "201", "name": "甲局", "kind": "department", "parent": tree.two.pk}).status_code == 400
    answer = client.post(page, {"code": "201", "name": "甲局（新）", "kind": "department", "parent": tree.root.pk})
    tree.one.refresh_from_db()
    assert (answer.status_code, tree.one.name, tree.one.parent) == (302, "甲局（新）", tree.root)
