"""The rows of a submission's events as the lifecycle's record, and where it stands after them."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from mingzhang.lifecycle import record as lifecycle
from mingzhang.lifecycle.table import State, table
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.models import Event, Submission


def person_known(person: Person) -> lifecycle.Person:
    """A person as the lifecycle knows people."""
    return lifecycle.Person(str(person.pk), str(person))


def event_known(row: Event) -> lifecycle.Event:
    """An event as the lifecycle knows events."""
    return lifecycle.Event(
        row.number,
        row.action,
        row.role,
        person_known(row.person),
        row.at,
        row.before,
        row.after,
        row.comment or None,
        row.figures or None,
    )


def record_of(submission: Submission) -> lifecycle.Record:
    """Everything that happened to a submission, oldest first."""
    rows = submission.events.select_related("person").order_by("number")
    return lifecycle.Record(submission.organisation.code, submission.round.year, tuple(map(event_known, rows)))


def standing_of(submission: Submission) -> lifecycle.Standing:
    """Where a submission stands. Raises Refusal `lifecycle.broken_record` where its events do not fit."""
    return record_of(submission).standing()


def add(submission: Submission, person: Person, event: lifecycle.Event, token: str = "") -> Event:
    """The row of a new event."""
    return Event.objects.create(
        submission=submission,
        number=event.number,
        at=event.at,
        person=person,
        role=event.role,
        action=event.action,
        before=event.from_state,
        after=event.to_state,
        comment=event.comment or "",
        figures=event.version or "",
        token=token,
    )


def move(submission: Submission, state: str, due: date | None) -> bool:
    """Puts a submission into a state, if nobody else has done something to it since it was read."""
    values = {"state": state, "version": submission.version + 1, "due": due, "changed_at": timezone.now()}
    return bool(Submission.objects.filter(pk=submission.pk, version=submission.version).update(**values))


def state_of(submission: Submission) -> State:
    """Its state in the lifecycle's table."""
    return table().states[submission.state]


def step_title(row: Event) -> str:
    """What a step is called (报送一上, 退回)."""
    made = lifecycle.transition_of(event_known(row), table())
    return made.title if made is not None else row.action
