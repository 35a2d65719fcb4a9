"""What templates of this and other applications show of the round: steps, deadlines, locks, the work of a person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.checks import catalogue
from mingzhang.lifecycle.machine import Offer
from mingzhang.lifecycle.table import State, Transition, table
from mingzhang.lifecycle.targets import Target
from mingzhang.web.people.models import Person
from mingzhang.web.people.roles import areas_of, roles
from mingzhang.web.rounds import dues, service
from mingzhang.web.rounds.cancelling import along
from mingzhang.web.rounds.models import Opinion, Round, Submission
from mingzhang.web.rounds.progress import Progress, progress_of
from mingzhang.web.rounds.records import standing_of, state_of, step_title
from mingzhang.web.rounds.seen import Waiting, submissions_seen, waiting_for
from mingzhang.web.rounds.since import Then

register = template.Library()
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a submission for a person: offers, deadlines, what is locked, the last event in words, opinions that are not settled."""

    offers: tuple[Offer, ...]
    state: State
    warned: tuple[dues.Warned, ...]
    last: str
    comment: str
    token: str
    opinions: int
    back: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What the first page shows: the year, what waits, deadlines, progress."""

    year: Round | None
    waiting: tuple[Waiting, ...]
    count: int
    late: int
    warned: tuple[dues.Warned, ...]
    progress: Progress | None
    own: tuple[tuple[Submission, State, tuple[dues.Warned, ...]], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Whether the person sees the packs and versions of a submission, and whether it has public pages."""

    packs: bool
    public: bool


@register.simple_tag
def steps_for(person: Person, submission: Submission) -> Steps:
    """The steps of a submission for a person."""
    offers = service.offers(person, submission)
    last = submission.events.select_related("person").order_by("-number").first()
    back = last is not None and last.comment != "" and submission.events.filter(pk=last.pk, action="return").exists()
    said = f"{step_title(last)}：{last.person}，{timezone.localtime(last.at):%Y-%m-%d %H:%M}" if last is not None else ""
    return Steps(
        offers,
        state_of(submission),
        dues.of_submission(submission, standing_of(submission)),
        said,
        last.comment if last is not None else "",
        secrets.token_hex(16),
        submission.opinions.filter(settled_at=None).count(),
        back,
    )


@register.simple_tag
def work_of(person: Person) -> Work:
    """What the first page shows a person, of the newest year that is open."""
    year = Round.objects.filter(closed_at=None).first() or Round.objects.first()
    if year is None:
        return Work(None, (), 0, 0, (), None, ())
    waiting = waiting_for(person, year)
    today = timezone.localdate()
    late = sum(one.submission.due is not None and one.submission.due < today for one in waiting)
    seen = submissions_seen(person, year)
    progress = progress_of(seen)
    own = tuple(seen.order_by("organisation__code")[:SHOWN]) if 0 < progress.total <= SHOWN else ()
    told = tuple((one, state_of(one), dues.of_submission(one, standing_of(one))) for one in own)
    return Work(year, tuple(waiting[:SHOWN]), len(waiting), late, dues.of_year(year), progress, told)


@register.simple_tag
def links_of(person: Person, submission: Submission) -> Links:
    """Where else the submission is: its packs and versions, and its public pages."""
    packs = "releases" in areas_of(person) and state_of(submission).step >= table().states["approved"].step
    public = submission.organisation.releases.filter(year=submission.round.year, state="published").exists()
    return Links(packs=packs, public=public)


@register.simple_tag
def cancelled_along(submission: Submission, step: Transition) -> list[str]:
    """The units below whose adjustments a step would cancel too."""
    return along(submission, step)


@register.simple_tag
def said_on(opinions: Iterable[Opinion], part: str, about: str | None) -> list[Opinion]:
    """The opinions on one item that are not settled, to stand beside it."""
    return [one for one in opinions if about and one.part == part and one.about == about and one.settled_at is None]


@register.simple_tag
def was_sum(then: Then | None, by: str, key: str | None) -> int | None:
    """What a row of the comparison was when it was returned, where it was another."""
    return then.was(by, key) if then is not None else None


@register.simple_tag
def was_target(then: Then | None, target: Target) -> str:
    """What an indicator was when it was returned, where it was another."""
    return then.target(target) if then is not None else ""


@register.filter
def role_title(role: str) -> str:
    """What a role is called."""
    return roles()[role].title if role in roles() else role


@register.filter
def rule_title(rule: str) -> str:
    """What a rule of the checks is called."""
    return catalogue.rule_title(rule)


@register.filter
def waited(since: datetime | None) -> str:
    """How long something has waited, in days, on the first day in hours."""
    if since is None:
        return ""
    gone = timezone.now() - since
    return (
        _("{days} 天").format(days=gone.days)
        if gone.days
        else _("{hours} 小时").format(hours=gone.seconds // 3600)
        if gone.seconds >= 3600
        else _("刚才")
    )


@register.filter
def of(mapping: dict[str, object], key: str) -> object:
    """The value of a key; None where there is none."""
    return mapping.get(key)
