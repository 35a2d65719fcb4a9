"""Files and earlier years: the facts workbook out and in, last year's published document in, last year's submission copied."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mingzhang.facts.export import export as export_facts
from mingzhang.facts.export import export_unfinished
from mingzhang.facts.model import Unit
from mingzhang.facts.next_year import next_year
from mingzhang.facts.template import template as make_template
from mingzhang.messages import Refusal, say
from mingzhang.web import store
from mingzhang.web.audit.log import record
from mingzhang.web.downloads import disposition
from mingzhang.web.filling import uploads
from mingzhang.web.filling.allowed import editable, submission_for, why_not
from mingzhang.web.filling.facts import own_facts, replace_content, replace_facts
from mingzhang.web.filling.marked import MARKED
from mingzhang.web.filling.parts import NATURES, parts_of, wanted_of
from mingzhang.web.filling.reading import money_of, year_of
from mingzhang.web.filling.unfinished import content_of_parts
from mingzhang.web.people.permission import person_of
from mingzhang.web.rounds.models import Submission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def template(request: HttpRequest, number: int) -> HttpResponse:
    """The blank facts workbook of the year, with the unit in it."""
    found = submission_for(request, number, "export")
    organisation = found.organisation
    units: tuple[Unit, ...] = ()
    if organisation.nature in NATURES:
        units = (Unit(organisation.code, organisation.name, organisation.nature),)
    data = make_template(found.round.year, wanted_of(found), units, money_of(parts_of(found)))
    return _download(data, _("{year}年部门预算填报表（{name}）.xlsx").format(year=found.round.year, name=organisation.name))


@login_required
@require_GET
def export(request: HttpRequest, number: int) -> HttpResponse:
    """The submission's own parts as a facts workbook, as they stand: what is wrong is marked in it, nobody is locked in."""
    found = submission_for(request, number, "export")
    parts, texts = parts_of(found), wanted_of(found)
    read, money = own_facts(found), money_of(parts)
    name = _("{year}年填报数据（{name}）").format(year=found.round.year, name=found.organisation.name)
    try:
        if read.facts is not None:
            data = export_facts(read.facts, texts, money)
        else:
            data, faults = export_unfinished(content_of_parts(parts), year_of(parts) or found.round.year, texts, money)
            name += _("（{count}处待改正）").format(count=sum(fault.severity == "error" for fault in faults))
    except Refusal as error:
        messages.error(request, str(error))
        return redirect("submission", number=number)
    record(person_of(request).get_username(), "filling.export", f"submission/{number}")
    return _download(data, f"{name}.xlsx")


def _for_import(request: HttpRequest, number: int) -> Submission:
    """The submission, for somebody who may put all of its parts in anew. Raises PermissionDenied, Http404."""
    from django.core.exceptions import PermissionDenied

    found = submission_for(request, number, "import")
    person = person_of(request)
    if "spending" not in editable(person, found):
        raise PermissionDenied(why_not(person, found))
    return found


@login_required
def bring(request: HttpRequest, number: int) -> HttpResponse:
    """Puts in a facts workbook: nothing is saved while there are errors, which are shown with their cells and in a marked copy."""
    found = _for_import(request, number)
    context: dict[str, object] = {"submission": found, "earlier_year": found.round.year - 1}
    if request.method != "POST":
        return render(request, "filling/bring.html", context)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, say("filling.no_file"))
        return redirect("filling-bring", number=number)
    name = str(file.name)[-120:]
    read = uploads.workbook(file.read(), name, wanted_of(found))
    if read.problem:
        return render(request, "filling/bring.html", {**context, "problem": read.problem}, status=422)
    if read.content is None:
        _keep_marked(request, number, read.annotated)
        errors = sum(one.severity == "error" for one in read.faults)
        said = say("filling.nothing_imported", name=name, count=errors)
        return render(request, "filling/bring.html", {**context, "problem": said, "faults": read.faults, "marked": True}, status=422)
    count = replace_content(found, read.content, person_of(request), "import")
    messages.success(request, say("filling.imported", name=name, count=count))
    if read.faults:
        _keep_marked(request, number, read.annotated)
        return render(request, "filling/bring.html", {**context, "faults": read.faults, "marked": True, "done": True})
    return redirect("submission", number=number)


def _keep_marked(request: HttpRequest, number: int, data: bytes | None) -> None:
    if data is not None:
        request.session[MARKED] = {**request.session.get(MARKED, {}), str(number): store.keep(data)}


@login_required
@require_GET
def marked(request: HttpRequest, number: int) -> HttpResponse:
    """The copy of the uploaded workbook in which every fault is marked."""
    submission_for(request, number, "import")
    kept = request.session.get(MARKED, {}).get(str(number))
    if kept is None:
        raise Http404
    try:
        return _download(store.content(kept), _("标明问题的填报表.xlsx"))
    except FileNotFoundError:
        raise Http404 from None


@login_required
@require_POST
def bring_published(request: HttpRequest, number: int) -> HttpResponse:
    """Begins with last year's published document."""
    found = _for_import(request, number)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, say("filling.no_file"))
        return redirect("filling-bring", number=number)
    name = str(file.name)[-120:]
    read = uploads.published(file.read(), name, found.round.year)
    context: dict[str, object] = {"submission": found, "earlier_year": found.round.year - 1}
    if read.content is None:
        return render(request, "filling/bring.html", {**context, "problem": read.problem}, status=422)
    count = replace_content(found, read.content, person_of(request), "import")
    said = say("filling.reconstructed", name=name, count=count, assumed=read.assumed or None, unexplained=len(read.unexplained) or None)
    messages.success(request, said)
    if read.unexplained:
        return render(request, "filling/bring.html", {**context, "unexplained": read.unexplained, "done": True})
    return redirect("submission", number=number)


@login_required
@require_POST
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """Begins with the submission of the year before."""
    found = _for_import(request, number)
    before = found.round.year - 1
    earlier = Submission.objects.select_related("round", "organisation").filter(organisation=found.organisation, round__year=before).first()
    if earlier is None:
        messages.error(request, say("filling.no_earlier", year=before))
        return redirect("submission", number=number)
    read = own_facts(earlier)
    if read.facts is None:
        messages.error(request, say("filling.earlier_faults", year=before))
        return redirect("submission", number=number)
    money = money_of(parts_of(earlier))
    count = replace_facts(found, next_year(read.facts, found.round.year), person_of(request), "copy", money)
    messages.success(request, say("filling.copied", year=before, count=count))
    return redirect("submission", number=number)
