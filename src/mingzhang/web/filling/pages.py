"""Pages of filling in: the list of submissions, one of them, the editor of a part, the preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import ensure_csrf_cookie

from mingzhang.facts.sheets import declaration
from mingzhang.lifecycle.table import State, table
from mingzhang.publishing.html import write_html
from mingzhang.web.filling.allowed import editable, submission_for, why_not
from mingzhang.web.filling.facts import below
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.parts import layout_of, parts_of, wanted_of
from mingzhang.web.filling.results import Result, compiled_of, last_result, result_of
from mingzhang.web.filling.totals import rolled
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import held, may, person_of
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds.models import Round, Submission
from mingzhang.web.rounds.waiving import may_waive

A_PAGE = 50
FORMS = {"department": "form", "texts": "texts", "tasks": "tasks", "projects": "projects"}
"""Parts that are filled in by forms; the others by the grid."""


@dataclass(frozen=True, slots=True)
class Line:
    """A submission in the list."""

    submission: Submission
    state: State | None
    mine: bool
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part in the overview: how much is in it, what is wrong."""

    key: str
    title: str
    hint: str
    count: str
    errors: int
    warnings: int
    editable: bool = False
    part: Part | None = None


def state_of(submission: Submission) -> State | None:
    """The state as the lifecycle knows it."""
    return table().states.get(submission.state)


@login_required
def submissions(request: HttpRequest) -> HttpResponse:
    """The submissions that the person sees, year by year."""
    person = person_of(request)
    years = list(Round.objects.values_list("year", flat=True))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else None)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    found = Submission.objects.select_related("round", "organisation").filter(round__year=year) if year else Submission.objects.none()
    if query:
        found = found.filter(organisation__name__icontains=query) | found.filter(organisation__code__startswith=query)
    grants = [grant for grant in held(person) if grant.role in roles() and "view" in roles()[grant.role].may]
    seen = [one for one in found.order_by("organisation__code") if any(grant.holds(one.organisation, year, None) for grant in grants)]
    waiting = {one.pk for one in seen if _turn(one, grants)}
    pages = Paginator(seen, A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    every = list(Submission.objects.filter(round__year=year or 0).values_list("organisation__path", "totals"))
    lines = [Line(one, state_of(one), one.pk in waiting, _with_units(one, every)) for one in page]
    states = Counter(state.title for one in seen if (state := state_of(one)))
    return render(
        request,
        "filling/submissions.html",
        {"years": years, "year": year, "lines": lines, "page": page, "q": query, "states": states.most_common(), "mine": len(waiting)},
    )


def _with_units(submission: Submission, every: Sequence[tuple[str, dict[str, int]]]) -> Mapping[str, int]:
    """The totals of a submission with those of the organisations below it."""
    path = submission.organisation.path
    return rolled(submission.totals, (totals for other, totals in every if other != path and other.startswith(path)))


def _turn(submission: Submission, grants: list[Any]) -> bool:
    """Whether it is the turn of somebody with these grants."""
    if submission.state not in table().states:
        return False
    wanted = table().waiting_for(submission.state)
    return any(grant.role in wanted and grant.holds(submission.organisation, submission.round.year, None) for grant in grants)


@login_required
@never_cache
def submission(request: HttpRequest, number: int) -> HttpResponse:
    """One submission: how far it is, its parts, its totals, what is wrong, what can be done."""
    found = submission_for(request, number)
    person = person_of(request)
    result = result_of(found)
    found.refresh_from_db()
    state = state_of(found)
    units = below(found)
    return render(
        request,
        "filling/submission.html",
        {
            "submission": found,
            "state": state,
            "steps": _steps(state),
            "parts": part_lines(found, person, result),
            "result": result,
            "counts": result.counts,
            "findings": result.findings[:8],
            "wanted": _wanted(found, result),
            "totals": rolled(found.totals, (one.totals for one in units)),
            "units": [Line(one, state_of(one), mine=False, totals=one.totals) for one in units],
            "earlier": Submission.objects.filter(organisation=found.organisation, round__year=found.round.year - 1).first(),
            "may_import": bool(editable(person, found)) and may(person, "import", found.organisation, found.round.year).allowed,
            "may_export": may(person, "export", found.organisation, found.round.year).allowed,
            "actions": _template("rounds/actions.html"),
            "layout": layout_of(found),
            "may_waive": may_waive(person, found),
            "waived": found.waived.filter(ended_at=None).select_related("made_by").order_by("pk"),
        },
    )


def _template(name: str) -> Any:
    """A template of another application, None where it is not there."""
    try:
        return get_template(name)
    except TemplateDoesNotExist:
        return None


def _steps(state: State | None) -> list[tuple[str, str]]:
    """The rounds of the year with `done`, `now` or nothing."""
    rounds = [one for one in table().rounds.values() if not one.optional or (state and one.id == state.round)]
    here = next((index for index, one in enumerate(rounds) if state and one.id == state.round), -1)
    return [(one.title, "done" if index < here else "now" if index == here else "") for index, one in enumerate(rounds)]


def _wanted(submission: Submission, result: Result) -> list[str]:
    titles = {one.key: one.title for one in wanted_of(submission)}
    return [titles.get(key, key) for key in result.wanted]


def part_lines(submission: Submission, person: Person, result: Result) -> list[PartLine]:
    """The parts in their order."""
    parts, allowed = parts_of(submission), editable(person, submission)
    out: list[PartLine] = []
    for tab in tabs(submission, result):
        part = parts[tab.key]
        out.append(replace(tab, count=_count(part), editable=tab.key in allowed, part=part))
    return out


def tabs(submission: Submission, result: Result | None) -> list[PartLine]:
    """The parts in their order with what is wrong in them; what is in them is not looked at."""
    mine = [one for one in result.flaws if one["of"] == submission.pk] if result is not None else []
    errors = Counter(one["sheet"] for one in mine if one["severity"] == "error")
    warnings = Counter(one["sheet"] for one in mine if one["severity"] == "warning")
    return [PartLine(one.key, one.title, one.hint, "", errors[one.key], warnings[one.key]) for one in declaration().sheets]


def _count(part: Part) -> str:
    sheet = declaration().sheet(part.sheet)
    if part.sheet == "texts":
        return (
            _("{filled}/{all} 段").format(filled=sum(bool(row.get("text")) for row in part.rows), all=len(part.rows)) if part.rows else ""
        )
    if not sheet.columns:
        return _("{filled}/{all} 项").format(filled=len(part.fields), all=len(sheet.fields))
    rows = sum(len(row) > 1 for row in part.rows)
    return f"{rows} {sheet.records}" if rows else ""


@login_required
@never_cache
@ensure_csrf_cookie
def editor(request: HttpRequest, number: int, sheet: str) -> HttpResponse:
    """The editor of a part."""
    found = submission_for(request, number)
    person = person_of(request)
    declared = declaration().sheet(sheet)
    kind = FORMS.get(sheet, "grid")
    if sheet == "projects" and request.GET.get("view") == "grid":
        kind = "grid"
    allowed = sheet in editable(person, found)
    return render(
        request,
        "filling/editor.html",
        {
            "submission": found,
            "state": state_of(found),
            "sheet": declared,
            "kind": kind,
            "tabs": tabs(found, last_result(found)),
            "editable": allowed,
            "why": "" if allowed else why_not(person, found),
        },
    )


@login_required
@never_cache
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Every table and the explanation in the year's layout, as they would be published now."""
    found = submission_for(request, number, "preview")
    made, problem, flaws = compiled_of(found)
    tables = [block.title for block in made.publication.tables() if block.shape != "form"] if made else []
    errors = [flaw for flaw in flaws if flaw.severity == "error"]
    return render(
        request,
        "filling/preview.html",
        {"submission": found, "problem": problem, "errors": errors[:40], "tables": tables, "layout": layout_of(found), "sheets": _titles()},
    )


def _titles() -> dict[str, str]:
    return {sheet.key: sheet.title for sheet in declaration().sheets}


@login_required
@never_cache
@xframe_options_sameorigin
def preview_document(request: HttpRequest, number: int) -> HttpResponse:
    """The publication as its HTML file, with that file's own content policy: its style is inside."""
    found = submission_for(request, number, "preview")
    made, problem, _ = compiled_of(found)
    if made is None:
        return render(request, "filling/no_preview.html", {"problem": problem})
    answer = HttpResponse(write_html(made.publication))
    answer.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    return answer
