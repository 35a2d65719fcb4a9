"""What happened to a submission (经办记录): an append-only list of events, and where it stands after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Literal

from mingzhang.lifecycle.table import Table, Transition, table
from mingzhang.messages import Refusal

CHINA = timezone(timedelta(hours=8), "CST")
"""Days of deadlines and opinions are those of China, whatever clock an event was recorded by."""
Publication = Literal["none", "current", "outdated", "taken_down"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: `key` tells people apart, `name` is what forms print."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step, as it was made. `number` counts from 1 without gaps; `at` has a time zone; `version` is the fingerprint of the figures
    (`version.figures`) that the step was made on."""

    number: int
    action: str
    role: str
    person: Person
    at: datetime
    from_state: str
    to_state: str
    comment: str | None = None
    version: str | None = None

    @property
    def day(self) -> date:
        """The day of the event in China."""
        return self.at.astimezone(CHINA).date()

    def entry(self) -> dict[str, str | int | None]:
        """The event as an entry of the audit log (`audit.chain`)."""
        return {
            "number": self.number,
            "action": self.action,
            "role": self.role,
            "person": self.person.key,
            "name": self.person.name,
            "at": self.at.isoformat(),
            "from": self.from_state,
            "to": self.to_state,
            "comment": self.comment,
            "version": self.version,
        }

    @classmethod
    def of_entry(cls, entry: Mapping[str, str | int | None]) -> Event:
        """The inverse of `entry`. Raises KeyError or ValueError for what is no such entry."""
        comment, version = entry["comment"], entry["version"]
        return cls(
            int(entry["number"] or 0),
            str(entry["action"]),
            str(entry["role"]),
            Person(str(entry["person"]), str(entry["name"])),
            datetime.fromisoformat(str(entry["at"])),
            str(entry["from"]),
            str(entry["to"]),
            None if comment is None else str(comment),
            None if version is None else str(version),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a submission stands: what its events come to. `passes` and `opinions` are the events that count, by role; `approved` is the
    last approval (批复), `published` the last publication. `publication` says what the public sees: none, the current approval's figures,
    outdated ones (an adjustment is approved and not yet published), or that all was taken down. `arrivals` are the forward steps that last
    led to each state, `agreed` is the standing in which the last approval was given, to which a cancelled adjustment returns."""

    state: str
    passes: Mapping[str, Event] = field(default_factory=lambda: MappingProxyType({}))
    opinions: Mapping[str, Event] = field(default_factory=lambda: MappingProxyType({}))
    publication: Publication = "none"
    arrivals: Mapping[str, Event] = field(default_factory=lambda: MappingProxyType({}))
    approved: Event | None = None
    published: Event | None = None
    last: Event | None = None
    agreed: Standing | None = None


_ON_APPROVAL: Mapping[Publication, Publication] = {"none": "none", "current": "outdated", "outdated": "outdated", "taken_down": "none"}
_ON_RETRACTION: Mapping[Publication, Publication] = {
    "none": "none",
    "current": "taken_down",
    "outdated": "none",
    "taken_down": "taken_down",
}


def effect(name: str, standing: Standing, event: Event) -> Standing:
    """What an effect of the table makes of the standing; the same where the effect lies outside the record."""
    match name:
        case "record_opinion":
            return replace(standing, opinions=MappingProxyType({**standing.opinions, event.role: event}))
        case "record_approval":
            return replace(standing, passes=MappingProxyType({**standing.passes, event.role: event}))
        case "withdraw_own":
            passes, opinions = (
                MappingProxyType({role: one for role, one in events.items() if role != event.role})
                for events in (standing.passes, standing.opinions)
            )
            return replace(standing, passes=passes, opinions=opinions)
        case "clear_reviews":
            return replace(standing, passes=MappingProxyType({}), opinions=MappingProxyType({}))
        case "restore_reviews":
            return replace(standing, passes=standing.agreed.passes, opinions=standing.agreed.opinions) if standing.agreed else standing
        case "approve_budget":
            return replace(standing, approved=event, agreed=replace(standing, agreed=None), publication=_ON_APPROVAL[standing.publication])
        case "make_public":
            return replace(standing, published=event, publication="current")
        case "take_down":
            return replace(standing, publication=_ON_RETRACTION[standing.publication])
        case _:
            return standing


def transition_of(event: Event, known: Table) -> Transition | None:
    """The transition that an event made, None where the table has none."""
    for one in (*known.leaving(event.from_state), *known.following(event.from_state)):
        if one.action == event.action and one.to_state == event.to_state and event.role in one.roles:
            return one
    return None


def follow(standing: Standing, event: Event, known: Table) -> Standing:
    """The standing after one more event. Raises Refusal `lifecycle.broken_record` for an event that the table does not have there."""
    made = transition_of(event, known)
    number = (standing.last.number if standing.last else 0) + 1
    if made is None or event.from_state != standing.state or event.number != number:
        raise Refusal("lifecycle.broken_record", number=number, title=known.states[standing.state].title)
    arrivals = {**standing.arrivals, event.to_state: event} if made.kind == "forward" else standing.arrivals
    after = replace(standing, state=event.to_state, last=event, arrivals=MappingProxyType(dict(arrivals)))
    for name in made.effects:
        after = effect(name, after, event)
    return after


def replay(events: Iterable[Event], known: Table | None = None) -> Standing:
    """Where a submission stands after these events, from the beginning. Raises Refusal `lifecycle.broken_record`."""
    known = known or table()
    standing = Standing(known.initial)
    for event in events:
        standing = follow(standing, event, known)
    return standing


@dataclass(frozen=True, slots=True)
class Record:
    """The submission of one unit (`unit`, its code) for one year, with everything that happened to it, oldest first."""

    unit: str
    year: int
    events: tuple[Event, ...] = ()

    def standing(self, known: Table | None = None) -> Standing:
        """Where it stands. Raises Refusal `lifecycle.broken_record`."""
        return replay(self.events, known)
