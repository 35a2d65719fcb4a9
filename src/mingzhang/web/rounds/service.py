"""Steps of submissions (办理): what is offered to whom, and making one: event, state, audit record and effects in one transaction."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from mingzhang.lifecycle import machine
from mingzhang.lifecycle.machine import Offer
from mingzhang.lifecycle.situation import Situation
from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.filling.parts import begin_parts
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import roles_at
from mingzhang.web.rounds import dues, effects, layouts, records
from mingzhang.web.rounds import situation as gathered
from mingzhang.web.rounds.models import Event, Round, Submission


class Changed(Refusal):
    """Somebody else made a step meanwhile."""


class NotYours(Refusal):
    """The person does not hold the role for this organisation, or the role has no such step here."""


def situation_of(submission: Submission) -> Situation:
    """All that a step may depend on, as it stands now. It compiles and checks where nothing is known of the present figures."""
    return gathered.situation_of(submission)


def roles_of(person: Person, submission: Submission) -> frozenset[str]:
    """The roles that a person holds for a submission in the round (轮次) in which it is."""
    stage = records.state_of(submission).round
    return roles_at(person, submission.organisation, submission.round.year, stage)


def offers(person: Person, submission: Submission, situation: Situation | None = None) -> tuple[Offer, ...]:
    """The steps that a person's roles reach, each with the sentences that say why it is not possible now. None once the year is closed."""
    mine = roles_of(person, submission)
    record_ = records.record_of(submission)
    known = table()
    if submission.round.closed_at is not None or not any(mine & set(one.roles) for one in known.leaving(submission.state)):
        return ()
    return machine.offers(record_, mine, records.person_known(person), situation or situation_of(submission))


def act(
    person: Person,
    submission: Submission,
    action: str,
    comment: str = "",
    role: str = "",
    token: str = "",
    version: int | None = None,
    address: str = "",
) -> Event:
    """Makes a step. `version` is that of the submission which the person saw (that of `submission` unless given), `token` makes a request
    that is sent twice one step. Without a `role` the first one counts by which the person can do it. Raises Changed, NotYours, and Refused
    (all Refusal) with the sentences where it may not be made; then nothing has changed."""
    seen = submission.version if version is None else version
    if not roles_of(person, submission) & (frozenset(table().roles) if not role else {role}):
        raise NotYours("rounds.not_your_role", name=submission.organisation)
    # What takes long is worked out before anybody is kept waiting; inside, only what changed since is worked out again.
    situation_of(submission)
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=submission.pk)
        done = locked.events.filter(token=token).first() if token else None
        if done is not None and done.person_id == person.pk and done.action == action:
            return done
        mine = roles_of(person, locked)
        role = role or _role(locked, action, mine)
        if role not in mine:
            raise NotYours("rounds.not_your_role", name=locked.organisation)
        if locked.round.closed_at is not None:
            raise Refusal("rounds.closed", year=locked.round.year)
        if locked.version != seen:
            raise _changed(locked)
        event = _made(person, locked, action, comment, role, token)
        details = {"action": action, "role": role, "from": event.before, "to": event.after, "comment": event.comment}
        record(person.get_username(), "round.step", f"submission/{locked.pk}", {**details, "number": event.number}, address)
    submission.refresh_from_db()
    return event


def _made(person: Person, locked: Submission, action: str, comment: str, role: str, token: str) -> Event:
    known = records.record_of(locked)
    who = records.person_known(person)
    try:
        event, after = machine.apply(known, action, role, who, situation_of(locked), comment, timezone.now())
    except machine.Refused as refused:
        if any(reason.code == "lifecycle.role" for reason in refused.reasons):
            titles = [one.title for one in table().by_hand if one.action == action]
            why = "".join(reason.text for reason in refused.reasons)
            raise NotYours("lifecycle.refused", action=titles[0], reasons=why) from None
        raise
    row = records.add(locked, person, event, token)
    locked.state = event.to_state
    effects.carry_out(locked, person, row)
    if not records.move(locked, event.to_state, dues.due_day(locked, after.standing())):
        raise _changed(locked)
    return row


def _role(submission: Submission, action: str, mine: frozenset[str]) -> str:
    """The role of a person by which the step can be made; any of the person's where none is."""
    able = [role for one in table().leaving(submission.state) if one.action == action for role in one.roles if role in mine]
    return able[0] if able else min(mine, default="")


def _changed(submission: Submission) -> Changed:
    last = submission.events.select_related("person").order_by("-number").first()
    if last is None:
        return Changed("rounds.changed")
    title = records.step_title(last)
    return Changed("rounds.changed", person=last.person, title=title, state=records.state_of(submission).title)


def begin(year: Round) -> int:
    """Submissions for every department and unit that has none in the year; gives how many were made. What is there stays. In which layout
    each is printed is decided here; a later change of the organisation does not alter it."""
    with transaction.atomic():
        there = set(year.submissions.values_list("organisation", flat=True))
        wanted = Organisation.objects.filter(active=True).exclude(kind=Organisation.Kind.bureau).exclude(pk__in=there)
        day = dues.first_day(year)
        own = layouts.own_layouts(year.year)
        made = Submission.objects.bulk_create(
            Submission(round=year, organisation=one, state=table().initial, due=day, layout=layouts.own_layout(one, own)) for one in wanted
        )
        begin_parts(made)
        return len(made)


def with_person(situation: Situation, submission: Submission, person: Person) -> Situation:
    """The situation as the guards see it for a person."""
    return replace(situation, standing=records.standing_of(submission), person=records.person_known(person).key)
