"""What a step does beside moving the submission: what is kept with it, control numbers, restoring, and what the public sees."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mingzhang.lifecycle import record as lifecycle
from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.keeping import by_fund, keep_parts, restore_parts
from mingzhang.web.rounds.models import Event, Submission
from mingzhang.web.rounds.records import event_known
from mingzhang.web.rounds.situation import facts_or_none

PUBLISHING = "mingzhang.web.releases.publish"


def carry_out(submission: Submission, person: Person, event: Event, before: lifecycle.Standing) -> None:
    """The effects of a step, within its transaction. Raises Refusal where one cannot be had: then the step is not made."""
    made = lifecycle.transition_of(event_known(event), table())
    effects = made.effects if made is not None else ()
    if made is not None and made.kind == "forward":
        event.details = _kept(submission)
    if "approve_budget" in effects:
        event.details |= {"parts": keep_parts(submission)}
    if "restore_figures" in effects:
        event.details |= {"restored": _restore(submission, person, before)}
    if "make_public" in effects:
        event.details |= _publish(submission, person)
    if "take_down" in effects:
        event.details |= _retract(submission, person, event.comment)
    if event.details:
        event.save(update_fields=["details"])


def _kept(submission: Submission) -> dict[str, Any]:
    facts = facts_or_none(submission)
    return {"funds": by_fund(facts)} if facts is not None else {}


def _restore(submission: Submission, person: Person, before: lifecycle.Standing) -> int:
    """The figures of the approval that still holds."""
    if before.approved is None:
        return 0
    approval = submission.events.filter(number=before.approved.number).first()
    kept = approval.details.get("parts") if approval is not None else None
    if not kept:
        raise Refusal("rounds.nothing_kept")
    try:
        return restore_parts(submission, person, kept)
    except FileNotFoundError:
        raise Refusal("rounds.nothing_kept") from None


def _publishing() -> Any:
    if find_spec(PUBLISHING) is None:
        raise Refusal("rounds.no_publishing")
    return import_module(PUBLISHING)


def _publish(submission: Submission, person: Person) -> dict[str, Any]:
    releases = _publishing()
    pack = releases.latest_pack(submission)
    if pack is None:
        raise Refusal("guard.pack_missing")
    release = releases.publish(submission, person, pack)
    return {"release": release.pk, "version": release.version}


def _retract(submission: Submission, person: Person, reason: str) -> dict[str, Any]:
    releases = _publishing()
    public = submission.organisation.releases.filter(year=submission.round.year, state="published").first()
    if public is None:
        raise Refusal("guard.something_public")
    releases.retract(public, person, reason)
    return {"release": public.pk, "version": public.version}
