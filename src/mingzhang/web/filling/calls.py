"""What the editor asks for and sends while somebody works: content, changes, codes, hints, results. All JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mingzhang.facts.sheets import declaration
from mingzhang.messages import Refusal, say
from mingzhang.web.filling import describe, pick
from mingzhang.web.filling.allowed import editable, submission_for, why_not
from mingzhang.web.filling.cells import ID, ROW, Malformed
from mingzhang.web.filling.describe import names_in, part_json, references
from mingzhang.web.filling.hints import hints as hints_of
from mingzhang.web.filling.models import Change, Presence
from mingzhang.web.filling.parts import heads_of, parts_of
from mingzhang.web.filling.reading import money_of, year_of
from mingzhang.web.filling.results import last_result, result_of, stamp_of
from mingzhang.web.filling.saving import Conflict, Saved, changes_since, history, save, undo
from mingzhang.web.filling.totals import spent_of
from mingzhang.web.filling.turns import AGAIN, turns
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
            return JsonResponse({"problem": _("登录已过期，请在新的窗口登录，再回到这里继续；没有保存的内容还在本页。")}, status=401)
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


def _beside(sheet: str) -> frozenset[str]:
    """The parts from which a page of this part shows something."""
    return frozenset({sheet, "department", "units", "projects", *(("spending",) if sheet == "projects" else ())})


@require_GET
@never_cache
@answering
def content(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """A part with everything that the editor needs."""
    submission = submission_for(request, number)
    person = person_of(request)
    allowed = sheet in editable(person, submission)
    parts = parts_of(submission, *_beside(sheet))
    told = part_json(submission, parts, sheet, allowed)
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
        since = changes_since(heads_of(submission)[sheet], base)
        return JsonResponse({**_conflict(error), "since": since}, status=409)
    return JsonResponse(_told(submission, sheet, saved, base))


def _told(submission: Submission, sheet: str, saved: Saved, base: int) -> dict[str, Any]:
    """The version now, and all changes since the page's, its own in its place among those of others."""
    part = submission.parts.only("pk", "submission", "sheet", "version").get(sheet=sheet)
    since = changes_since(part, base) if part.version > base else []
    cells = [cell for change in since for cell in change["cells"]]
    told: dict[str, Any] = {"version": saved.version, "since": since}
    told["names"] = names_in(sheet, cells, saved.year or submission.round.code_year)
    if sheet in {"units", "projects"} and _named_anew(sheet, cells):
        told["references"] = references(parts_of(submission, "units", "projects"))
    return told


def _named_anew(sheet: str, cells: Iterable[Mapping[str, Any]]) -> bool:
    """Whether changes touch how the rows of the part are called elsewhere."""
    named = {ROW, *(column.key for column in declaration().sheet(sheet).columns[:2])}
    return any(cell["column"] in named for cell in cells)


@require_POST
@answering
def seen(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """Says that the person has the part open (`since`: the version they know, `stamp`: what they know of other parts): who else has, and
    what changed."""
    submission = submission_for(request, number)
    person, sent = person_of(request), _sent(request)
    heads = heads_of(submission)
    part = heads[sheet]
    now = timezone.now()
    if sent.get("gone"):
        Presence.objects.filter(part=part, person=person).delete()
        return JsonResponse({})
    if not Presence.objects.filter(part=part, person=person).update(seen_at=now):
        Presence.objects.update_or_create(part=part, person=person, defaults={"seen_at": now})
    others = Presence.objects.select_related("person").filter(part=part, seen_at__gt=now - HERE).exclude(person=person)
    since = sent.get("since")
    changes = changes_since(part, since) if isinstance(since, int) and since < part.version else []
    allowed = sheet in editable(person, submission)
    told: dict[str, Any] = {
        "present": [str(one.person) for one in others],
        "version": part.version,
        "since": changes,
        "editable": allowed,
        "why": "" if allowed else why_not(person, submission),
        "money": money_of(heads),
        "stamp": describe.stamp_of(heads, sheet),
    }
    if told["stamp"] != sent.get("stamp"):
        parts = parts_of(submission, *_beside(sheet))
        told |= {"references": references(parts), **({"spent": spent_of(parts)} if sheet == "projects" else {})}
    if changes:
        cells = [cell for change in changes for cell in change["cells"]]
        told["names"] = names_in(sheet, cells, year_of(heads) or submission.round.code_year)
    return JsonResponse(told)


@require_GET
@never_cache
@answering
def changes(request: HttpRequest, number: int, sheet: str) -> JsonResponse:
    """The history of the part, of a `row`, or of a cell (`row` and `column`)."""
    part = heads_of(submission_for(request, number))[sheet]
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
        raise Http404(_("没有这次修改。")) from None
    return JsonResponse({"version": saved.version, "count": len(saved.cells)})


@require_GET
@never_cache
@answering
def results(request: HttpRequest, number: int) -> JsonResponse:
    """Flaws of all parts and the findings of the rules. Where they must be worked out and others are at that, `again` says after how many
    seconds to ask once more."""
    submission = submission_for(request, number)
    result = last_result(submission)
    if result is None or result.stamp != stamp_of(submission):
        result = turns.take(lambda: result_of(submission))
    return JsonResponse({**asdict(result), "counts": result.counts} if result is not None else {"again": AGAIN})


@require_POST
@answering
def hints(request: HttpRequest, number: int) -> JsonResponse:
    """What the rules of targets say of a `project` (None: the whole department) with its `indicators`, as they stand on the page."""
    submission = submission_for(request, number)
    sent = _sent(request)
    project, indicators = sent.get("project"), sent.get("indicators")
    if not isinstance(indicators, list) or not (project is None or isinstance(project, dict)) or len(indicators) > 500:
        raise Malformed("hints")
    parts = parts_of(submission, "department", "spending")
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
