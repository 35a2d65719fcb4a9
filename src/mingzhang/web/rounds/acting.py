"""Making steps from pages: one at a time, or many from the inbox."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.lifecycle.table import Transition, table
from mingzhang.messages import Refusal, say
from mingzhang.web.people.permission import person_of
from mingzhang.web.rounds import service
from mingzhang.web.rounds.models import Submission
from mingzhang.web.rounds.records import state_of, step_title
from mingzhang.web.rounds.seen import submission_seen

MOST_AT_ONCE = 200
MOST_WORDS = 4000
NAMED = 20
"""How many names a message lists before it says 等."""
BULK = {
    "pass": gettext_lazy("审核通过"),
    "return": gettext_lazy("退回"),
    "issue_control": gettext_lazy("下达控制数"),
    "approve": gettext_lazy("批复"),
}
"""What can be done to many at once."""


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the page wants to go afterwards, if that is here."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else otherwise


def number_in(text: str) -> int | None:
    """A number that a page sent; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: int) -> HttpResponse:
    """A step of a submission: asks for the comment, then makes it. 403 where the person has no such role, 409 where it cannot be made now;
    both with the sentences, as a page or, for a script that wants it so, as JSON (`problem`; `next` where it was made)."""
    found = submission_seen(request, number)
    sent = request.POST if request.method == "POST" else request.GET
    action, role = sent.get("action", ""), sent.get("role", "")
    if request.method == "GET" and not action:
        return redirect("review", number)
    step = step_of(found, action, role)
    if step is None:
        raise Http404(_("没有这一步。"))
    if request.method == "GET":
        return _asked(request, found, step, role)
    comment = request.POST.get("comment", "")[:MOST_WORDS]
    version = number_in(request.POST.get("version", ""))
    token = request.POST.get("token", "")[:64]
    address = request.META.get("REMOTE_ADDR", "")
    try:
        event = service.act(person_of(request), found, action, comment, role, token, version, address)
    except Refusal as refusal:
        status = 403 if isinstance(refusal, service.NotYours) else 409
        if request.accepts("text/html"):
            return _asked(request, found, step, role, refusal, status)
        return JsonResponse({"problem": str(refusal)}, status=status)
    messages.success(
        request, _("已办理“{step_title}”，现在的状态是“{state_of}”。").format(step_title=step_title(event), state_of=state_of(found).title)
    )
    after = back_to(request, reverse("review", args=[number]))
    return redirect(after) if request.accepts("text/html") else JsonResponse({"next": after})


def step_of(submission: Submission, action: str, role: str) -> Transition | None:
    """The step of the table that a page means, of this state where there is one; None for an action that the table does not have."""
    known = [one for one in table().by_hand if one.action == action]
    known.sort(key=lambda one: (one.from_state != submission.state, role not in one.roles))
    return known[0] if known else None


def _asked(
    request: HttpRequest, found: Submission, step: Transition, role: str, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    found.refresh_from_db()
    known: dict[str, Any] = {
        "submission": found,
        "state": state_of(found),
        "step": step,
        "role": role,
        "refusal": refusal,
        "changed": isinstance(refusal, service.Changed),
        "comment": request.POST.get("comment", ""),
        "token": secrets.token_hex(16),
        "back": back_to(request, reverse("review", args=[found.pk])),
    }
    return render(request, "rounds/step.html", known, status=status)


@login_required
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """One step for many submissions of the inbox, each on its own: those that cannot be made are named with the reason."""
    action, token = request.POST.get("action", ""), request.POST.get("token", "")[:64]
    comment = request.POST.get("comment", "")[:MOST_WORDS]
    chosen = request.POST.getlist("one")[:MOST_AT_ONCE]
    if action not in BULK:
        raise Http404(_("没有这一步。"))
    if not chosen:
        messages.error(request, say("rounds.no_item"))
    elif action == "return" and not comment.strip():
        messages.error(request, say("rounds.no_comment"))
    else:
        _each(request, chosen, action, comment, token)
    return redirect(back_to(request, reverse("inbox")))


def _each(request: HttpRequest, chosen: list[str], action: str, comment: str, token: str) -> None:
    done: list[str] = []
    person, address = person_of(request), request.META.get("REMOTE_ADDR", "")
    for found, version in [_chosen(request, text) for text in dict.fromkeys(chosen)]:
        try:
            service.act(person, found, action, comment, token=token, version=version, address=address)
        except Refusal as refusal:
            messages.error(request, f"{found.organisation}：{refusal}")
        else:
            done.append(str(found.organisation))
    if done:
        names = "、".join(done[:NAMED]) + (_("等") if len(done) > NAMED else "")
        messages.success(
            request, _("已办理 {count} 份：{bulk_action}（{names}）。").format(count=len(done), bulk_action=BULK[action], names=names)
        )


def _chosen(request: HttpRequest, text: str) -> tuple[Submission, int]:
    """The submission and the version of it that a line of the inbox sent. Raises Http404."""
    first, _dot, second = text.partition(".")
    number, version = number_in(first), number_in(second)
    if number is None or version is None:
        raise Http404(_("没有这份报送。"))
    return submission_seen(request, number), version
