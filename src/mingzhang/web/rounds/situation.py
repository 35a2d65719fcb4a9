"""What the lifecycle's guards look at, gathered from the database: findings, units below, control numbers, the pack, fingerprints."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from mingzhang.facts.model import Facts
from mingzhang.lifecycle.situation import Below, Found, PackState, Situation
from mingzhang.lifecycle.version import content, figures
from mingzhang.web.filling.facts import facts_of_submission
from mingzhang.web.filling.parts import wanted_of
from mingzhang.web.filling.results import Result, result_of
from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds.controls import comparison
from mingzhang.web.rounds.models import Submission


def facts_or_none(submission: Submission) -> Facts | None:
    """The facts of a submission; None where what was filled in makes none."""
    found = facts_of_submission(submission)
    return found if isinstance(found, Facts) else None


def situation_of(submission: Submission) -> Situation:
    """The situation of a submission as it stands. It compiles and checks where nothing is known of the present figures."""
    facts = facts_or_none(submission)
    result = result_of(submission)
    return Situation(
        findings=_findings(result),
        below=_below(submission),
        superior=_superior(submission),
        control=comparison(submission, facts),
        reasons_missing=_missing(submission, result),
        pack=_pack(submission),
        congress=submission.round.congress,
        figures=figures(facts) if facts is not None else None,
        content=content(facts) if facts is not None else None,
        acted=_acted(submission),
    )


def _findings(result: Result) -> tuple[Found, ...]:
    """Errors of what was filled in, and what the rules found; a budget that cannot be compiled is an error, too."""
    flaws = tuple(Found("error", message=one["text"]) for one in result.flaws if one["severity"] == "error")
    if result.problem and not flaws:
        return (Found("error", message=result.problem),)
    return (*flaws, *(Found(one["severity"], message=one["message"]) for one in result.findings))


def _below(submission: Submission) -> tuple[Below, ...]:
    organisation = submission.organisation
    if organisation.kind != Organisation.Kind.department:
        return ()
    states = dict(
        Submission.objects.filter(round=submission.round, organisation__path__startswith=organisation.path).values_list(
            "organisation", "state"
        )
    )
    units = organisation.subtree().filter(active=True, kind=Organisation.Kind.unit)
    return tuple(Below(one.code, str(one), states.get(one.pk)) for one in units)


def _superior(submission: Submission) -> str | None:
    parent = submission.organisation.parent
    if parent is None:
        return None
    above = Submission.objects.filter(round=submission.round, organisation=parent).first()
    return above.state if above is not None else None


def _missing(submission: Submission, result: Result) -> tuple[str, ...]:
    titles = {one.key: one.title for one in wanted_of(submission)}
    return tuple(titles.get(key, key) for key in result.wanted)


def _pack(submission: Submission) -> PackState | None:
    if find_spec("mingzhang.web.releases.publish") is None:
        return None
    found = import_module("mingzhang.web.releases.publish").latest_pack(submission)
    if found is None:
        return None
    return PackState(found.state == "proved", tuple(found.problems), found.facts_hash)


def _acted(submission: Submission) -> tuple[str, ...]:
    """The roles that gave opinions since the last step."""
    last = submission.events.order_by("-number").first()
    given = submission.opinions.all() if last is None else submission.opinions.filter(made_at__gt=last.at)
    return tuple(dict.fromkeys(given.order_by("pk").values_list("role", flat=True)))
