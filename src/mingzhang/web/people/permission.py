"""Whether a person may do something, and why or why not: every page and every call asks here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.lifecycle.table import table
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.people.roles import roles

if TYPE_CHECKING:
    from mingzhang.web.rounds.models import Submission


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it is allowed; `roles` are those that allow it; `because` says in sentences why, or why not."""

    allowed: bool
    roles: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


def person_of(request: HttpRequest) -> Person:
    """The person who asks. Raises PermissionDenied for somebody who has not logged in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied(_("请先登录。"))
    return request.user


def held(person: Person) -> QuerySet[Grant]:
    """The grants of a person that have not ended; none for one whose account is off."""
    if not person.is_authenticated or not person.is_active:
        return Grant.objects.none()
    now = timezone.now()
    return person.grants.filter(Q(ended_at=None) | Q(ended_at__gt=now)).select_related("organisation")


def roles_at(person: Person, organisation: Organisation, year: int | None = None, stage: str | None = None) -> frozenset[str]:
    """The roles that a person holds for an organisation, a year and a stage."""
    return frozenset(grant.role for grant in held(person) if grant.holds(organisation, year, stage))


def may(person: Person, what: str, organisation: Organisation, year: int | None = None, stage: str | None = None) -> Answer:
    """Whether a person may do `what` (`view`, `edit`, `control` …, `people/roles.toml`) there."""
    mine = roles_at(person, organisation, year, stage)
    granting = tuple(sorted(role for role in mine if role in roles() and what in roles()[role].may))
    if granting:
        titles = "、".join(roles()[role].title for role in granting)
        return Answer(
            allowed=True,
            roles=granting,
            because=(_("您在“{organisation}”担任{titles}，可以这样做。").format(organisation=organisation, titles=titles),),
        )
    able = "、".join(role.title for role in roles().values() if what in role.may)
    if not mine:
        return Answer(
            allowed=False, because=(_("您在“{organisation}”没有角色；这件事由{able}办理。").format(organisation=organisation, able=able),)
        )
    titles = "、".join(roles()[role].title for role in sorted(mine) if role in roles())
    return Answer(
        allowed=False,
        because=(
            _("您在“{organisation}”的角色是{titles}，这件事由{able}办理。").format(organisation=organisation, titles=titles, able=able),
        ),
    )


def demand(person: Person, what: str, organisation: Organisation, year: int | None = None, stage: str | None = None) -> Answer:
    """The answer where it is allowed. Raises PermissionDenied with the reason where it is not."""
    answer = may(person, what, organisation, year, stage)
    if not answer.allowed:
        raise PermissionDenied(answer.because[0])
    return answer


def visible(person: Person, what: str = "view", year: int | None = None) -> QuerySet[Organisation]:
    """The organisations for which a person may do `what`; in one year where it is named."""
    able = {name for name, role in roles().items() if what in role.may}
    grants = [grant for grant in held(person) if grant.role in able and grant.holds(grant.organisation, year, None)]
    return Organisation.objects.filter(_below(grant.organisation.path for grant in grants)) if grants else Organisation.objects.none()


def _below(paths: Iterable[str]) -> Q:
    found = Q(pk=None)
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def covered(person: Person, submission: Submission) -> Iterator[str]:
    """What each role of the person covers of the submission, in sentences; the steps of the year are `rounds.explaining`'s."""
    if not person.is_active:
        yield _("{person}的账号已经停用。").format(person=person)
    organisation, year, stage = submission.organisation, submission.round.year, table().states[submission.state].round
    grants = list(held(person))
    for grant in grants:
        title = roles()[grant.role].title if grant.role in roles() else grant.role
        missing = []
        if not organisation.within(grant.organisation):
            missing.append(f"“{organisation}”")
        if not grant.holds(grant.organisation, year, None):
            missing.append(_("{year} 年度").format(year=year))
        if grant.stages and stage not in grant.stages:
            missing.append(_("“{title}”阶段").format(title=table().rounds[stage].title))
        covers = (
            _("不包括{names}").format(names="、".join(missing)) if missing else _("包括“{organisation}”").format(organisation=organisation)
        )
        yield _("{person}在“{organisation}”担任{title}，{covers}。").format(
            person=person, organisation=grant.organisation, title=title, covers=covers
        )
    ended = person.grants.count() - len(grants)
    if not grants:
        yield _("{person}现在没有角色。").format(person=person)
    if ended and person.is_active:
        yield _("另有 {ended} 个角色已经结束。").format(ended=ended)
