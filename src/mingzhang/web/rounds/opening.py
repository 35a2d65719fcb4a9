"""The years of a bureau (年度管理): opening one, its deadlines and notice, the approval by the congress, closing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mingzhang.layouts import load
from mingzhang.layouts.errors import LayoutError
from mingzhang.messages import Refusal, say
from mingzhang.web.audit.log import record
from mingzhang.web.people.forms import layout_choices
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import person_of, visible
from mingzhang.web.rounds import dues, service
from mingzhang.web.rounds.acting import number_in
from mingzhang.web.rounds.models import Round
from mingzhang.web.rounds.progress import progress_of

FIRST, LAST = 2015, 2100
NAMES = {name: title for name, (title, _) in dues.FIXED.items()}


def opens(person: Person) -> bool:
    """Whether the person opens and keeps years: those who do so for the bureau as a whole."""
    return visible(person, "open_round").filter(kind=Organisation.Kind.bureau, parent=None).exists()


def demand_opening(request: HttpRequest) -> Person:
    """The person, where they keep the years. Raises PermissionDenied."""
    person = person_of(request)
    if not opens(person):
        raise PermissionDenied(_("年度由预算科或系统管理员管理。"))
    return person


@login_required
@never_cache
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All years, and the form that opens one."""
    demand_opening(request)
    years = [(one, progress_of(one.submissions.all()), dues.of_year(one)) for one in Round.objects.all()]
    wanted = (years[0][0].year + 1) if years else timezone.localdate().year + 1
    known = {"years": years, "layouts": layout_choices(), "fresh": True, "form": _form({"year": wanted, "code_year": wanted})}
    return render(request, "rounds/rounds.html", known)


def _form(given: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields of a year."""
    fields = {name: given.get(name, "") for name in ("year", "code_year", "layout", "notice")}
    return {**fields, "deadlines": [(name, title, given.get(name, "")) for name, title in NAMES.items()]}


@login_required
@require_POST
def open_year(request: HttpRequest) -> HttpResponse:
    """Opens a year: its submissions are made with it."""
    person = demand_opening(request)
    try:
        values = _values(request, number_in(request.POST.get("year", "")))
        with transaction.atomic():
            year = Round.objects.create(opened_by=person, **values)
            count = service.begin(year)
            _told(request, person, "open", year, {"submissions": count})
    except IntegrityError:
        return _again(request, say("rounds.year_taken", year=request.POST.get("year", "")))
    except Refusal as refusal:
        return _again(request, str(refusal))
    messages.success(request, _("{year} 年度已经开始，已为 {count} 个部门和单位准备好报送。").format(year=year.year, count=count))
    return redirect("rounds-year", year=year.year)


def _again(request: HttpRequest, problem: str) -> HttpResponse:
    messages.error(request, problem)
    years = [(one, progress_of(one.submissions.all()), dues.of_year(one)) for one in Round.objects.all()]
    known = {"years": years, "layouts": layout_choices(), "fresh": True, "form": _form(request.POST)}
    return render(request, "rounds/rounds.html", known, status=409)


def _values(request: HttpRequest, year: int | None) -> dict[str, Any]:
    """What the form says of a year. Raises Refusal."""
    if year is None or not FIRST <= year <= LAST:
        raise Refusal("rounds.wrong_year")
    name = request.POST.get("layout", "")
    try:
        if name not in load.known() or not load.layout(name).covers(year):
            raise Refusal("rounds.layout_years", layout=name, year=year)
    except LayoutError as error:
        raise Refusal("layout.wrong", what=error) from None
    code_year = number_in(request.POST.get("code_year", "")) or year
    deadlines = {name: day.isoformat() for name, day in _days(request) if day is not None}
    _in_order(deadlines)
    notice = request.POST.get("notice", "").strip()[:20_000]
    return {"year": year, "layout": name, "code_year": code_year, "deadlines": deadlines, "notice": notice}


def _days(request: HttpRequest) -> Iterator[tuple[str, date | None]]:
    for name, title in NAMES.items():
        yield name, day_in(request, name, str(title))


def day_in(request: HttpRequest, name: str, title: str) -> date | None:
    """A day that a form sent. Raises Refusal for what is none."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("rounds.wrong_day", title=title, text=text[:20]) from None


def _in_order(deadlines: dict[str, str]) -> None:
    given = [name for name in NAMES if name in deadlines]
    for earlier, later in pairwise(given):
        if deadlines[later] < deadlines[earlier]:
            raise Refusal("rounds.wrong_order", later=NAMES[later], earlier=NAMES[earlier])


@login_required
@never_cache
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year: how far it is, its deadlines, notice and the day of the congress."""
    demand_opening(request)
    found = get_object_or_404(Round, year=year)
    known = {
        "year": found,
        "progress": progress_of(found.submissions.all()),
        "warned": dues.of_year(found),
        "layouts": layout_choices(),
        "form": _form({"code_year": found.code_year, "layout": found.layout, "notice": found.notice, **found.deadlines}),
        "missing": Organisation.objects.filter(active=True)
        .exclude(kind=Organisation.Kind.bureau)
        .exclude(pk__in=found.submissions.values("organisation")),
        "may_control": may_control(person_of(request)),
    }
    return render(request, "rounds/year.html", known)


def may_control(person: Person) -> bool:
    """Whether the person issues control numbers anywhere."""
    return visible(person, "control").exists()


@login_required
@require_POST
def change(request: HttpRequest, year: int) -> HttpResponse:
    """Changes a year: `what` is its settings, the congress, submissions that lack, or its end."""
    person = demand_opening(request)
    what = request.POST.get("what", "")
    if what not in CHANGES:
        raise Http404(_("没有这一项。"))
    try:
        with transaction.atomic():
            found = Round.objects.select_for_update().filter(year=year).first()
            if found is None:
                raise Http404(_("没有这个年度。"))
            said = _changed(request, found, what)
            found.save()
            dues.renew(found)
            _told(request, person, what, found, {"deadlines": found.deadlines, "congress": str(found.congress or "")})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("rounds-year", year=year)


def _changed(request: HttpRequest, found: Round, what: str) -> str:
    if found.closed_at is not None and what != "reopen":
        raise Refusal("rounds.closed", year=found.year)
    return CHANGES[what](request, found)


def _settings(request: HttpRequest, found: Round) -> str:
    for name, value in _values(request, found.year).items():
        setattr(found, name, value)
    return _("年度设置已保存。")


def _congress(request: HttpRequest, found: Round) -> str:
    found.congress = day_in(request, "congress", _("人大批准日期"))
    return _("人大批准日期已登记，可以批复预算。") if found.congress else _("人大批准日期已取消。")


def _begin(_request: HttpRequest, found: Round) -> str:
    return _("已补充 {begin} 份报送。").format(begin=service.begin(found))


def _close(_request: HttpRequest, found: Round) -> str:
    found.closed_at = timezone.now()
    return _("{year} 年度已结束，各单位只能查看。").format(year=found.year)


def _reopen(_request: HttpRequest, found: Round) -> str:
    found.closed_at = None
    return _("{year} 年度已重新开放。").format(year=found.year)


CHANGES = {"settings": _settings, "congress": _congress, "begin": _begin, "close": _close, "reopen": _reopen}


def _told(request: HttpRequest, person: Person, action: str, found: Round, details: dict[str, Any]) -> None:
    record(person.get_username(), f"round.{action}", f"round/{found.year}", details, request.META.get("REMOTE_ADDR", ""))
