"""A cancelled adjustment (取消调整): everything is again as it was approved, down to the units below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingzhang.lifecycle.table import Transition, table
from mingzhang.messages import Refusal
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.keeping import keep_parts, restore_parts, restore_waivers, waivers_now
from mingzhang.web.rounds.models import Event, Submission

KEEPING = "keep_approved"
FOLLOWING = "cancel_below"
"""The step of the table by which a unit's adjustment ends with that of its department."""


def kept_now(submission: Submission) -> dict[str, Any]:
    """What is kept when an adjustment begins."""
    return {"kept": keep_parts(submission), "waivers": waivers_now(submission)}


def begun(submission: Submission) -> Event | None:
    """The event by which the adjustment began; None where there was none."""
    actions = {one.action for one in table().by_hand if KEEPING in one.effects}
    return submission.events.filter(action__in=actions).order_by("-number").first()


def restore_figures(submission: Submission, person: Person) -> int:
    """The parts as they were when the adjustment began; where that was not kept, the figures of the approval. Gives how many parts changed.
    Raises Refusal `rounds.nothing_kept` where neither is there."""
    start = begun(submission)
    kept, words = (start.details.get("kept") if start else None), True
    if not kept:
        approval, words = submission.events.filter(action="approve").order_by("-number").first(), False
        kept = approval.details.get("parts") if approval else None
    if not kept:
        raise Refusal("rounds.nothing_kept")
    try:
        return restore_parts(submission, person, kept, words=words)
    except FileNotFoundError:
        raise Refusal("rounds.nothing_kept") from None


def restore_reviewing(submission: Submission, person: Person) -> int:
    """Waivers as they were when the adjustment began; opinions that were given on it are settled. Gives how many changed."""
    start = begun(submission)
    if start is None or "waivers" not in start.details:
        return 0
    settled = submission.opinions.filter(made_at__gte=start.at, settled_at=None).update(settled_by=person, settled_at=timezone.now())
    return settled + restore_waivers(submission, start.details["waivers"])


def units_adjusting(submission: Submission) -> QuerySet[Submission]:
    """The submissions of units below whose adjustment is no part of the approval that holds for this one: they began it since."""
    known = table()
    states = [state for state in known.states if known.following(state)]
    approval = submission.events.filter(after="approved", action="approve").order_by("-number").first()
    since = Q(events__action="adjust", events__at__gte=approval.at) if approval else Q(events__action="adjust")
    found = Submission.objects.filter(since, round=submission.round, organisation__path__startswith=submission.organisation.path)
    return Submission.objects.filter(pk__in=found.filter(state__in=states).exclude(pk=submission.pk).values("pk"))


def along(submission: Submission, step: Transition) -> list[str]:
    """The units below whose adjustments this step would cancel too."""
    if "restore_units" not in step.effects:
        return []
    return [str(one.organisation) for one in units_adjusting(submission).select_related("organisation").order_by("organisation__code")]


def cancelled_times(submission: Submission) -> list[tuple[datetime, datetime]]:
    """From when to when adjustments went on that were cancelled: opinions given then do not count."""
    out, start = [], None
    for event in submission.events.order_by("number"):
        if event.action == "adjust":
            start = event.at
        elif event.action in {"cancel", FOLLOWING} and start is not None:
            out.append((start, event.at))
    return out
