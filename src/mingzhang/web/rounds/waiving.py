"""Waivers (豁免): a finding of a submission set aside with a reason, until a day if one likes, and taken up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.filling.allowed import editable
from mingzhang.web.filling.results import result_of
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import demand, may, person_of
from mingzhang.web.rounds.acting import MOST_WORDS, back_to
from mingzhang.web.rounds.models import Submission, Waived
from mingzhang.web.rounds.opening import day_in
from mingzhang.web.rounds.records import state_of
from mingzhang.web.rounds.seen import submission_seen

OWN = frozenset({"preparer"})
"""Roles that waive in their own budget: only while it is theirs to change. Those who review it may do so at any time."""


def may_waive(person: Person, submission: Submission) -> bool:
    """Whether the person can set findings of the submission aside now."""
    answer = may(person, "waive", submission.organisation, submission.round.year)
    if not answer.allowed or submission.round.closed_at is not None:
        return False
    return not set(answer.roles) <= OWN or bool(editable(person, submission))


@login_required
@require_POST
def waive(request: HttpRequest, number: int) -> HttpResponse:
    """Sets a finding aside: `finding`, `reason`, `until` (may be empty). Sent twice, it is one."""
    found = submission_seen(request, number)
    person = person_of(request)
    demand(person, "waive", found.organisation, found.round.year)
    try:
        _waived(request, person, found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已豁免这一条，理由已记下。"))
    return redirect(_back(request, number))


def _waived(request: HttpRequest, person: Person, found: Submission) -> None:
    reason = request.POST.get("reason", "").strip()[:MOST_WORDS]
    until = day_in(request, "until", _("豁免到期日"))
    if not reason:
        raise Refusal("waiving.no_reason")
    if until is not None and until < timezone.localdate():
        raise Refusal("waiving.past", day=until.isoformat())
    wanted = request.POST.get("finding", "")
    finding = next((one for one in result_of(found).findings if one["id"] == wanted), None)
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=found.pk)
        _demand_now(person, locked)
        if Waived.objects.filter(submission=found, finding=wanted, ended_at=None).exists():
            return
        if finding is None:
            raise Refusal("waiving.no_finding")
        made = Waived.objects.create(submission=found, finding=wanted, rule=finding["rule"], reason=reason, made_by=person, until=until)
        details = {"waiver": made.pk, "rule": made.rule, "finding": made.finding, "message": finding["message"], "reason": reason}
        _told(request, person, "round.waived", found, {**details, "until": until.isoformat() if until else ""})


@login_required
@require_POST
def take_up(request: HttpRequest, number: int, waiver: int) -> HttpResponse:
    """Ends a waiver: the finding stands again."""
    found = submission_seen(request, number)
    person = person_of(request)
    demand(person, "waive", found.organisation, found.round.year)
    try:
        with transaction.atomic():
            locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=found.pk)
            _demand_now(person, locked)
            one = Waived.objects.filter(submission=found, pk=waiver).first()
            if one is None:
                raise Http404(_("没有这条豁免。"))
            if one.ended_at is None:
                one.ended_at = timezone.now()
                one.save(update_fields=["ended_at"])
                _told(request, person, "round.waiver_ended", found, {"waiver": one.pk, "rule": one.rule, "finding": one.finding})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已取消豁免，这一条重新列为问题。"))
    return redirect(_back(request, number))


def _demand_now(person: Person, submission: Submission) -> None:
    if submission.round.closed_at is not None:
        raise Refusal("rounds.closed", year=submission.round.year)
    if not may_waive(person, submission):
        raise Refusal("waiving.not_now", state=state_of(submission).title)


def _back(request: HttpRequest, number: int) -> str:
    return back_to(request, reverse("review", args=[number]) + "?tab=findings")


def _told(request: HttpRequest, person: Person, action: str, found: Submission, details: dict[str, Any]) -> None:
    record(person.get_username(), action, f"submission/{found.pk}", details, request.META.get("REMOTE_ADDR", ""))
