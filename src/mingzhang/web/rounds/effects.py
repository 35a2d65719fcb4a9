"""What a step does beside moving the submission: what is kept with it, control numbers, restoring, and what the public sees."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.utils import timezone

from mingzhang.lifecycle import machine
from mingzhang.lifecycle import record as lifecycle
from mingzhang.lifecycle.situation import Situation
from mingzhang.lifecycle.table import table
from mingzhang.lifecycle.version import figures
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.people.models import Person
from mingzhang.web.rounds import cancelling, dues
from mingzhang.web.rounds.keeping import by_fund, keep_parts
from mingzhang.web.rounds.models import Event, Submission
from mingzhang.web.rounds.records import add, event_known, move, person_known, record_of
from mingzhang.web.rounds.situation import facts_or_none

PUBLISHING = "mingzhang.web.releases.publish"


def carry_out(submission: Submission, person: Person, event: Event) -> None:
    """The effects of a step, within its transaction. Raises Refusal where one cannot be had: then the step is not made."""
    made = lifecycle.transition_of(event_known(event), table())
    effects = made.effects if made is not None else ()
    if made is not None and made.kind == "forward":
        event.details = _kept(submission)
    if "approve_budget" in effects:
        event.details |= {"parts": keep_parts(submission)}
    if "bind_control" in effects:
        event.details |= {"control": submission.round.revisions.count()}
    if "keep_approved" in effects:
        event.details |= cancelling.kept_now(submission)
    if "restore_figures" in effects:
        event.details |= {"restored": cancelling.restore_figures(submission, person)}
    if "restore_waivers" in effects:
        cancelling.restore_reviewing(submission, person)
    if "restore_units" in effects:
        event.details |= {"units": [_follows(one, person, event) for one in _units(submission)]}
    if "restore_figures" in effects:
        event.details |= _kept(submission)
    if "make_public" in effects:
        event.details |= _publish(submission, person)
    if "take_down" in effects:
        event.details |= _retract(submission, person, event.comment)
    if event.details:
        event.save(update_fields=["details"])


def _kept(submission: Submission) -> dict[str, Any]:
    facts = facts_or_none(submission)
    return {"funds": by_fund(facts)} if facts is not None else {}


def _units(submission: Submission) -> list[Submission]:
    """The units whose adjustment ends with this one, locked."""
    found = cancelling.units_adjusting(submission).select_for_update(of=("self",))
    return list(found.select_related("round", "organisation").order_by("pk"))


def _follows(unit: Submission, person: Person, cause: Event) -> int:
    """Cancels the adjustment of a unit below, as an effect of the step `cause`. Gives the id of its submission."""
    known = record_of(unit)
    facts = facts_or_none(unit)
    now = Situation(figures=figures(facts) if facts is not None else None)
    action = cancelling.FOLLOWING
    event, after = machine.follow_on(known, action, cause.role, person_known(person), now, cause.comment, timezone.now())
    row = add(unit, person, event)
    carry_out(unit, person, row)
    move(unit, event.to_state, dues.due_day(unit, after.standing()))
    details = {"action": action, "role": cause.role, "from": row.before, "to": row.after, "comment": row.comment, "number": row.number}
    record(person.get_username(), "round.step", f"submission/{unit.pk}", {**details, "with": cause.submission_id})
    return unit.pk


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
