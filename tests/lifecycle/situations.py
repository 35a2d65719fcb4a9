"""Situations and people for the tests of the yearly round."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mingzhang.lifecycle.control import Comparison
from mingzhang.lifecycle.machine import apply
from mingzhang.lifecycle.record import Event, Person, Record, Standing
from mingzhang.lifecycle.situation import PackState, Situation

START = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)
FIGURES, CONTENT = "f" * 64, "c" * 64
FINE = Situation(
    findings=(),
    control=Comparison(()),
    pack=PackState(proved=True, content=CONTENT),
    congress=date(2024, 2, 1),
    figures=FIGURES,
    content=CONTENT,
)
"""Everything is in order: every guard that does not look at earlier steps holds."""


def person(role: str) -> Person:
    """The one who holds a role in these tests."""
    return Person(role, f"某{role}")


def event(role: str, action: str = "pass", version: str | None = FIGURES) -> Event:
    """An event of which only role, action and version matter."""
    return Event(1, action, role, person(role), START, "draft_desks", "draft_agreed", version=version)


def passed(situation: Situation = FINE, publication: str = "none") -> Situation:
    """The situation of a submission that both desks have passed and that was approved."""
    desks = {role: event(role) for role in ("budget", "performance")}
    return replace(situation, standing=Standing("", passes=desks, approved=event("budget", "approve"), publication=publication))


TO_DESKS = (("preparer", "submit"), ("head", "pass"), ("department", "pass"))
BOTH = (("budget", "pass"), ("performance", "pass"))
TO_DRAFT = (*TO_DESKS, ("budget", "issue_control"))
TO_AGREED = (*TO_DRAFT, *TO_DESKS, *BOTH)
TO_APPROVED = (*TO_AGREED, ("budget", "approve"))
TO_PUBLISHED = (*TO_APPROVED, ("publisher", "publish"))


def walk(steps: tuple[tuple[str, str], ...], situation: Situation = FINE, record: Record | None = None) -> Record:
    """The record after these steps of (role, action), each with a comment, a day apart."""
    record = record or Record("101001", 2024)
    for role, action in steps:
        at = START + timedelta(days=len(record.events))
        _, record = apply(record, action, role, person(role), situation, f"{action}的意见", at)
    return record
