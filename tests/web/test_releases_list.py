"""The list of what is to be published: a page at a time, found by name, code or state."""

from __future__ import annotations

import pytest
from django.test import Client

from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    bureau = Organisation.objects.create(name="财政局", code="001", kind="bureau")
    year = Round.objects.create(year=2024, layout="henan-luoyang-2024", code_year=2024)
    for number in range(60):
        one = Organisation.objects.create(name=f"第{number}局", code=f"5{number:02}", kind="department", parent=bureau)
        Submission.objects.create(round=year, organisation=one, state="approved" if number == 7 else "drafting")
    person = Person.objects.create_user("gongkai", name="公开")
    Grant.objects.create(person=person, role="publisher", organisation=bureau)
    client = Client()
    client.force_login(person)
    return client


def names(answer):
    return [row.submission.organisation.name for row in answer.context["rows"]]


def test_the_list_is_shown_a_page_at_a_time_in_the_order_of_codes(publisher):
    first = publisher.get("/releases/")
    assert names(first) == [f"第{number}局" for number in range(50)]
    assert "共 60 份" in first.content.decode()
    assert names(publisher.get("/releases/?page=2")) == [f"第{number}局" for number in range(50, 60)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=第12局", ["第12局"]),
        ("q=512", ["第12局"]),
        ("state=approved", ["第7局"]),
        ("q=第1局&state=approved", []),
        ("q=%00第7局", ["第7局"]),
    ],
)
def test_an_organisation_is_found_by_name_code_or_state(publisher, asked, found):
    assert names(publisher.get(f"/releases/?{asked}")) == found


def test_the_next_page_keeps_the_year_and_what_was_asked(publisher):
    said = publisher.get("/releases/?year=2024&state=drafting").content.decode()
    assert "?year=2024&amp;q=&amp;state=drafting&amp;page=2" in said


def test_a_search_in_vain_says_so_and_can_be_taken_back(publisher):
    said = publisher.get("/releases/?q=没有").content.decode()
    assert "没有符合条件的报送" in said
    assert 'href="?year=2024">清除' in said
