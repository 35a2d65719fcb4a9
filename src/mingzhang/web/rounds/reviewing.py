"""Reviewing (审核): a submission beside last year, control numbers and peers; findings; opinions; its events; the review forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mingzhang.facts.sheets import declaration
from mingzhang.lifecycle.record import transition_of
from mingzhang.lifecycle.table import State, table
from mingzhang.messages import Refusal, say
from mingzhang.publishing.docx import write_docx
from mingzhang.web.audit.log import record
from mingzhang.web.downloads import disposition
from mingzhang.web.filling.facts import below
from mingzhang.web.filling.results import result_of
from mingzhang.web.filling.totals import rolled
from mingzhang.web.people.permission import demand, may, person_of
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds import dues
from mingzhang.web.rounds.acting import MOST_WORDS, back_to
from mingzhang.web.rounds.beside import Beside, beside
from mingzhang.web.rounds.models import Event, Opinion, Submission
from mingzhang.web.rounds.peers import peers
from mingzhang.web.rounds.records import event_known, standing_of, state_of, step_title
from mingzhang.web.rounds.review_form import review_forms
from mingzhang.web.rounds.seen import submission_seen
from mingzhang.web.rounds.since import narrowed, since_return, then_of
from mingzhang.web.rounds.waiving import may_waive

TABS = (
    ("compare", gettext_lazy("对比")),
    ("projects", gettext_lazy("项目和目标")),
    ("findings", gettext_lazy("核对结果")),
    ("opinions", gettext_lazy("意见")),
    ("events", gettext_lazy("办理过程")),
)
MOST_PLACES = 300
"""Changes since a return that are listed one by one."""
A_PAGE = 30
"""Projects on a page, each with its indicators."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the timeline shows it."""

    event: Event
    title: str
    role: str
    after: State
    kind: str


@login_required
@never_cache
@require_safe
def review(request: HttpRequest, number: int) -> HttpResponse:
    """The page of one submission; `tab` says which part of it."""
    found = submission_seen(request, number)
    person = person_of(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else TABS[0][0]
    result = result_of(found)
    units = below(found)
    totals = rolled(found.totals, (one.totals for one in units))
    opinions = found.opinions.select_related("made_by", "settled_by").order_by("settled_at", "pk")
    since = since_return(found, units)
    only = bool(since and since.places) and request.GET.get("only") == "1"
    known: dict[str, Any] = {
        "submission": found,
        "state": state_of(found),
        "warned": dues.of_submission(found, standing_of(found)),
        "tabs": TABS,
        "tab": tab,
        "may_opine": found.round.closed_at is None and may(person, "opinion", found.organisation, found.round.year).allowed,
        "opinions": opinions,
        "open_opinions": sum(one.settled_at is None for one in opinions),
        "counts": result.counts,
        "roles": {name: role.title for name, role in roles().items()},
        "parts": [(sheet.key, sheet.title) for sheet in declaration().sheets],
        "totals": totals,
        "has_projects": bool(totals.get("projects")),
        "since": since,
        "only": only,
        "changed": since.places[:MOST_PLACES] if since else (),
        "more_changed": max(0, len(since.places) - MOST_PLACES) if since else 0,
    }
    if tab in {"compare", "projects"}:
        made = beside(found)
        then = then_of(since, made) if since and made else None
        known["then"] = then
        known["beside"] = narrowed(made, then) if only and made and then else made
    if tab == "projects":
        known |= _projects(request, known["beside"])
    if tab == "compare":
        known["peers"] = peers(found)
    if tab == "findings":
        known["result"] = result
        known["may_waive"] = may_waive(person, found)
        known["waived"] = found.waived.filter(ended_at=None).select_related("made_by")
    if tab == "events":
        known["events"] = happened(found)
    return render(request, "rounds/review.html", known)


def _projects(request: HttpRequest, found: Beside | None) -> dict[str, Any]:
    """A page of the projects, those with the words in their name or code where some are given."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    every = found.projects if found is not None else ()
    rows = [one for one in every if query in (one.name or "") or (one.key or "").startswith(query)]
    return {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "query": query, "count": len(every)}


def happened(submission: Submission) -> list[Happened]:
    """What happened to a submission, the newest first."""

    out = []
    for row in submission.events.select_related("person").order_by("-number"):
        made = transition_of(event_known(row), table())
        role = roles()[row.role].title if row.role in roles() else row.role
        out.append(Happened(row, step_title(row), role, table().states[row.after], made.kind if made else ""))
    return out


@login_required
@require_POST
def add_opinion(request: HttpRequest, number: int) -> HttpResponse:
    """An opinion on one item. Sent twice, it is one."""
    found = submission_seen(request, number)
    person = person_of(request)
    role = demand(person, "opinion", found.organisation, found.round.year).roles[0]
    back = back_to(request, reverse("review", args=[number]) + "?tab=opinions")
    text = request.POST.get("text", "").strip()[:MOST_WORDS]
    part = request.POST.get("part", "")
    if part not in {sheet.key for sheet in declaration().sheets}:
        raise Http404(_("没有这一部分。"))
    if found.round.closed_at is not None:
        messages.error(request, say("rounds.closed", year=found.round.year))
    elif not text:
        messages.error(request, say("rounds.no_opinion"))
    else:
        about = request.POST.get("about", "").strip()[:200]
        for_form = part == "projects" and bool(about) and request.POST.get("for_form") == "1"
        with transaction.atomic():
            Submission.objects.select_for_update(of=("self",)).get(pk=found.pk)
            same: dict[str, Any] = {"part": part, "about": about, "text": text, "made_by": person, "role": role, "for_form": for_form}
            made, new = Opinion.objects.get_or_create(submission=found, settled_at=None, **same)
            if new:
                details = {"opinion": made.pk, "part": part, "about": about, "text": text, "for_form": for_form}
                record(person.get_username(), "round.opinion", f"submission/{found.pk}", details, request.META.get("REMOTE_ADDR", ""))
        messages.success(request, _("意见已记下。"))
    return redirect(back)


@login_required
@require_POST
def settle_opinion(request: HttpRequest, number: int, opinion: int) -> HttpResponse:
    """An opinion that is settled (已处理)."""
    found = submission_seen(request, number)
    person = person_of(request)
    demand(person, "opinion", found.organisation, found.round.year)
    with transaction.atomic():
        one = Opinion.objects.select_for_update().filter(submission=found, pk=opinion).first()
        if one is None:
            raise Http404(_("没有这条意见。"))
        if one.settled_at is None and found.round.closed_at is None:
            one.settled_by, one.settled_at = person, timezone.now()
            one.save(update_fields=["settled_by", "settled_at"])
            address = request.META.get("REMOTE_ADDR", "")
            record(person.get_username(), "round.opinion_settled", f"submission/{found.pk}", {"opinion": one.pk}, address)
    return redirect(back_to(request, reverse("review", args=[number]) + "?tab=opinions"))


@login_required
@never_cache
@require_safe
def forms(request: HttpRequest, number: int) -> HttpResponse:
    """绩效目标申报审核表 of every project as a Word document."""
    found = submission_seen(request, number)
    demand(person_of(request), "export", found.organisation, found.round.year)
    try:
        made = review_forms(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("review", args=[number]) + "?tab=projects")
    answer = HttpResponse(write_docx(made), content_type=DOCX)
    answer.headers["Content-Disposition"] = disposition(f"{made.title}.docx")
    return answer
