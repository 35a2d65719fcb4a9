"""Giving and ending roles: nobody gives more than they hold, nobody gives anything to themselves."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.people.permission import held
from mingzhang.web.people.roles import roles

MANAGE = "people"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def stages() -> dict[str, str]:
    """The stages of the year for which a role can hold, with their titles."""
    return {one.id: one.title for one in table().rounds.values()}


def may_grant(
    by: Person, organisation: Organisation, first_year: int | None = None, last_year: int | None = None, wanted: Collection[str] = ()
) -> bool:
    """Whether the person manages people there, for all these years and stages (none: all there are)."""
    for grant in held(by):
        role = roles().get(grant.role)
        if role is None or MANAGE not in role.may or not organisation.within(grant.organisation):
            continue
        first = grant.first_year is None or (first_year is not None and first_year >= grant.first_year)
        last = grant.last_year is None or (last_year is not None and last_year <= grant.last_year)
        within = not grant.stages or (bool(wanted) and set(wanted) <= set(grant.stages))
        if first and last and within:
            return True
    return False


def manages(by: Person, person: Person) -> bool:
    """Whether the person's account is in the other's hands: every role that the person holds or held lies where the other manages people;
    one who never had a role is in the hands of those who manage the whole."""
    if by.pk == person.pk:
        return False
    places = {grant.organisation for grant in held(person)}
    if not places:
        places = {grant.organisation for grant in person.grants.select_related("organisation")}
    if not places:
        places = set(Organisation.objects.filter(parent=None))
    return bool(places) and all(may_grant(by, place) for place in places)


def give(
    by: Person,
    person: Person,
    role: str,
    organisation: Organisation,
    first_year: int | None = None,
    last_year: int | None = None,
    wanted: Collection[str] = (),
) -> Grant:
    """The role, held from now on; the same role held already is given back. Raises Refusal `people.…`."""
    examine(by, role, organisation, first_year, last_year, wanted)
    if by.pk == person.pk:
        raise Refusal("people.to_oneself")
    values = {"role": role, "organisation": organisation, "first_year": first_year, "last_year": last_year, "stages": sorted(wanted)}
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        same = next((one for one in held(person).filter(role=role, organisation=organisation) if _same(one, values)), None)
        if same is not None:
            return same
        made = Grant.objects.create(person=person, granted_by=by, **values)
        record(by.get_username(), "grant.given", person.get_username(), {**values, "organisation": organisation.code, "grant": made.pk})
        return made


def examine(
    by: Person,
    role: str,
    organisation: Organisation,
    first_year: int | None = None,
    last_year: int | None = None,
    wanted: Collection[str] = (),
) -> None:
    """Raises Refusal `people.…` where this must not be given, or makes no sense."""
    if role not in roles():
        raise Refusal("people.no_role", role=role)
    years = [year for year in (first_year, last_year) if year is not None]
    if any(not FIRST_YEAR <= year <= LAST_YEAR for year in years) or years != sorted(years):
        raise Refusal("people.years")
    if not set(wanted) <= set(stages()):
        raise Refusal("people.no_stage")
    if not may_grant(by, organisation, first_year, last_year, wanted):
        raise Refusal("people.more_than_held", organisation=organisation)


def _same(grant: Grant, values: dict[str, object]) -> bool:
    return (grant.first_year, grant.last_year, sorted(grant.stages)) == (values["first_year"], values["last_year"], values["stages"])


def finish(by: Person, grant: Grant) -> None:
    """Ends a role now; one that ended stays as it is. Raises Refusal `people.…` without the right to it, and for the last administrator."""
    if not may_grant(by, grant.organisation, grant.first_year, grant.last_year, grant.stages):
        raise Refusal("people.more_than_held", organisation=grant.organisation)
    with transaction.atomic():
        everybody = list(administrators().select_for_update())
        grant = Grant.objects.select_for_update().get(pk=grant.pk)
        if grant.ended_at is not None:
            return
        if [one.pk for one in everybody] == [grant.pk]:
            raise Refusal("people.last_administrator")
        grant.ended_at = timezone.now()
        grant.save(update_fields=["ended_at"])
        record(by.get_username(), "grant.ended", grant.person.get_username(), {"grant": grant.pk, "role": grant.role})


def administrators() -> QuerySet[Grant]:
    """The grants by which somebody manages the whole, now."""
    able = [role.id for role in roles().values() if MANAGE in role.may]
    whole = Grant.objects.filter(role__in=able, organisation__parent=None, person__is_active=True, first_year=None, last_year=None)
    return whole.filter(Q(ended_at=None) | Q(ended_at__gt=timezone.now()))
