"""What of the round a person sees: submissions, years, and what waits for them. Whatever is of others does not exist for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from mingzhang.lifecycle.table import State, Transition, table
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.people.permission import held, may, person_of
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds.models import Round, Submission

WHEN = {"top_level": False, "subordinate": True}
"""The conditions of the table that depend on whether there is a superior unit in the year."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submission that waits for a person, as `role`: the steps that move it on, since when it waits, opinions that are not settled."""

    submission: Submission
    state: State
    role: str
    steps: tuple[Transition, ...]
    since: datetime | None
    opinions: int

    @property
    def growth(self) -> int | None:
        """Spending less last year's, in 分; None where either is not known."""
        totals = self.submission.totals
        now, before = totals.get("spending"), totals.get("spending_last_year")
        return now - before if now is not None and before else None


def submission_seen(request: HttpRequest, number: int) -> Submission:
    """The submission, for a person who may see it. Raises Http404 for everybody else, whether it exists or not."""
    found = Submission.objects.select_related("round", "organisation__parent").filter(pk=number).first()
    if found is None or not may(person_of(request), "view", found.organisation, found.round.year).allowed:
        raise Http404(_("没有这份报送。"))
    return found


def year_asked(request: HttpRequest) -> Round | None:
    """The year that the address asks for, else the newest that is open, else the newest."""
    asked = request.GET.get("year", "")
    years = Round.objects.all()
    if asked.isdigit() and len(asked) == len("2025"):
        found = years.filter(year=int(asked)).first()
        if found is not None:
            return found
    return years.filter(closed_at=None).first() or years.first()


def submissions_seen(person: Person, year: Round) -> QuerySet[Submission]:
    """The submissions of a year that a person may see."""
    grants = [one for one in held(person) if one.role in roles() and "view" in roles()[one.role].may and _in_year(one, year.year)]
    return Submission.objects.filter(_below(grants), round=year).select_related("round", "organisation")


def _in_year(grant: Grant, year: int) -> bool:
    return (grant.first_year or 0) <= year <= (grant.last_year or 9999)


def _below(grants: Iterable[Grant]) -> Q:
    found = Q(pk=None)
    for grant in grants:
        found |= Q(organisation__path__startswith=grant.organisation.path)
    return found


def forward(state: str, role: str, *, subordinate: bool) -> tuple[Transition, ...]:
    """The steps by which a role moves a submission on from a state."""
    return tuple(
        one
        for one in table().leaving(state)
        if one.kind == "forward" and role in one.roles and WHEN.get(one.when or "", subordinate) == subordinate
    )


def waiting_for(person: Person, year: Round) -> list[Waiting]:
    """Everything of a year that waits for a person, the nearest deadline first."""
    if year.closed_at is not None:
        return []
    known = table()
    grants = [one for one in held(person) if one.role in known.roles and _in_year(one, year.year)]
    turn = Q(pk=None)
    for grant in grants:
        states = [state for state in known.states if grant.role in known.waiting_for(state)]
        turn |= Q(organisation__path__startswith=grant.organisation.path, state__in=states)
    found = (
        Submission.objects.filter(turn, round=year)
        .select_related("organisation", "round")
        .annotate(since=Max("events__at"))
        .order_by("due", "organisation__code")
    )
    above = set(Submission.objects.filter(round=year).values_list("organisation", flat=True))
    open_ = dict(Submission.objects.filter(round=year, opinions__settled_at=None).annotate(n=Count("opinions")).values_list("pk", "n"))
    out = [line for one in found if (line := _waiting(one, grants, above, open_.get(one.pk, 0))) is not None]
    return sorted(out, key=lambda one: (one.submission.due is None, one.submission.due, one.submission.organisation.code))


def _waiting(one: Submission, grants: Sequence[Grant], above: set[int], opinions: int) -> Waiting | None:
    state = table().states[one.state]
    subordinate = one.organisation.parent_id in above
    for grant in grants:
        steps = forward(one.state, grant.role, subordinate=subordinate)
        if steps and grant.holds(one.organisation, one.round.year, state.round):
            return Waiting(one, state, grant.role, steps, getattr(one, "since", None), opinions)
    return None


def departments(person: Person) -> QuerySet[Organisation]:
    """The departments of which a person sees something."""
    paths = [grant.organisation for grant in held(person)]
    found = Q(pk=None)
    for one in paths:
        found |= Q(path__startswith=one.path) | Q(pk__in=[int(part) for part in one.path.strip("/").split("/") if part])
    return Organisation.objects.filter(found, kind=Organisation.Kind.department, active=True)
