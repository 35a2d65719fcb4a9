"""A bureau in the middle of a year: organisations, people with roles, submissions in any state with the steps that led there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from lifecycle.situations import FIGURES, FINE, TO_AGREED, TO_APPROVED, TO_DESKS, TO_DRAFT, TO_PUBLISHED, walk
from mingzhang.lifecycle.table import table
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds import records, situation
from mingzhang.web.rounds.models import Round, Submission

ADJUSTING = (*TO_PUBLISHED, ("preparer", "adjust"))
WAYS = {
    "requesting": (),
    "request_head": TO_DESKS[:1],
    "request_department": TO_DESKS[:2],
    "request_finance": TO_DESKS,
    "drafting": TO_DRAFT,
    "draft_head": (*TO_DRAFT, *TO_DESKS[:1]),
    "draft_department": (*TO_DRAFT, *TO_DESKS[:2]),
    "draft_desks": (*TO_DRAFT, *TO_DESKS),
    "draft_await_performance": (*TO_DRAFT, *TO_DESKS, ("budget", "pass")),
    "draft_await_budget": (*TO_DRAFT, *TO_DESKS, ("performance", "pass")),
    "draft_agreed": TO_AGREED,
    "approved": TO_APPROVED,
    "published": TO_PUBLISHED,
    "retracted": (*TO_PUBLISHED, ("publisher", "retract")),
    "adjusting": ADJUSTING,
    "adjust_head": (*ADJUSTING, *TO_DESKS[:1]),
    "adjust_department": (*ADJUSTING, *TO_DESKS[:2]),
    "adjust_desks": (*ADJUSTING, *TO_DESKS),
    "adjust_await_performance": (*ADJUSTING, *TO_DESKS, ("budget", "pass")),
    "adjust_await_budget": (*ADJUSTING, *TO_DESKS, ("performance", "pass")),
    "adjust_agreed": (*ADJUSTING, *TO_DESKS, ("budget", "pass"), ("performance", "pass")),
}
"""Steps that lead to each state."""
UNDER = replace(FINE, superior="approved")


@cache
def way(state, below):
    """The record that leads to a state, of a department or (`below`) of a unit below one."""
    steps = WAYS[state]
    if below:
        steps = tuple(("department" if step == ("budget", "approve") else step[0], step[1]) for step in steps)
    return walk(steps, UNDER if below else FINE)


class Year:
    """Two departments with a unit each, one person for every role at each of them, and a year with their submissions."""

    def __init__(self, fine=True, monkeypatch=None):
        self.root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.department = Organisation.objects.create(name="示例局", code="203", kind="department", parent=self.root)
        self.unit = Organisation.objects.create(name="示例局本级", code="203001", kind="unit", nature="行政", parent=self.department)
        self.other = Organisation.objects.create(name="另一局", code="204", kind="department", parent=self.root)
        self.far = Organisation.objects.create(name="另一局本级", code="204001", kind="unit", nature="行政", parent=self.other)
        self.year = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
        self.submissions = {
            one: Submission.objects.create(round=self.year, organisation=one, state=table().initial)
            for one in (self.department, self.unit, self.other, self.far)
        }
        self.actors = {role: self.person(f"earlier-{role}") for role in table().roles}
        if fine:
            monkeypatch.setattr(situation, "situation_of", self.fine)

    @staticmethod
    def fine(submission):
        """Everything is in order, whatever was filled in."""
        return UNDER if submission.organisation.kind == "unit" else FINE

    def person(self, name, role=None, organisation=None):
        """Somebody, with a role where one is given."""
        found = Person.objects.create_user(name, name=f"某{name}")
        if role:
            Grant.objects.create(person=found, role=role, organisation=organisation or self.department)
        return found

    def bring(self, organisation, state):
        """The submission of an organisation, brought to a state by people of earlier steps."""
        found = self.submissions[organisation]
        found.events.all().delete()
        for event in way(state, organisation.kind == "unit").events:
            row = records.add(found, self.actors[event.role], event)
            assert row.figures == FIGURES
        found.state = state
        found.save()
        return found
