"""The projects of a large submission are reviewed a page at a time and found by name."""

from __future__ import annotations

import pytest
from django.test import Client

from mingzhang.web.filling.parts import parts_of
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db
PROJECTS = 40


@pytest.fixture
def review():
    bureau = Organisation.objects.create(name="财政局", code="001", kind="bureau")
    unit = Organisation.objects.create(name="示例中心", code="203001", kind="unit", parent=bureau, nature="行政")
    year = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
    submission = Submission.objects.create(round=year, organisation=unit, state="draft_desks")
    parts = parts_of(submission)
    line = {"unit": "203001", "kind": "project", "function": "2010302", "economic": "30227", "fund": "general.appropriation"}
    given = {
        "projects": [
            {"_id": f"p{number}", "key": f"P{number:02}", "name": f"第{number:02}项经费", "unit": "203001", "category": "specific"}
            for number in range(PROJECTS)
        ],
        "spending": [
            {"_id": f"s{number}", **line, "vintage": "current", "amount": 10**8, "project": f"P{number:02}"} for number in range(PROJECTS)
        ],
        "revenue": [{"_id": "r", "unit": "203001", "fund": line["fund"], "vintage": "current", "amount": PROJECTS * 10**8}],
    }
    for sheet, rows in given.items():
        parts[sheet].rows = rows
        parts[sheet].save()
    person = Person.objects.create_user("budget", name="预算")
    Grant.objects.create(person=person, role="budget", organisation=bureau)
    client = Client()
    client.force_login(person)

    def ask(query=""):
        answer = client.get(f"/review/{submission.pk}/?tab=projects{query}")
        assert answer.status_code == 200
        return [one.name for one in answer.context["page"]], answer.content.decode()

    return ask


def test_all_projects_are_there_over_the_pages_and_each_once(review):
    first, said = review()
    second, _ = review("&page=2")
    assert len(first) == 30
    assert sorted(first + second) == [f"第{number:02}项经费" for number in range(PROJECTS)]
    assert "40 个，万元" in said


def test_a_project_is_found_by_its_name_and_a_search_in_vain_says_so(review):
    assert review("&q=第33项")[0] == ["第33项经费"]
    assert "没有名称含“无此项”的项目" in review("&q=无此项")[1]
