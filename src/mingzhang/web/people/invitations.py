"""One-time links: to make an account that somebody was invited to, and to set a new password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.people import attempts, sessions
from mingzhang.web.people.grants import administrators, examine, manages, may_grant
from mingzhang.web.people.models import Grant, Invitation, Organisation, Person

HOURS = 72
RESET_HOURS = 24


def invite(
    by: Person | None, name: str, username: str, role: str, organisation: Organisation, hours: int = HOURS
) -> tuple[Invitation, str]:
    """An invitation and the token of its link, which is known only now. `by` is None for the first administrator. Raises Refusal
    `people.…` where the role must not be given or the user name is taken."""
    if by is not None:
        examine(by, role, organisation)
    if username and Person.objects.filter(username__iexact=username).exists():
        raise Refusal("people.name_taken", username=username)
    return _made(by, hours, name=name, username=username, role=role, organisation=organisation)


def link_for(by: Person, person: Person) -> tuple[Invitation, str]:
    """A link by which a person sets a new password; earlier ones end. Raises Refusal `people.not_yours`."""
    if not manages(by, person):
        raise Refusal("people.not_yours", person=person)
    place = person.grants.order_by("-pk").first()
    organisation = place.organisation if place is not None else Organisation.objects.filter(parent=None).order_by("pk").first()
    with transaction.atomic():
        person.links.filter(used_at=None).update(expires_at=timezone.now())
        return _made(by, RESET_HOURS, name=person.name, username=person.get_username(), role="", organisation=organisation, person=person)


def find(token: str) -> Invitation | None:
    """The invitation that a token opens; None where there is none, it was used, its time is over, or whoever made it may do so no more."""
    found = _open().filter(token_hash=_hash(token)).select_related("organisation", "person", "made_by").first()
    return found if found is not None and _stands(found) else None


def accept(token: str, username: str, name: str, password: str, address: str = "") -> Person:
    """The account that is made by it, or whose password was set. Raises Refusal `people.…`, ValidationError for a password."""
    with transaction.atomic():
        found = _open().select_for_update().filter(token_hash=_hash(token)).first()
        if found is None or not _stands(found):
            raise Refusal("people.link_over")
        person = _reset(found, password) if found.person_id else _account(found, found.username or username, name or found.name, password)
        used = _open().filter(pk=found.pk).update(used_at=timezone.now())
        if used != 1:
            raise Refusal("people.link_over")
        action = "password.set" if found.person_id else "account.made"
        record(person.get_username(), action, person.get_username(), {"invitation": found.pk}, address)
        return person


def revoke(by: Person, invitation: Invitation) -> None:
    """Ends an invitation that was not used."""
    if _open().filter(pk=invitation.pk).update(expires_at=timezone.now()):
        record(by.get_username(), "invitation.revoked", invitation.username, {"invitation": invitation.pk})


def _made(by: Person | None, hours: int, **values: object) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = Invitation.objects.create(token_hash=_hash(token), made_by=by, expires_at=timezone.now() + timedelta(hours=hours), **values)
        details = {"invitation": made.pk, "role": made.role, "organisation": made.organisation.code, "password": made.person_id is not None}
        record(by.get_username() if by else "", "invitation.made", made.username, details)
    return made, token


def _stands(found: Invitation) -> bool:
    """Whether whoever made it could make it now: nobody leaves a door open behind them. The first administrator's is of nobody, and good
    only as long as there is no administrator."""
    by = found.made_by
    if by is None:
        return not administrators().exists()
    if not by.is_active:
        return False
    return manages(by, found.person) if found.person is not None else may_grant(by, found.organisation)


def _reset(found: Invitation, password: str) -> Person:
    person = Person.objects.select_for_update().get(pk=found.person_id or 0)
    if not person.is_active:
        raise Refusal("people.link_over")
    validate_password(password, person)
    person.set_password(password)
    person.must_change_password, person.failures, person.locked_until = False, 0, None
    person.save()
    sessions.end(person)
    attempts.forgive([attempts.by_name(person.get_username())], wholly=True)
    return person


def _account(found: Invitation, username: str, name: str, password: str) -> Person:
    if not username or Person.objects.filter(username__iexact=username).exists():
        raise Refusal("people.name_taken", username=username)
    person = Person(username=username, name=name or username)
    person.full_clean(exclude=["password"])
    validate_password(password, person)
    person.set_password(password)
    person.save()
    Grant.objects.create(person=person, role=found.role, organisation=found.organisation, granted_by=found.made_by)
    return person


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
