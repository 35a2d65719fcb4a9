"""The first start: somebody must be able to let the others in."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.web.audit.log import record
from mingzhang.web.people.grants import administrators
from mingzhang.web.people.invitations import invite
from mingzhang.web.people.models import Grant, Invitation, Organisation, Person

ROLE = "admin"


def create_first_admin(base: str = "http://127.0.0.1:8000") -> str | None:
    """A one-time link, below the address `base`, by which the first administrator makes an account; None where there is an administrator.
    A link that was given before is good no more. The bureau is made where there is none, and can be renamed."""
    with transaction.atomic():
        if administrators().exists():
            return None
        Invitation.objects.filter(made_by=None, role=ROLE, used_at=None).update(expires_at=timezone.now())
        _made, token = invite(None, "", "", ROLE, bureau(), hours=24)
    return base.rstrip("/") + reverse("invitation", args=[token])


def create_admin(username: str, name: str, password: str) -> Person:
    """An administrator of the whole, from the terminal. Raises ValidationError for a name or a password that is not accepted."""
    person = Person(username=username, name=name or username)
    person.full_clean(exclude=["password"])
    validate_password(password, person)
    person.set_password(password)
    with transaction.atomic():
        person.save()
        Grant.objects.create(person=person, role=ROLE, organisation=bureau())
        record("", "account.made", username, {"role": ROLE, "from": "terminal"})
    return person


def bureau() -> Organisation:
    """The root of the organisations, made where there is none."""
    root = Organisation.objects.filter(parent=None).order_by("pk").first()
    return root or Organisation.objects.create(name=_("财政局"), code="0", kind=Organisation.Kind.bureau)
