"""Waivers: who sets a finding aside and when; what it changes; that it is taken back, and kept in the log."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingzhang.facts.records import content_of
from mingzhang.web.audit.models import Entry
from mingzhang.web.filling.facts import replace_content
from mingzhang.web.filling.results import result_of
from mingzhang.web.operation.demo import MONEY, facts_of
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission, Waived

pytestmark = pytest.mark.django_db
FILE = "tongxi-organisation-2024.xlsx"


class Case:
    """A department with a filled submission and its people."""

    def __init__(self):
        facts = facts_of(FILE)
        bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.department = Organisation.objects.create(
            name=facts.department.name, code=facts.department.code, kind="department", parent=bureau
        )
        other = Organisation.objects.create(name="另一局", code="997", kind="department", parent=bureau)
        self.round = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
        self.submission = Submission.objects.create(round=self.round, organisation=self.department, state="requesting")
        self.preparer, self.head = self.person("preparer", self.department), self.person("head", self.department)
        self.budget, self.stranger = self.person("budget", bureau), self.person("department", other)
        replace_content(self.submission, content_of(facts, MONEY), self.preparer, "import")
        self.finding = next(one for one in self.findings() if one["severity"] == "error")

    @staticmethod
    def person(role, organisation):
        person = Person.objects.create_user(role, name=role)
        Grant.objects.create(person=person, role=role, organisation=organisation)
        return person

    def findings(self):
        return result_of(Submission.objects.get(pk=self.submission.pk)).findings

    def waive(self, client, person, **changed):
        client.force_login(person)
        sent = {"finding": self.finding["id"], "reason": "公开稿不盖章，留白。", **changed}
        return client.post(reverse("rounds-waive", args=[self.submission.pk]), sent, follow=True)


@pytest.fixture
def case():
    return Case()


def test_a_finding_is_set_aside_with_a_reason_once_and_taken_up_again(client, case):
    for _ in range(2):
        page = case.waive(client, case.preparer)
    assert "已豁免" in page.content.decode()
    assert "公开稿不盖章，留白。" in page.content.decode()
    waived = Waived.objects.get()
    assert case.finding["id"] not in {one["id"] for one in case.findings()}
    assert Entry.objects.filter(action="round.waived").count() == 1
    client.post(reverse("rounds-take-up", args=[case.submission.pk, waived.pk]))
    client.post(reverse("rounds-take-up", args=[case.submission.pk, waived.pk]))
    assert case.finding["id"] in {one["id"] for one in case.findings()}
    assert Entry.objects.filter(action="round.waiver_ended").count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"reason": " "}, "理由"), ({"finding": "nothing"}, "没有这一条"), ({"until": "2020-01-01"}, "已经过去"), ({"until": "soon"}, "日期")],
)
def test_what_is_no_waiver_is_refused_with_a_sentence(client, case, changed, said):
    assert said in case.waive(client, case.preparer, **changed).content.decode()
    assert not Waived.objects.exists()


def test_only_those_who_may_waive_do_and_strangers_find_nothing(client, case):
    assert case.waive(client, case.head).status_code == 403
    assert case.waive(client, case.stranger).status_code == 404
    assert not Waived.objects.exists()


def test_the_preparer_waives_while_the_budget_is_theirs_to_change_and_the_desk_also_later(client, case):
    Submission.objects.filter(pk=case.submission.pk).update(state="draft_desks")
    assert "不能由您豁免" in case.waive(client, case.preparer).content.decode()
    assert "豁免这一条" not in client.get(reverse("submission", args=[case.submission.pk])).content.decode()
    case.waive(client, case.budget)
    assert Waived.objects.get().made_by == case.budget


def test_the_lists_offer_the_waiver_where_the_finding_stands(client, case):
    client.force_login(case.preparer)
    for page in (reverse("submission", args=[case.submission.pk]), reverse("review", args=[case.submission.pk]) + "?tab=findings"):
        shown = client.get(page).content.decode()
        assert f'value="{case.finding["id"]}"' in shown
        assert "豁免这一条" in shown
