"""What everybody may read: what is published, and how far publication is."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Router

from mingzhang.web.api import books, schemas
from mingzhang.web.api.auth import token_of
from mingzhang.web.api.failures import answers
from mingzhang.web.api.paging import (
    After,
    AskedYear,
    Code,
    Limit,
    MaybeCode,
    MaybeVersion,
    MaybeYear,
    Words,
    Year,
    keyed,
    rows,
)
from mingzhang.web.people.permission import visible
from mingzhang.web.portal.content import name_of
from mingzhang.web.releases.models import Release
from mingzhang.web.rounds.models import Submission

router = Router(tags=["公开数据"])


@router.get("/departments", response=answers(schemas.Page[schemas.Department]), summary="各部门某年度的公开情况")
def departments(request: HttpRequest, year: AskedYear, limit: Limit = 100, after: After = None) -> dict[str, Any]:
    """已公开或已撤下的部门；带有 read 权限的令牌时，另有本人可见的、尚未公开的部门及其报送状态。"""
    found: dict[str, dict[str, Any]] = {}
    for one in Release.objects.filter(year=year).select_related("organisation", "pack").order_by("version"):
        found[one.organisation.code] = _status(request, one)
    token = token_of(request)
    if token is not None and "read" in token.scopes:
        places = visible(token.person, year=year).filter(kind="department")
        seen = Submission.objects.filter(round__year=year, organisation__in=places)
        for submission in seen.select_related("organisation"):
            organisation = submission.organisation
            known = found.setdefault(
                organisation.code, {"year": year, "code": organisation.code, "name": organisation.name, "state": "none"}
            )
            known |= {"submission_state": submission.state, "submission_due": submission.due}
    return keyed(request, [found[code] for code in sorted(found)], _code, limit, after, lambda one: one)


def _code(one: dict[str, Any]) -> str:
    return str(one["code"])


def _status(request: HttpRequest, one: Release) -> dict[str, Any]:
    gone = one.state == Release.State.retracted
    return {
        "year": one.year,
        "code": one.organisation.code,
        "name": name_of(one),
        "state": "retracted" if gone else "published",
        "version": one.version,
        "published_at": one.published_at,
        "retracted_at": one.retracted_at,
        "reason": one.public_reason or None,
        "sha256": one.sha256,
        "page": books.page_of(request, one),
    }


@router.get("/books", response=answers(schemas.Page[schemas.Book]), summary="已公开的预算")
def list_books(
    request: HttpRequest, year: MaybeYear = None, department: MaybeCode = None, q: Words = None, limit: Limit = 100, after: After = None
) -> dict[str, Any]:
    """现行版本的清单和合计数，年度从近到远。"""
    found = books.public(year, department)
    if q:
        found = found.filter(organisation__name__icontains=q)
    found = found.select_related("pack__submission__round")
    return rows(request, found, {"-year": int, "organisation__code": str, "pk": int}, limit, after, lambda one: books.shown(request, one))


@router.get("/books/{year}/{department}", response=answers(dict[str, Any], 410), summary="一个部门一个年度的全部数据")
def one_book(request: HttpRequest, year: Year, department: Code, version: MaybeVersion = None) -> HttpResponse:  # noqa: ARG001
    """公开时的数据文件（mingzhang.book/1），逐字节不变。"""
    return HttpResponse(books.book_bytes(books.release(year, department, version)), content_type="application/json")


@router.get("/books/{year}/{department}/versions", response=answers(list[schemas.Version]), summary="各个版本及其文件")
def versions(request: HttpRequest, year: Year, department: Code) -> list[dict[str, Any]]:
    """从新到旧。被替代的版本仍可下载，撤下的版本只留记录和原因。"""
    found = Release.objects.filter(year=year, organisation__code=department).select_related("organisation", "pack").order_by("-version")
    if not found:
        books.release(year, department)
    return [_version(request, one) for one in found.prefetch_related("pack__files")]


def _version(request: HttpRequest, one: Release) -> dict[str, Any]:
    base = f"/public/{one.year}/{quote(one.organisation.code, safe='')}/v{one.version}/files/"
    files = () if one.state == Release.State.retracted else one.pack.files.all()
    return {
        "version": one.version,
        "state": one.state,
        "published_at": one.published_at,
        "retracted_at": one.retracted_at,
        "reason": one.public_reason or None,
        "sha256": one.sha256,
        "files": [
            {
                "name": file.name,
                "bytes": file.size,
                "sha256": file.sha256,
                "address": request.build_absolute_uri(base + quote(file.name)),
            }
            for file in files
        ],
    }
