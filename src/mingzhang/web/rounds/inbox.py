"""The inbox (待办): what waits for a person, by role, with filters and what can be done to many at once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from mingzhang.lifecycle.table import table
from mingzhang.web.filling.totals import rolled
from mingzhang.web.people.models import Organisation
from mingzhang.web.people.permission import person_of
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds.acting import BULK, number_in
from mingzhang.web.rounds.models import Round, Submission
from mingzhang.web.rounds.seen import Waiting, departments, waiting_for, year_asked

A_PAGE = 50


@login_required
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the person: filtered by role, state, department and words."""
    person = person_of(request)
    year = year_asked(request)
    every = waiting_for(person, year) if year is not None else []
    lines = [one for one in every if _wanted(one, request)]
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    _with_units(list(page))
    states = Counter(one.submission.state for one in every)
    able = {step.action for one in lines for step in one.steps} | {
        step.action for one in lines for step in table().leaving(one.submission.state) if step.kind == "back" and one.role in step.roles
    }
    asked = request.GET.copy()
    asked.pop("page", None)
    known = {
        "year": year,
        "years": Round.objects.values_list("year", flat=True),
        "page": page,
        "count": len(every),
        "states": [(state, table().states[state].title, states[state]) for state in table().states if states[state]],
        "held": [(role, roles()[role].title) for role in roles() if any(one.role == role for one in every)],
        "departments": departments(person),
        "bulk": [(action, title) for action, title in BULK.items() if action in able],
        "token": secrets.token_hex(16),
        "asked": {name: request.GET.get(name, "") for name in ("q", "state", "role", "department")},
        "rest": asked.urlencode(),
    }
    return render(request, "rounds/inbox.html", known)


def _with_units(lines: Sequence[Waiting]) -> None:
    """Shows departments with the totals of their units: their own figures are only those of the department itself."""
    departments = [one.submission for one in lines if one.submission.organisation.kind == Organisation.Kind.department]
    if not departments:
        return
    same = Submission.objects.filter(round=departments[0].round_id).exclude(organisation__kind=Organisation.Kind.department)
    every = list(same.values_list("organisation__path", "totals"))
    for one in departments:
        one.totals = rolled(one.totals, (totals for path, totals in every if path.startswith(one.organisation.path)))


def _wanted(one: Waiting, request: HttpRequest) -> bool:
    """Whether it passes the filters of the address."""
    query, state, role = (request.GET.get(name, "").strip() for name in ("q", "state", "role"))
    department = number_in(request.GET.get("department", ""))
    organisation = one.submission.organisation
    return (
        (not query or query in organisation.name or organisation.code.startswith(query))
        and (not state or one.submission.state == state)
        and (not role or one.role == role)
        and (department is None or f"/{department}/" in organisation.path)
    )
