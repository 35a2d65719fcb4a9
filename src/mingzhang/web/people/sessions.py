"""Sessions that end (登录会话): each login has a record; a session without one, or whose record ended, is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from mingzhang.web.people.address import address_of
from mingzhang.web.people.models import Login, Person

KEY = "login"
NOTED = timedelta(seconds=60)
"""How exactly is noted when a session was last seen: not every page is a write."""


def idle() -> timedelta:
    """After how long without a page a session ends."""
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def longest() -> timedelta:
    """After how long a session ends in any case."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


@receiver(user_logged_in, dispatch_uid="mingzhang.people.sessions")
def begin(sender: object, request: HttpRequest, user: Person, **_named: Any) -> None:  # noqa: ARG001
    """Notes a login; its number goes into the session, whose key changed just before."""
    now = timezone.now()
    agent = request.META.get("HTTP_USER_AGENT", "")[:200]
    made = Login.objects.create(person=user, at=now, seen_at=now, address=address_of(request), agent=agent.replace("\0", ""))
    request.session[KEY] = made.pk
    Login.objects.filter(person=user, at__lt=now - 30 * longest()).delete()


def goes_on(request: HttpRequest, person: Person) -> bool:
    """Whether the session still counts; notes that it was seen."""
    now = timezone.now()
    found = current(person).filter(pk=request.session.get(KEY) or 0).first()
    if found is None:
        return False
    if now - found.seen_at > NOTED:
        Login.objects.filter(pk=found.pk).update(seen_at=now)
    return True


def current(person: Person) -> QuerySet[Login]:
    """The sessions of a person that count now."""
    now = timezone.now()
    return person.logins.filter(ended_at=None, at__gt=now - longest(), seen_at__gt=now - idle())


def end(person: Person, pk: int | None = None, but: int | None = None) -> int:
    """Ends one session of the person, or all (but one); gives how many."""
    found = person.logins.filter(ended_at=None)
    if pk is not None:
        found = found.filter(pk=pk)
    if but is not None:
        found = found.exclude(pk=but)
    return found.update(ended_at=timezone.now())
