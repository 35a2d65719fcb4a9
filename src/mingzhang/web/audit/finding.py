"""Which entries of the log somebody may see and asks for: questions that an index answers, however long the log is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.web.audit.models import Entry
from mingzhang.web.audit.titles import alike
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import person_of, visible

FILTERS = ("actor", "action", "object", "organisation", "first", "last")
MOST_PEOPLE = 50
"""Of how many people whose names fit a filter entries are looked for."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who watches: over everything, or over the organisations of a part (`watched`)."""

    person: Person
    whole: bool
    watched: QuerySet[Organisation]


def watcher_of(request: HttpRequest) -> Watcher:
    """The person who asks, and over what they watch. Raises PermissionDenied for somebody who does not."""
    person = person_of(request)
    watched = visible(person, "audit")
    if not watched.exists():
        raise PermissionDenied(_("操作日志由审计人员和系统管理员查看。"))
    return Watcher(person, watched.filter(parent=None).exists(), watched)


def wanted(watcher: Watcher, sent: Mapping[str, str]) -> tuple[QuerySet[Entry], dict[str, str]]:
    """The entries that the watcher may see and the filters leave, and the filters that were given."""
    said = {name: sent.get(name, "").strip()[:120].replace("\0", "") for name in FILTERS}
    found = Entry.objects.all() if watcher.whole else Entry.objects.filter(place__in=_paths(watcher.watched))
    if said["organisation"]:
        found = found.filter(place__in=_paths(_named(watcher.watched, said["organisation"])))
    if said["actor"]:
        found = found.filter(actor__in=_people(said["actor"]))
    if said["action"]:
        found = found.filter(action__in=alike(said["action"]))
    if said["object"]:
        found = found.filter(object=said["object"])
    found = _between(found, _day(said["first"]), _day(said["last"]))
    return found, {name: value for name, value in said.items() if value}


def _paths(organisations: QuerySet[Organisation]) -> list[str]:
    return list(organisations.order_by().values_list("path", flat=True))


def _named(watched: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """The organisations of that code or name, with all below them."""
    code = text.split(" ", maxsplit=1)[0]
    chosen = watched.filter(code=code)
    if not chosen.exists():
        chosen = watched.filter(Q(name__icontains=text) | Q(short__icontains=text))
    below = Q(pk=None)
    for path in chosen.values_list("path", flat=True)[:MOST_PEOPLE]:
        below |= Q(path__startswith=path)
    return watched.filter(below)


def _people(text: str) -> list[str]:
    """The user names of the people whose name or user name has the text in it, and the text itself: of whoever tried in vain."""
    found = Person.objects.filter(Q(username__icontains=text) | Q(name__icontains=text)).order_by("username")
    return [text, *found.values_list("username", flat=True)[:MOST_PEOPLE]]


def _between(found: QuerySet[Entry], first: date | None, last: date | None) -> QuerySet[Entry]:
    """Entries grow in number as in time: the days become numbers, for which the index is that of the order."""
    if first is not None:
        start = Entry.objects.filter(at__gte=_start(first)).order_by("at").values_list("number", flat=True).first()
        found = found.none() if start is None else found.filter(number__gte=start)
    if last is not None and last < date.max:
        end = Entry.objects.filter(at__gte=_start(last + timedelta(days=1))).order_by("at").values_list("number", flat=True).first()
        found = found if end is None else found.filter(number__lt=end)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
