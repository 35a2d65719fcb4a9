"""Why a person may or may not do a thing: roles, state, and every condition of the step, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mingzhang.lifecycle.guards import GUARDS, Ask, exists
from mingzhang.lifecycle.situation import Situation
from mingzhang.lifecycle.table import Transition, table
from mingzhang.messages import say
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import covered, may, person_of
from mingzhang.web.rounds import service
from mingzhang.web.rounds.acting import number_in
from mingzhang.web.rounds.models import Submission
from mingzhang.web.rounds.records import state_of
from mingzhang.web.rounds.seen import submission_seen, submissions_seen, year_asked


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and whether what it says speaks for (True) or against the step; None where it only tells."""

    text: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """All sentences, and what they come to."""

    allowed: bool
    sentences: tuple[Said, ...]


@login_required
@never_cache
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """The page: `submission`, `action`, and for those who keep accounts or audit, `person`."""
    asker = person_of(request)
    year = year_asked(request)
    known: dict[str, Any] = {
        "year": year,
        "submissions": submissions_seen(asker, year).order_by("organisation__code") if year is not None else (),
        "actions": actions_known(),
        "action": request.GET.get("action", ""),
    }
    number = number_in(request.GET.get("submission", ""))
    if number is not None:
        found = submission_seen(request, number)
        person = _person(request, asker, found)
        known |= {"submission": found, "state": state_of(found), "person": person, "asker": asker, "people": _people(asker, found)}
        if known["action"]:
            if known["action"] not in table().actions:
                raise Http404(_("没有这一步。"))
            known["why"] = explained(person, found, known["action"])
    return render(request, "rounds/why.html", known)


def _people(asker: Person, submission: Submission) -> list[Person]:
    """Others for whom the asker may see it: everybody with a role there, for those who keep accounts or audit."""
    if not any(may(asker, what, submission.organisation, submission.round.year).allowed for what in ("people", "audit")):
        return []
    path = submission.organisation.path
    ids = [int(part) for part in path.strip("/").split("/") if part]
    return list(Person.objects.filter(grants__organisation__in=ids, is_active=True).distinct().order_by("name"))


def _person(request: HttpRequest, asker: Person, submission: Submission) -> Person:
    asked = number_in(request.GET.get("person", ""))
    if asked is None or asked == asker.pk:
        return asker
    found = next((one for one in _people(asker, submission) if one.pk == asked), None)
    if found is None:
        raise Http404(_("没有这个人。"))
    return found


def actions_known() -> list[tuple[str, str]]:
    """Every action of the table, with all that it is called."""
    titles: dict[str, dict[str, None]] = {}
    for one in table().by_hand:
        titles.setdefault(one.action, {})[one.title] = None
    return [(action, "、".join(list(names)[:2]) + (_("等") if len(names) > 2 else "")) for action, names in titles.items()]


def explained(person: Person, submission: Submission, action: str) -> Why:
    """Why the person may make this step of this submission now, or why not."""
    known, organisation = table(), submission.organisation
    mine = service.roles_of(person, submission)
    out = [Said(text) for text in covered(person, submission)]
    if not mine:
        out.append(Said(_("{person}在“{organisation}”没有这一阶段的角色。").format(person=person, organisation=organisation), holds=False))
    state = known.states[submission.state]
    turn = "、".join(known.roles[role].title for role in known.waiting_for(state.id))
    said = _("这份报送的状态是“{title}”，轮到{turn}办理。") if turn else _("这份报送的状态是“{title}”，暂时没有下一步要办理。")
    out.append(Said(said.format(title=state.title, turn=turn)))
    if submission.round.closed_at is not None:
        out.append(Said(say("rounds.closed", year=submission.round.year), holds=False))
    steps = [one for one in known.leaving(state.id) if one.action == action]
    if not steps:
        where = "、".join(dict.fromkeys(f"“{known.states[one.from_state].title}”" for one in known.by_hand if one.action == action))
        out.append(Said(_("这个状态没有这一步；可以这样做的状态是{where}。").format(where=where), holds=False))
        return Why(allowed=False, sentences=tuple(out))
    situation = service.with_person(service.situation_of(submission), submission, person)
    there = [one for one in steps if exists(one, situation)]
    for one in there or steps:
        out += _of_step(one, mine, situation)
    offered = service.offers(person, submission, situation)
    allowed = any(offer.transition.action == action and offer.allowed for offer in offered)
    return Why(allowed, tuple(out))


def _of_step(one: Transition, mine: frozenset[str], situation: Situation) -> Iterator[Said]:
    known = table()
    able = "、".join(known.roles[role].title for role in one.roles)
    holds = bool(mine & set(one.roles))
    said = _("“{title}”由{able}办理，有这个角色。") if holds else _("“{title}”由{able}办理，没有这个角色。")
    yield Said(said.format(title=one.title, able=able), holds)
    if not exists(one, situation):
        yield Said(say(f"guard.{one.when}"), holds=False)
        return
    for name in one.guards:
        reasons = list(GUARDS[name](Ask(situation, one, known)))
        if not reasons:
            yield Said(f"{known.guards[name].title}。", holds=True)
        yield from (Said(reason.text, holds=False) for reason in reasons)
    if one.comment:
        yield Said(_("办理时必须写明意见或理由。"))
