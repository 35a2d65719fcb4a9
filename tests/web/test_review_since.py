"""A submission that comes back after it was returned shows what changed since."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingzhang.web.filling.facts import below
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.filling.saving import save
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Event, Round, Submission
from mingzhang.web.rounds.since import since_return

pytestmark = pytest.mark.django_db
LINE = {
    "unit": "203001",
    "kind": "project",
    "function": "2010302",
    "economic": "30227",
    "fund": "general.appropriation",
    "vintage": "current",
}
TARGET = {"period": "annual", "level1": "产出指标", "level2": "数量指标", "operator": "≥", "unit": "次"}
OTHER = "30201"


class Case:
    """A submission with five projects that was returned, and who works on it."""

    def __init__(self):
        self.bureau = Organisation.objects.create(name="财政局", code="001", kind="bureau")
        self.department = Organisation.objects.create(name="示例局", code="203", kind="department", parent=self.bureau)
        self.year = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
        self.above = Submission.objects.create(round=self.year, organisation=self.department, state="requesting")
        self.submission = self.unit("203001")
        parts = parts_of(self.submission)
        given = {
            "projects": [
                {"_id": f"p{one}", "key": f"P{one}", "name": f"第{one}项经费", "unit": "203001", "category": "specific"} for one in range(5)
            ],
            "spending": [{"_id": f"s{one}", **LINE, "amount": 10**8, "project": f"P{one}"} for one in range(5)],
            "indicators": [{"_id": f"i{one}", **TARGET, "project": f"P{one}", "name": "培训次数", "value": "5"} for one in range(5)],
            "revenue": [{"_id": "r", "unit": "203001", "fund": LINE["fund"], "vintage": "current", "amount": 5 * 10**8}],
        }
        for sheet, rows in given.items():
            parts[sheet].rows = rows
            parts[sheet].save()
        self.person = Person.objects.create_user("budget", name="预算")
        Grant.objects.create(person=self.person, role="budget", organisation=self.bureau)
        self.preparer = Person.objects.create_user("preparer", name="经办")
        Grant.objects.create(person=self.preparer, role="preparer", organisation=self.department)
        self.client = Client()
        self.client.force_login(self.person)
        self.change("projects", ("p4", "office", None, "改于退回之前"))

    def unit(self, code):
        one = Organisation.objects.create(name=f"单位{code}", code=code, kind="unit", parent=self.department, nature="行政")
        return Submission.objects.create(round=self.year, organisation=one, state="requesting")

    def returned(self, submission=None):
        self.step(submission or self.submission, "submit", "preparer", "requesting", "request_head")
        self.step(submission or self.submission, "return", "head", "request_head", "requesting")

    def step(self, one, action, role, before, after):
        said = {"action": action, "role": role, "before": before, "after": after, "comment": "请核减" if action == "return" else ""}
        Event.objects.create(submission=one, number=one.events.count() + 1, at=timezone.now(), person=self.person, **said)
        Submission.objects.filter(pk=one.pk).update(state=after)

    def change(self, sheet, *cells, submission=None):
        one = submission or self.submission
        operations = [dict(zip(("row", "column", "before", "after"), cell, strict=True)) for cell in cells]
        version = parts_of(one)[sheet].version
        saved = save(one, sheet, self.preparer, operations, version, f"t{sheet}{version}", "edit")
        assert len(saved.cells) == len(operations)

    def page(self, query="", submission=None):
        one = Submission.objects.get(pk=(submission or self.submission).pk)
        if one.state == "requesting":
            self.step(one, "submit", "preparer", "requesting", "request_head")
        answer = self.client.get(f"/review/{one.pk}/?{query}")
        assert answer.status_code == 200
        return answer


@pytest.fixture
def case():
    return Case()


def test_nothing_is_said_of_changes_where_it_was_not_returned(case):
    case.change("spending", ("s0", "amount", 10**8, 2 * 10**8))
    assert "退回后" not in case.page().content.decode()


def test_a_return_without_changes_says_so(case):
    case.returned()
    assert "退回后没有改动" in case.page().content.decode()


def test_what_changed_since_the_return_is_counted_marked_and_listed(case):
    case.returned()
    case.change("spending", ("s0", "amount", 10**8, 2 * 10**8), ("s1", "economic", "30227", OTHER))
    case.change("revenue", ("r", "amount", 5 * 10**8, 6 * 10**8))
    case.change("indicators", ("i2", "value", "5", "8"))
    answer = case.page()
    assert {(one.title, one.item, one.before, one.after) for one in answer.context["since"].places} == {
        ("收入", "单位203001 · 财政拨款（经费拨款） · 本年", "500.00", "600.00"),
        ("支出", "第0项经费", "100.00", "200.00"),
        ("支出", "第1项经费", "30227 委托业务费", "30201 办公费"),
        ("绩效指标", "第2项经费：培训次数", "5", "8"),
    }
    text = answer.content.decode()
    assert "退回后改动 4 处" in text
    assert "退回时 500.00" in text
    assert ">文件核对</a>" in text
    then = case.page("tab=projects").context["then"]
    assert then.altered == {"P0", "P1", "P2"}
    assert [then.was("project", f"P{one}") for one in range(3)] == [10**8, None, None]


def test_only_changes_are_shown_on_demand(case):
    case.returned()
    case.change("spending", ("s3", "amount", 10**8, 3 * 10**8))
    case.change("revenue", ("r", "amount", 5 * 10**8, 7 * 10**8))
    whole, narrow = case.page("tab=projects"), case.page("tab=projects&only=1")
    assert [one.name for one in narrow.context["page"]] == ["第3项经费"]
    assert len(whole.context["page"]) == 5
    cuts = case.page("only=1").context["beside"].cuts
    assert {cut.by: [one.key for one in cut.lines] for cut in cuts}["kind"] == ["project"]
    assert all(cut.total.now == 7 * 10**8 for cut in cuts)


def test_what_was_changed_back_did_not_change_and_rows_that_came_and_went_are_told(case):
    case.returned()
    case.change("spending", ("s0", "amount", 10**8, 1))
    case.change("spending", ("s0", "amount", 1, 10**8))
    gone = {"project": "P4", "name": "培训次数", "value": "5", **TARGET}
    case.change("indicators", ("i4", "_row", {"values": gone, "after": "i3"}, None))
    case.change("indicators", ("i9", "_row", None, {"values": {**gone, "name": "参加人数"}, "after": "i3"}))
    places = since_return(case.submission, ()).places
    assert [(one.item, one.before, one.after) for one in places] == [
        ("第4项经费：参加人数", "", "≥5次"),
        ("第4项经费：培训次数", "≥5次", ""),
    ]


def test_a_return_of_an_earlier_round_of_steps_no_longer_counts(case):
    case.returned()
    case.change("spending", ("s0", "amount", 10**8, 2 * 10**8))
    case.submission.state = "draft_desks"
    assert since_return(case.submission, ()) is None


def test_a_department_shows_changes_of_its_units_and_more_units_ask_nothing_more(case):
    case.returned(case.above)
    case.change("spending", ("s0", "amount", 10**8, 2 * 10**8))
    assert "退回后改动 1 处" in case.page(submission=case.above).content.decode()

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as made:
            above = Submission.objects.get(pk=case.above.pk)
            assert len(since_return(above, below(above)).places) == len(units) + 1
        return len(made)

    units = []
    few = asked()
    units = [case.unit(f"2030{number}") for number in range(10, 16)]
    Submission.objects.filter(pk__in=[one.pk for one in units]).update(state="requesting")
    for one in units:
        case.change("department", ("", "short", None, "简称"), submission=Submission.objects.get(pk=one.pk))
    assert asked() == few
