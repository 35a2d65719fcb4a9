"""The facts of a submission as they stand now, their fingerprint, and what of the settings goes with them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.checks.settings import Settings, Waiver
from mingzhang.facts.model import Facts
from mingzhang.layouts.load import layout
from mingzhang.layouts.model import Layout
from mingzhang.lifecycle.version import content
from mingzhang.messages import Refusal
from mingzhang.web.filling.facts import facts_of_submission
from mingzhang.web.rounds.models import Submission


def current(submission: Submission) -> Facts:
    """The facts of a submission. Raises Refusal where nothing was filled in, or what was filled in makes no facts."""
    facts = facts_of_submission(submission)
    if not isinstance(facts, Facts):
        raise Refusal("public_pack.no_facts", count=len(facts.flaws))
    return facts


def fingerprint(submission: Submission) -> str:
    """The fingerprint (64 hexadecimal digits) of the facts as they stand now. Raises Refusal as `current` does."""
    return content(current(submission))


def layout_of(submission: Submission) -> Layout:
    """That layout. Raises Refusal where it is not made for the year, LayoutError where there is none."""
    found = layout(submission.layout_name)
    year = submission.round.year
    if not found.covers(year):
        first, last = found.years
        raise Refusal("compile.years", layout=found.id, first=first or "……", last=last or _("今"), year=year)
    return found


def settings_of(submission: Submission) -> Settings:
    """The settings of the check: the findings of the submission that are set aside today."""
    waivers = tuple(
        Waiver(one.finding, one.reason, str(one.made_by), one.until)
        for one in submission.waived.filter(ended_at=None).select_related("made_by").order_by("pk")
    )
    return Settings(waivers=waivers, today=timezone.localdate())
