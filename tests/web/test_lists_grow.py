"""Lists ask the database as often for a large bureau as for a small one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingzhang.lifecycle.table import table
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import ControlNumber, ControlRevision, Event, Opinion, Round, Submission

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/submissions/",
    "/submissions/?q=1",
    "/inbox/",
    "/inbox/?state=draft_desks",
    "/rounds/",
    "/rounds/2024/",
    "/rounds/2024/control",
    "/releases/",
    "/why/",
    "/organisations/",
    "/organisations/people/",
    "/audit/",
)
SMALL, LARGE = 4, 20
STATES = [*table().states]


class Bureau:
    """A bureau that grows: each department with two units, people and submissions in all states."""

    def __init__(self):
        self.root = Organisation.objects.create(name="财政局", code="001", kind="bureau")
        self.officer = Person.objects.create_user("officer", name="预算")
        for role in ("budget", "performance", "admin", "auditor"):
            Grant.objects.create(person=self.officer, role=role, organisation=self.root)
        self.year = Round.objects.create(year=2024, layout="henan-luoyang-2024", code_year=2024, congress=date(2024, 1, 28))
        self.revision = ControlRevision.objects.create(round=self.year, number=1, made_by=self.officer)
        self.departments = 0

    def grow(self, departments):
        for number in range(self.departments, departments):
            parent = Organisation.objects.create(name=f"第{number}局", code=f"5{number:02}", kind="department", parent=self.root)
            units = [
                Organisation.objects.create(name=f"第{number}局{one}", code=f"5{number:02}00{one}", kind="unit", parent=parent)
                for one in (1, 2)
            ]
            for place, one in enumerate((parent, *units)):
                self.submit(one, STATES[(3 * number + place) % len(STATES)])
        self.departments = departments

    def submit(self, organisation, state):
        person = Person.objects.create_user(f"p{organisation.code}", name=organisation.code)
        Grant.objects.create(person=person, role="preparer", organisation=organisation)
        made = Submission.objects.create(round=self.year, organisation=organisation, state=state, due=date(2024, 2, 1))
        step = {"number": 1, "action": "submit", "role": "preparer", "before": "requesting", "after": "request_head"}
        Event.objects.create(submission=made, at=timezone.now(), person=person, details={"funds": {"general": 1}}, **step)
        Opinion.objects.create(submission=made, part="spending", text="请说明。", made_by=self.officer, role="budget")
        ControlNumber.objects.create(revision=self.revision, organisation=organisation, fund="general", amount=10**8)


def asked(client, page):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page)
    assert answer.status_code == 200, page
    return [one["sql"] for one in queries.captured_queries]


def test_no_list_asks_more_often_when_the_bureau_grows():
    bureau = Bureau()
    client = Client()
    client.force_login(bureau.officer)
    bureau.grow(SMALL)
    small = {page: len(asked(client, page)) for page in PAGES}
    bureau.grow(LARGE)
    large = {page: len(asked(client, page)) for page in PAGES}
    assert {page: (small[page], large[page]) for page in PAGES if large[page] > small[page]} == {}
