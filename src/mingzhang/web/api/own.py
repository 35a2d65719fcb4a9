"""What the owner of a token sees: submissions and what was found in them."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from mingzhang.web.api import schemas
from mingzhang.web.api.auth import caller, read
from mingzhang.web.api.errors import ApiError
from mingzhang.web.api.failures import answers
from mingzhang.web.api.paging import After, Limit, MaybePlace, MaybeYear, keyed, number
from mingzhang.web.people.permission import held, may, visible
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds.models import Submission

Number = Annotated[int, number("报送的编号。")]
router = Router(tags=["报送"], auth=read)


def _seen(request: HttpRequest) -> QuerySet[Submission]:
    found = Submission.objects.filter(organisation__in=visible(caller(request)))
    return found.select_related("organisation", "round").order_by("-round__year", "organisation__code")


@router.get("/submissions", response=answers(schemas.Page[schemas.Submission], 403), summary="本人可见的报送")
def submissions(
    request: HttpRequest, year: MaybeYear = None, organisation: MaybePlace = None, limit: Limit = 100, after: After = None
) -> dict[str, Any]:
    """年度从近到远。"""
    found = _seen(request)
    if year is not None:
        found = found.filter(round__year=year)
    if organisation is not None:
        found = found.filter(organisation__code=organisation)
    grants = [one for one in held(caller(request)) if one.role in roles() and "view" in roles()[one.role].may]
    kept = [one for one in found if any(grant.holds(one.organisation, one.round.year, None) for grant in grants)]
    return keyed(request, kept, _key, limit, after, _shown)


def _key(one: Submission) -> str:
    return str(one.pk)


def _shown(one: Submission) -> dict[str, Any]:
    return {
        "id": one.pk,
        "year": one.round.year,
        "organisation": one.organisation.code,
        "organisation_name": one.organisation.name,
        "state": one.state,
        "version": one.version,
        "due": one.due,
        "changed_at": one.changed_at,
    }


def _one(request: HttpRequest, number: int) -> Submission:
    found = _seen(request).filter(pk=number).first()
    if found is None or not may(caller(request), "view", found.organisation, found.round.year).allowed:
        raise ApiError(404)
    return found


@router.get("/submissions/{number}", response=answers(schemas.Submission, 403), summary="一份报送")
def submission(request: HttpRequest, number: Number) -> dict[str, Any]:
    """状态、版本和期限。"""
    return _shown(_one(request, number))


@router.get("/submissions/{number}/findings", response=answers(schemas.Page[schemas.Finding], 403), summary="报送核对出的问题")
def findings(request: HttpRequest, number: Number, limit: Limit = 100, after: After = None) -> dict[str, Any]:
    """按现在的数据核对；已搁置的问题不在其中。"""
    from mingzhang.web.filling.results import result_of

    found = result_of(_one(request, number)).findings
    return keyed(request, found, _id, limit, after, _finding)


def _id(one: dict[str, Any]) -> str:
    return str(one["id"])


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "rule", "severity", "message")
    return {name: one[name] for name in names} | {"fix": one.get("fix") or "", "where": one.get("table") or ""}
