"""What the editor asks for and sends while somebody works: content, changes, codes, hints, results. All JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mingzhang.facts.sheets import declaration
from mingzhang.messages import Refusal, say
from mingzhang.web.filling import pick
from mingzhang.web.filling.allowed import editable, submission_for, why_not
from mingzhang.web.filling.cells import ID, Malformed
from mingzhang.web.filling.describe import names_of, part_json, references
from mingzhang.web.filling.hints import hints as hints_of
from mingzhang.web.filling.models import Change, Part, Presence
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.filling.reading import money_of, year_of
from mingzhang.web.filling.results import result_of
from mingzhang.web.filling.saving import Conflict, Saved, changes_since, history, save, undo
from mingzhang.web.filling.totals import spent_of
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import person_of
from mingzhang.web.rounds.models import Submission

HERE = timedelta(seconds=25)
"""Who was not heard of for longer has left."""
View = Callable[..., JsonResponse]


def answering(view: View) -> View:
    """The view, with what it raises as JSON: `problem` is the sentence."""

    @wraps(view)
    def inner(request: HttpRequest, *arguments: Any, **named: Any) -> JsonResponse:
        if not isinstance(request.user, Person):
            return JsonResponse({"problem": "登录已过期，请在新的窗口登录，再回到这里继续；没有保存的内容还在本页。"}, status=401)
        try:
            return view(request, *arguments, **named)
        except PermissionDenied as error:
            return JsonResponse({"problem": str(error)}, status=403)
        except Http404 as error:
            return JsonResponse({"problem": str(error)}, status=404)
        except (Malformed, Refusal) as error:
            return JsonResponse({"problem": str(error) if isinstance(error, Refusal) else say("filling.malformed")}, status=400)
        except Conflict as error:
            return JsonResponse(_conflict(error), status=409)

    return inner


def _conflict(error: Conflict) -> dict[str, Any]:
    told = [{**asdict(one.clash), "person": one.person, "at": one.at.isoformat() if one.at else None} for one in error.clashes]
    return {"version": error.version, "conflicts": told}


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except ValueError as error:
        raise Malformed("json") from error
    if not isinstance(data, dict):
        raise Malformed("json")
    return data


@require_GET
@never_cache
@answering
def content(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """A part with everything that the editor needs."""
    submission = submission_for(request, number)
    person = person_of(request)
    allowed = sheet in editable(person, submission)
    told = part_json(submission, parts_of(submission), sheet, allowed)
    return JsonResponse({**told, "why": "" if allowed else why_not(person, submission), "me": person.pk})


@require_POST
@answering
def save_cells(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """Saves operations: `base`, `token`, `origin`, `cells`. 409 with the clashes where somebody else changed the same cells."""
    submission = submission_for(request, number)
    sent = _sent(request)
    cells, base = sent.get("cells"), sent.get("base")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells) or not isinstance(base, int):
        raise Malformed("cells")
    token = str(sent.get("token", ""))
    try:
        saved = save(submission, sheet, person_of(request), cells, base, token, str(sent.get("origin", "edit")))
    except Conflict as error:
        since = changes_since(_part(submission, sheet), base)
        return JsonResponse({**_conflict(error), "since": since}, status=409)
    return JsonResponse(_told(submission, sheet, saved, base, token))


def _told(submission: Submission, sheet: str, saved: Saved, base: int, token: str) -> dict[str, Any]:
    parts = parts_of(submission)
    year = year_of(parts) or submission.round.code_year
    since = [change for change in changes_since(parts[sheet], base) if change["token"] != token or not token]
    told: dict[str, Any] = {"version": saved.version, "cells": saved.cells, "since": since, "names": names_of(parts[sheet], year)}
    if sheet in {"units", "projects"}:
        told["references"] = references(parts)
    return told


def _part(submission: Submission, sheet: str) -> Part:
    return parts_of(submission)[sheet]


@require_POST
@answering
def seen(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """Says that the person has the part open (`since`: the version they know): who else has, and what they changed."""
    submission = submission_for(request, number)
    person, sent = person_of(request), _sent(request)
    parts = parts_of(submission)
    part = parts[sheet]
    now = timezone.now()
    if sent.get("gone"):
        Presence.objects.filter(part=part, person=person).delete()
        return JsonResponse({})
    Presence.objects.update_or_create(part=part, person=person, defaults={"seen_at": now})
    others = Presence.objects.select_related("person").filter(part=part, seen_at__gt=now - HERE).exclude(person=person)
    since = sent.get("since")
    changes = changes_since(part, since) if isinstance(since, int) and since < part.version else []
    told: dict[str, Any] = {
        "present": [str(one.person) for one in others],
        "version": part.version,
        "since": changes,
        "editable": sheet in editable(person, submission),
        "why": "" if sheet in editable(person, submission) else why_not(person, submission),
        "references": references(parts),
        "money": money_of(parts),
    }
    if changes:
        told["names"] = names_of(part, year_of(parts) or submission.round.code_year)
    if sheet == "projects":
        told["spent"] = spent_of(parts)
    return JsonResponse(told)


@require_GET
@never_cache
@answering
def changes(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """The history of the part, of a `row`, or of a cell (`row` and `column`)."""
    part = _part(submission_for(request, number), sheet)
    return JsonResponse({"changes": history(part, request.GET.get("row"), request.GET.get("column"))})


@require_POST
@answering
def undo_change(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """Takes back the change `version`."""
    submission = submission_for(request, number)
    version = _sent(request).get("version")
    if not isinstance(version, int):
        raise Malformed("version")
    try:
        saved = undo(submission, sheet, person_of(request), version)
    except Change.DoesNotExist:
        raise Http404("没有这次修改。") from None
    return JsonResponse({"version": saved.version, "count": len(saved.cells)})


@require_GET
@never_cache
@answering
def results(request: HttpRequest, number: int) -> JsonResponse:
    """Flaws of all parts and the findings of the rules."""
    result = result_of(submission_for(request, number))
    return JsonResponse({**asdict(result), "counts": result.counts})


@require_POST
@answering
def hints(request: HttpRequest, number: int) -> JsonResponse:
    """What the rules of targets say of a `project` (None: the whole department) with its `indicators`, as they stand on the page."""
    submission = submission_for(request, number)
    sent = _sent(request)
    project, indicators = sent.get("project"), sent.get("indicators")
    if not isinstance(indicators, list) or not (project is None or isinstance(project, dict)) or len(indicators) > 500:
        raise Malformed("hints")
    parts = parts_of(submission)
    rows = [{**row, ID: str(row.get(ID, ""))} for row in indicators if isinstance(row, dict)]
    spent = spent_of(parts).get(str(project.get("key"))) if project else None
    found = hints_of(project, rows, spent, money_of(parts), year_of(parts) or submission.round.code_year)
    return JsonResponse({"hints": [asdict(one) for one in found]})


@require_GET
@login_required
def codes(request: HttpRequest, name: str, year: int) -> JsonResponse:
    """The codes of a list that fit what is asked (`q`), by code, name or the first letters of its pinyin."""
    if name not in declaration().codes or not 2000 <= year <= 2100:
        raise Http404
    levels = [level for level in request.GET.get("levels", "").split(",") if level]
    found = pick.search(name, year, request.GET.get("q", "")[:60], levels)
    answer = JsonResponse({"options": [[one.value, one.label] for one in found]})
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
