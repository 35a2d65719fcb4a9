"""A department with a unit that fills in: what tests of filling in share."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from mingzhang.facts.importing import import_workbook
from mingzhang.facts.model import Facts
from mingzhang.web.filling import uploads
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.saving import save
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission
from paths import ROOT

WORKBOOK = ROOT / "samples" / "facts" / "tongxi-organisation-2024.xlsx"


class Case:
    """A department with a unit, its people, and their submissions of a year."""

    def __init__(self) -> None:
        bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.department = Organisation.objects.create(name="示例局", code="203", kind="department", parent=bureau)
        self.unit = Organisation.objects.create(name="示例局本级", code="203001", kind="unit", parent=self.department, nature="行政")
        self.other = Organisation.objects.create(name="另一局", code="204", kind="department", parent=bureau)
        self.round = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
        self.submission = Submission.objects.create(round=self.round, organisation=self.unit, state="requesting")
        self.whole = Submission.objects.create(round=self.round, organisation=self.department, state="requesting")
        self.one, self.two = self.person("one", "preparer", self.unit), self.person("two", "preparer", self.unit)
        self.reviewer = self.person("reviewer", "department", self.department)
        self.stranger = self.person("stranger", "preparer", self.other)

    @staticmethod
    def person(name, role, organisation):
        person = Person.objects.create_user(name, name=name)
        Grant.objects.create(person=person, role=role, organisation=organisation)
        return person

    def save(self, cells, person=None, sheet="spending", base=0, token="", origin="edit"):
        return save(self.submission, sheet, person or self.one, cells, base, token, origin)

    def part(self, sheet="spending"):
        return Part.objects.get(submission=self.submission, sheet=sheet)


def line(row, after=None, **values):
    """The operation that puts in a line of spending."""
    typed = {"unit": "203001", "kind": "基本支出", "function": "2013201 行政运行", "economic": "30201", "fund": "一般公共预算"}
    typed |= {"vintage": "本年", "amount": "1.5", **values}
    return {
        "row": row,
        "column": "_row",
        "before": None,
        "after": {"values": {key: {"text": value} for key, value in typed.items()}, "after": after},
    }


def cell(row, column, before, after):
    """The operation that changes a cell."""
    return {"row": row, "column": column, "before": before, "after": after}


@pytest.fixture(autouse=True)
def quick_processes(monkeypatch):
    """Files are read in forks."""
    monkeypatch.setattr(uploads, "START", "fork")


@pytest.fixture
def case():
    """The case."""
    return Case()


@pytest.fixture(scope="module")
def sample() -> Facts:
    """Facts of a unit."""
    facts = import_workbook(WORKBOOK).facts
    assert facts is not None
    return facts


def posted(client, name, case, data, sheet=None):
    """The answer to data that the editor sends."""
    arguments = [case.submission.pk, *([sheet] if sheet else [])]
    return client.post(reverse(name, args=arguments), json.dumps(data), content_type="application/json")
