"""Documents dropped for a check: the list, one document with its findings, two versions beside each other."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.batch import SUFFIXES
from mingzhang.messages import say
from mingzhang.reports.words import SEVERITIES
from mingzhang.web import store
from mingzhang.web.audit.log import record
from mingzhang.web.checking import jobs, sandbox
from mingzhang.web.checking.compare import MOST, compare
from mingzhang.web.checking.limits import LIMITS, MEGABYTE, refusal
from mingzhang.web.checking.models import SetAside, Upload
from mingzhang.web.checking.names import clean_name, readable
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import person_of
from mingzhang.web.people.roles import areas_of

A_PAGE = 30


def person_here(request: HttpRequest) -> Person:
    """The person who asks. Raises PermissionDenied for one whose roles do not have this area."""
    person = person_of(request)
    if "checking" not in areas_of(person):
        raise PermissionDenied(_("您的角色没有文件核对的权限。"))
    return person


def upload_of(request: HttpRequest, number: int) -> Upload:
    """A document of the person who asks. Raises Http404 for those of others, as for those that are not there."""
    upload = Upload.objects.filter(pk=number, person=person_here(request)).first()
    if upload is None:
        raise Http404
    jobs.settle([upload])
    return upload


@csrf_exempt
def uploads(request: HttpRequest) -> HttpResponse:
    """The list, and where documents are dropped. The size of a request is known before anything of it is read."""
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > LIMITS.request:
        problem = say("dropped.request_too_large", most=LIMITS.request // MEGABYTE)
        return JsonResponse({"problems": [problem]}, status=413)
    return _uploads(request)


@csrf_protect
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def _uploads(request: HttpRequest) -> HttpResponse:
    person = person_here(request)
    if request.method == "POST":
        return _dropped(request, person)
    context = {**_listed(request, person), "suffixes": ",".join(sorted(SUFFIXES)), "limits": LIMITS, "most": LIMITS.document // MEGABYTE}
    return render(request, "checking/uploads.html", context)


def _listed(request: HttpRequest, person: Person) -> dict[str, Any]:
    page = Paginator(Upload.objects.filter(person=person), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    jobs.settle(shown)
    return {"page": page, "uploads": shown, "pending": sum(one.pending for one in shown)}


def _dropped(request: HttpRequest, person: Person) -> HttpResponse:
    files = request.FILES.getlist("files")
    batch = "".join(char for char in request.POST.get("batch", "") if char.isalnum())[:32]
    problems: list[str] = [] if files else [say("dropped.no_file")]
    taken: list[Upload] = []
    for file in files:
        name = clean_name(file.name or "")
        problem = refusal(person, name, file.size or 0) if readable(name) else say("dropped.unknown_format", name=name)
        if problem is None:
            taken.append(jobs.accept(person, name, file.read(), batch, request.META.get("REMOTE_ADDR", "")))
        else:
            problems.append(problem)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"taken": [one.pk for one in taken], "problems": problems}, status=200 if taken else 400)
    for problem in problems:
        messages.error(request, problem)
    if taken:
        messages.success(request, _("已接收 {count} 份文件，正在核对。").format(count=len(taken)))
    return redirect("uploads")


@require_GET
@login_required
@never_cache
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of the list as they stand now, and how many are still to come: for a page that stays open."""
    listed = _listed(request, person_here(request))
    html = render_to_string("checking/rows.html", listed, request)
    return JsonResponse({"pending": listed["pending"], "count": listed["page"].paginator.count, "rows": html})


def facts_of(upload: Upload) -> dict[str, Any]:
    """What the pages show of the check of a document that was checked. Raises Http404 where it was not."""
    if sandbox.FACTS not in upload.report:
        raise Http404
    facts: dict[str, Any] = json.loads(store.content(upload.report[sandbox.FACTS]))
    return facts


@require_GET
@login_required
@never_cache
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """One document: what the check came to, its findings, what was set aside, the reports."""
    one = upload_of(request, number)
    facts = facts_of(one) if one.report else None
    aside = {row.finding: row for row in one.set_aside.select_related("person")}
    groups = []
    for severity, title in SEVERITIES.items():
        found = [row for row in facts["findings"] if row["severity"] == severity and row["id"] not in aside] if facts else []
        groups.append({"severity": severity, "title": title, "findings": found})
    known = {row["id"]: row for row in [*facts["findings"], *facts["aside"]]} if facts else {}
    others = sorted(
        Upload.objects.filter(person=one.person, state=Upload.State.done).exclude(pk=one.pk)[:100],
        key=lambda other: other.department != one.department,
    )
    context = {
        "upload": one,
        "facts": facts,
        "groups": groups,
        "aside": [{"row": row, "finding": known.get(finding)} for finding, row in aside.items()],
        "others": others,
    }
    return render(request, "checking/upload.html", context)


@require_POST
@login_required
def set_aside(request: HttpRequest, number: int) -> HttpResponse:
    """Sets a finding aside with the reason, or takes it up again; the document is checked again with that."""
    one, finding = upload_of(request, number), request.POST.get("finding", "")
    reason = request.POST.get("reason", "").strip()
    back = request.POST.get("back") == "1"
    known = {row["id"] for facts in (facts_of(one),) for row in [*facts["findings"], *facts["aside"]]}
    if not back and finding not in known:
        messages.error(request, say("dropped.no_finding"))
    elif not back and not reason:
        messages.error(request, say("dropped.reason"))
    else:
        _settle_finding(one, person_of(request), finding, None if back else reason)
    return redirect("upload", number)


def _settle_finding(one: Upload, person: Person, finding: str, reason: str | None) -> None:
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=one.pk)
        if reason is None:
            changed = bool(SetAside.objects.filter(upload=locked, finding=finding).delete()[0])
        else:
            _, changed = SetAside.objects.get_or_create(
                upload=locked, finding=finding, defaults={"reason": reason[:1000], "person": person}
            )
        if changed:
            action = "check.set_aside" if reason is not None else "check.taken_up"
            record(person.get_username(), action, f"upload/{one.pk}", {"finding": finding, "reason": reason})
            jobs.once_more(locked, person)


@require_POST
@login_required
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Has a document checked once more."""
    one = upload_of(request, number)
    if not one.pending:
        with transaction.atomic():
            jobs.once_more(one, person_of(request))
    return redirect("upload", number)


@require_POST
@login_required
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Deletes a document of one's own with all that was found."""
    one = upload_of(request, number)
    name = one.name
    jobs.delete(one, person_of(request), request.META.get("REMOTE_ADDR", ""))
    messages.success(request, _("已删除“{name}”及其核对结果。").format(name=name))
    return redirect("uploads")


@require_GET
@login_required
@never_cache
def comparison(request: HttpRequest, number: int) -> HttpResponse:
    """Two versions of a document beside each other; the older is named by `with`."""
    one = upload_of(request, number)
    other = request.GET.get("with", "")
    if not other.isascii() or not other.isdigit() or len(other) > 15:
        raise Http404
    older, newer = sorted((upload_of(request, int(other)), one), key=lambda upload: upload.pk)
    found = compare(facts_of(older), facts_of(newer))
    return render(request, "checking/compare.html", {"older": older, "newer": newer, "found": found, "most": MOST, "limit": f":{MOST}"})
