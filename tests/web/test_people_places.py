"""Organisations, roles, invitations: nobody reaches beyond their own subtree, nobody gives more than they hold."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingzhang.messages import Refusal
from mingzhang.web.audit.models import Entry
from mingzhang.web.people import first, grants, importing, invitations, listing, organisations
from mingzhang.web.people.models import Grant, Invitation, Organisation, Person
from mingzhang.web.people.permission import covered, may, visible
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


class Tree:
    """A bureau with two departments; an administrator of all, one of the first department."""

    def __init__(self):
        self.root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.one = Organisation.objects.create(name="甲局", code="201", kind="department", parent=self.root)
        self.unit = Organisation.objects.create(name="甲局本级", code="201001", kind="unit", parent=self.one)
        self.two = Organisation.objects.create(name="乙局", code="202", kind="department", parent=self.root)
        self.admin = self.person("admin", "admin", self.root)
        self.local = self.person("local", "admin", self.one)
        self.clerk = self.person("clerk", "preparer", self.unit)
        self.other = self.person("other", "preparer", self.two)

    def person(self, name, role=None, organisation=None, **values):
        person = Person.objects.create_user(name, password=WORD, name=f"{name}氏")
        if role:
            Grant.objects.create(person=person, role=role, organisation=organisation, **values)
        return person


@pytest.fixture
def tree():
    return Tree()


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def why(call, *given, **named):
    with pytest.raises(Refusal) as refused:
        call(*given, **named)
    return refused.value.code


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


LIST = "编码\t名称\t类型\t上级编码\n301\t丙局\t部门\t\n301001\t丙局本级\t预算单位\t301\n301002\t丙局服务中心\t\t\n"


def test_a_list_is_taken_whole_and_twice_changes_nothing(tree):
    done = importing.take(tree.admin, listing.pasted(LIST), tree.root)
    assert (done.added, done.changed, done.same, done.faults) == (3, 0, 0, ())
    centre = Organisation.objects.get(code="301002")
    assert (centre.parent.code, centre.kind) == ("301", "unit")
    again = importing.take(tree.admin, listing.pasted(LIST), tree.root)
    assert (again.added, again.changed, again.same) == (0, 0, 3)
    renamed = importing.take(tree.admin, listing.pasted("301\t丙局（新）\n"), tree.root)
    assert (renamed.added, renamed.changed, renamed.same) == (0, 1, 0)


def test_a_list_with_faults_tells_every_line_and_takes_nothing(tree):
    text = "301\t丙局\n301\t再来\n30 2\t丁局\n303\t\n304\n305\t戊局\t省\n306\t己局\t部门\t999\n"
    done = importing.take(tree.admin, listing.pasted(text), tree.root)
    assert [fault.split("：")[0] for fault in done.faults] == ["第 2 行", "第 5 行", "第 3 行", "第 4 行", "第 6 行", "第 7 行"]
    assert not Organisation.objects.filter(code__startswith="30").exists()
    assert importing.take(tree.admin, [], tree.root).faults
    assert importing.take(tree.admin, listing.pasted("编码\t名称"), tree.root).faults


def test_a_list_does_not_reach_beyond_the_part_of_whoever_takes_it(tree):
    for text in ("202\t改名\n", "301\t丙局\t部门\t9\n"):
        done = importing.take(tree.local, listing.pasted(text), tree.one)
        assert len(done.faults) == 1
        assert "乙局" not in done.faults[0]
    assert Organisation.objects.get(code="202").name == "乙局"


def test_a_list_in_which_two_stand_above_each_other_ends(tree):
    done = importing.take(tree.admin, listing.pasted("编码\t名称\t上级编码\n401\t甲\t402\n402\t乙\t401\n"), tree.root)
    assert len(done.faults) == 2


def test_a_workbook_is_read_like_what_is_pasted_and_no_workbook_is_told(tree):
    book = openpyxl.Workbook()
    for line in LIST.splitlines():
        book.active.append(line.split("\t"))
    out = io.BytesIO()
    book.save(out)
    client = as_(tree.admin)
    page = reverse("organisations_import")
    bad = io.BytesIO(b"PK\x03\x04 no workbook")
    bad.name = "x.xlsx"
    answer = client.post(page, {"under": tree.root.pk, "file": bad})
    assert answer.status_code == 400
    assert "x.xlsx" in answer.content.decode()
    out.seek(0)
    out.name = "list.xlsx"
    assert client.post(page, {"under": tree.root.pk, "file": out}).status_code == 302
    assert Organisation.objects.filter(code__startswith="301").count() == 3


def test_what_was_pasted_stays_on_the_page_when_it_has_faults(tree):
    answer = as_(tree.admin).post(reverse("organisations_import"), {"under": tree.root.pk, "text": "301\t<b>\n303\t\n"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "301\t&lt;b&gt;" in text
    assert "第 2 行" in text
    assert as_(tree.local).post(reverse("organisations_import"), {"under": tree.two.pk, "text": "1\t2"}).status_code == 404


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
