"""What people do in the demonstration beside the steps of the lifecycle: control numbers, opinions, waivers, better words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from mingzhang.facts.model import Facts
from mingzhang.lifecycle.control import Control
from mingzhang.money import Fen
from mingzhang.web.audit.log import record
from mingzhang.web.filling.facts import facts_of_submission
from mingzhang.web.filling.results import result_of
from mingzhang.web.operation.demo.figures import THOUSAND, times
from mingzhang.web.operation.demo.people import Place
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.controls import FUNDS, controls_of, issue
from mingzhang.web.rounds.keeping import by_fund
from mingzhang.web.rounds.models import Opinion, Submission, Waived


def issue_control(submission: Submission, person: Person, reason: str, share: int = THOUSAND) -> None:
    """Control numbers: what was asked for, or a share of it in thousandths. Raises TypeError where there are no facts."""
    facts = facts_of_submission(submission)
    if not isinstance(facts, Facts):
        raise TypeError(submission.organisation.code)
    asked = {fund: amount for fund, amount in by_fund(facts).items() if fund in FUNDS and amount}
    lines = [Control(submission.organisation.code, fund, Fen(times(amount, share))) for fund, amount in asked.items()]
    issue(submission.round, lines, person, reason, len(controls_of(submission.round).revisions))


def say_opinions(stated: Mapping[str, Any], submission: Submission, key: str, people: Mapping[Place, Person]) -> None:
    """The opinions of reviewers that the plan has for a department."""
    for row in stated["opinion"]:
        if row["department"] != key:
            continue
        person = people[row["role"], ""]
        about, for_form = row.get("about", ""), row.get("form", False)
        said: dict[str, Any] = {"part": row["part"], "about": about, "text": row["text"], "for_form": for_form}
        made = Opinion.objects.create(submission=submission, made_by=person, role=row["role"], **said)
        record(person.get_username(), "round.opinion", f"submission/{submission.pk}", {"opinion": made.pk, **said})
        if row.get("settled"):
            made.settled_by, made.settled_at = person, timezone.now()
            made.save(update_fields=["settled_by", "settled_at"])
            record(person.get_username(), "round.opinion_settled", f"submission/{submission.pk}", {"opinion": made.pk})


def waive(stated: Mapping[str, Any], submission: Submission, person: Person) -> None:
    """Sets aside what the plan says of the findings that forbid submitting."""
    reasons = stated["waived"]
    for found in result_of(submission).findings:
        if found["severity"] != "error" or found["rule"] not in reasons:
            continue
        reason = reasons[found["rule"]]
        made = Waived.objects.create(submission=submission, finding=found["id"], rule=found["rule"], reason=reason, made_by=person)
        told = {"waiver": made.pk, "rule": made.rule, "finding": made.finding, "message": found["message"], "reason": reason, "until": ""}
        record(person.get_username(), "round.waived", f"submission/{submission.pk}", told)


def reworded(facts: Facts, row: Mapping[str, Any]) -> Facts:
    """The facts with one text put better."""
    return replace(facts, texts=MappingProxyType({**facts.texts, row["key"]: row["text"]}))
