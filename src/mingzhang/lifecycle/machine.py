"""Steps of a submission: which are offered to whom, why not, and what making one gives. Pure functions over the table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from mingzhang.lifecycle.guards import Reason, because, exists, reasons
from mingzhang.lifecycle.record import Event, Person, Record, Standing, follow
from mingzhang.lifecycle.situation import Situation
from mingzhang.lifecycle.table import State, Table, Transition, table
from mingzhang.messages import Refusal

__all__ = ["Offer", "Refused", "Situation", "State", "Transition", "actions", "apply", "explain", "follow_on", "offers"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that a person's roles reach from here, as `role`; `reasons` say why it is not possible now."""

    transition: Transition
    role: str
    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether it may be made now."""
        return not self.reasons


class Refused(Refusal):
    """A step that may not be made: the text says why, `reasons` one by one."""

    def __init__(self, title: str, why: tuple[Reason, ...]) -> None:
        super().__init__("lifecycle.refused", action=title, reasons="".join(reason.text for reason in why))
        self.reasons = why


def actions(state: str, roles: Collection[str], situation: Situation, known: Table | None = None) -> tuple[Offer, ...]:
    """What people with these roles see in this state: each step, allowed or with the sentences that say why not. Steps whose path does
    not exist in the situation are left out. Raises KeyError for a state that is not in the table."""
    known = known or table()
    out: list[Offer] = []
    for one in known.leaving(known.states[state].id):
        role = next((role for role in one.roles if role in roles), None)
        if role is not None and exists(one, situation):
            out.append(Offer(one, role, reasons(one, situation, known)))
    return tuple(out)


def offers(record: Record, roles: Collection[str], person: Person, situation: Situation, known: Table | None = None) -> tuple[Offer, ...]:
    """What this person, with these roles, sees at this record. Raises Refusal `lifecycle.broken_record`."""
    standing = record.standing(known)
    return actions(standing.state, roles, _seen(situation, standing, person), known)


def explain(state: str, action: str, role: str, situation: Situation, known: Table | None = None) -> tuple[Reason, ...]:
    """Why this role may not do this in this state: no such step, another role's, another path, or guards; empty where it may."""
    found, why = _choose(state, action, role, situation, known or table())
    return why if found is None else ()


def apply(
    record: Record,
    action: str,
    role: str,
    person: Person,
    situation: Situation,
    comment: str | None,
    at: datetime,
    known: Table | None = None,
) -> tuple[Event, Record]:
    """The event of this step and the record with it. Raises Refused with the sentences where it may not be made, ValueError for a time
    without a zone."""
    if at.tzinfo is None:
        raise ValueError("an event needs a time with a zone")
    known = known or table()
    standing = record.standing(known)
    made, why = _choose(standing.state, action, role, _seen(situation, standing, person), known)
    said = (comment or "").strip() or None
    if made is None:
        raise Refused(_title(standing.state, action, role, known), why)
    if made.comment and said is None:
        raise Refused(made.title, (because("lifecycle.comment"),))
    number = len(record.events) + 1
    event = Event(number, action, role, person, at, made.from_state, made.to_state, said, situation.figures)
    follow(standing, event, known)
    return event, replace(record, events=(*record.events, event))


def follow_on(
    record: Record, action: str, role: str, person: Person, situation: Situation, comment: str, at: datetime, known: Table | None = None
) -> tuple[Event, Record]:
    """The event of a step that follows from one which this person made, as `role`, of the superior unit, and the record with it. Raises
    Refused where the table has no such step there."""
    known = known or table()
    standing = record.standing(known)
    now = _seen(situation, standing, person)
    steps = [one for one in known.following(standing.state) if one.action == action and role in one.roles and exists(one, now)]
    if not steps:
        why = because("lifecycle.no_such_step", state=known.states[standing.state].title)
        raise Refused(_title(standing.state, action, role, known), (why,))
    made = steps[0]
    event = Event(len(record.events) + 1, action, role, person, at, made.from_state, made.to_state, comment or None, situation.figures)
    follow(standing, event, known)
    return event, replace(record, events=(*record.events, event))


def _seen(situation: Situation, standing: Standing, person: Person) -> Situation:
    return replace(situation, standing=standing, person=person.key)


def _choose(state: str, action: str, role: str, now: Situation, known: Table) -> tuple[Transition | None, tuple[Reason, ...]]:
    """The transition that the step makes, or why there is none."""
    there = [one for one in known.leaving(known.states[state].id) if one.action == action]
    if not there:
        return None, (because("lifecycle.no_such_step", state=known.states[state].title),)
    mine = [one for one in there if role in one.roles]
    paths = [one for one in mine if exists(one, now)]
    if not mine:
        titles = dict.fromkeys(known.roles[name].title for one in there if exists(one, now) for name in one.roles)
        return None, (because("lifecycle.role", roles="、".join(titles)),)
    if not paths:
        return None, tuple(because(f"guard.{one.when}") for one in mine)
    why = reasons(paths[0], now, known)
    return (None, why) if why else (paths[0], ())


def _title(state: str, action: str, role: str, known: Table) -> str:
    named = [one for one in known.transitions if one.action == action]
    named.sort(key=lambda one: (one.from_state != state, role not in one.roles))
    return named[0].title if named else action
