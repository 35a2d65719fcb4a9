"""Reviewers see a department with the figures of its units."""

from __future__ import annotations

import pytest
from django.test import Client

from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    bureau = Organisation.objects.create(name="财政局", code="001", kind="bureau")
    year = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
    one = Organisation.objects.create(name="示例局", code="203", kind="department", parent=bureau)
    other = Organisation.objects.create(name="另一局", code="204", kind="department", parent=bureau)
    for place, parent in enumerate((one, one, other)):
        unit = Organisation.objects.create(name=f"中心{place}", code=f"{parent.code}00{place}", kind="unit", parent=parent)
        totals = {"spending": 2_000_000, "spending_last_year": 1_000_000, "projects": 3}
        Submission.objects.create(round=year, organisation=unit, state="drafting", totals=totals)
    person = Person.objects.create_user("budget", name="预算")
    Grant.objects.create(person=person, role="budget", organisation=bureau)
    client = Client()
    client.force_login(person)
    return client, Submission.objects.create(round=year, organisation=one, state="draft_desks", totals={"spending": 500_000})


def test_the_inbox_adds_up_the_units_of_a_department(department):
    client, _ = department
    (line,) = client.get("/inbox/").context["page"]
    assert line.submission.totals == {"spending": 4_500_000, "spending_last_year": 2_000_000, "projects": 6}
    assert line.growth == 2_500_000


def test_the_review_of_a_department_adds_up_its_units_and_offers_the_forms_of_their_projects(department):
    client, submission = department
    answer = client.get(f"/review/{submission.pk}/?tab=events")
    assert answer.context["totals"]["spending"] == 4_500_000
    assert f"/review/{submission.pk}/forms" in answer.content.decode()


def test_what_is_shown_is_not_what_is_kept(department):
    client, submission = department
    client.get("/inbox/")
    client.get(f"/review/{submission.pk}/")
    submission.refresh_from_db()
    assert submission.totals == {"spending": 500_000}
