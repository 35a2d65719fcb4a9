"""What everybody may read: what is published, and how far publication is."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Router

from mingzhang.cube.dimensions import contains
from mingzhang.web.api import books, schemas
from mingzhang.web.api.auth import token_of
from mingzhang.web.api.failures import answers
from mingzhang.web.api.paging import (
    AskedCode,
    AskedYear,
    Code,
    Limit,
    MaybeCode,
    MaybeVersion,
    MaybeYear,
    Offset,
    Words,
    Year,
    member,
    part,
    rows,
)
from mingzhang.web.people.permission import visible
from mingzhang.web.portal.content import name_of
from mingzhang.web.portal.models import Figure
from mingzhang.web.releases.models import Release
from mingzhang.web.rounds.models import Submission

router = Router(tags=["公开数据"])
View = Literal["source", "use", "path", "function", "economic", "item", "project"]


@router.get("/departments", response=answers(schemas.Page[schemas.Department]), summary="各部门某年度的公开情况")
def departments(request: HttpRequest, year: AskedYear, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """已公开或已撤下的部门；带有 read 权限的令牌时，另有本人可见的、尚未公开的部门及其报送状态。"""
    found: dict[str, dict[str, Any]] = {}
    for one in Release.objects.filter(year=year).select_related("organisation", "pack").order_by("version"):
        found[one.organisation.code] = _status(request, one)
    token = token_of(request)
    if token is not None and "read" in token.scopes:
        seen = Submission.objects.filter(round__year=year, organisation__in=visible(token.person), organisation__kind="department")
        for submission in seen.select_related("organisation"):
            organisation = submission.organisation
            known = found.setdefault(
                organisation.code, {"year": year, "code": organisation.code, "name": organisation.name, "status": "none"}
            )
            known |= {"state": submission.state, "due": submission.due}
    return part(request, [found[code] for code in sorted(found)], limit, offset, lambda one: one)


def _status(request: HttpRequest, one: Release) -> dict[str, Any]:
    gone = one.state == Release.State.retracted
    return {
        "year": one.year,
        "code": one.organisation.code,
        "name": name_of(one),
        "status": "retracted" if gone else "published",
        "version": one.version,
        "published_at": one.published_at,
        "retracted_at": one.retracted_at,
        "reason": one.public_reason or None,
        "sha256": one.sha256,
        "page": books.page_of(request, one),
    }


@router.get("/books", response=answers(schemas.Page[schemas.Book]), summary="已公开的预算")
def list_books(
    request: HttpRequest, year: MaybeYear = None, department: MaybeCode = None, q: Words = None, limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """现行版本的清单和合计数。"""
    found = books.public(year, department)
    if q:
        found = found.filter(organisation__name__icontains=q)
    return rows(request, found, limit, offset, lambda one: books.shown(request, one))


@router.get("/books/{year}/{code}", response=answers(dict[str, Any], 410), summary="一个部门一个年度的全部数据")
def one_book(request: HttpRequest, year: Year, code: Code, version: MaybeVersion = None) -> HttpResponse:  # noqa: ARG001
    """公开时的数据文件（mingzhang.book/1），逐字节不变；其结构见 book.schema.json。"""
    return HttpResponse(books.book_bytes(books.release(year, code, version)), content_type="application/json")


@router.get("/books/{year}/{code}/versions", response=answers(list[schemas.Version]), summary="各个版本及其文件")
def versions(request: HttpRequest, year: Year, code: Code) -> list[dict[str, Any]]:
    """从新到旧。被替代的版本仍可下载，撤下的版本只留记录和原因。"""
    found = Release.objects.filter(year=year, organisation__code=code).select_related("organisation", "pack").order_by("-version")
    if not found:
        books.release(year, code)
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


@router.get("/observations", response=answers(schemas.Page[schemas.Observation], 410), summary="表格中的每个数")
def observations(
    request: HttpRequest,
    year: AskedYear,
    department: AskedCode,
    version: MaybeVersion = None,
    table: Words = None,
    flow: Annotated[str | None, member("收支：revenue、expenditure。")] = None,
    fund: Annotated[str | None, member("资金来源：fiscal、general、govfund、soe、earmarked、own 等。")] = None,
    vintage: Annotated[str | None, member("current 本年、carryover 上年结转。")] = None,
    function: Annotated[str | None, member("支出功能分类编码。")] = None,
    economic: Annotated[str | None, member("部门预算支出经济分类编码。")] = None,
    government_economic: Annotated[str | None, member("政府预算支出经济分类编码。")] = None,
    kind: Annotated[str | None, member("basic、basic.personnel、basic.operating、project 等。")] = None,
    unit: Annotated[str | None, member("预算单位编码。")] = None,
    project: Annotated[str | None, member("项目。")] = None,
    item: Annotated[str | None, member("“三公”经费、政府采购等：sangong 等。")] = None,
    exact: bool = False,  # noqa: FBT001, FBT002
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """按坐标筛选：fund=fiscal 也包括其下的 general 等；exact=true 时只要坐标恰好相同的。table 是表名中含有的字。"""
    book = books.book(books.release(year, department, version))
    said = {
        "flow": flow,
        "fund": fund,
        "vintage": vintage,
        "function": function,
        "economic": economic,
        "government_economic": government_economic,
        "kind": kind,
        "unit": unit,
        "project": project,
        "item": item,
    }
    wanted = {name: member for name, member in said.items() if member is not None}
    titles = {one["id"]: one["title"] for one in book["tables"]}

    def fits(one: dict[str, Any]) -> bool:
        at = one["at"]
        if table and table not in titles.get(one["table"], ""):
            return False
        if exact and not at.keys() <= {name for name, member in wanted.items() if member != "all"}:
            return False
        return all(
            (at.get(name, "all") == member) if exact else contains(name, member, at.get(name, "all")) for name, member in wanted.items()
        )

    found = [one for one in book["observations"] if fits(one)]
    names = ("table", "row", "column", "text", "amount", "precision", "at", "partial")
    return part(request, found, limit, offset, lambda one: {name: one[name] for name in names} | {"title": titles.get(one["table"], "")})


@router.get("/figures", response=answers(schemas.Page[schemas.Figure]), summary="各部门的汇总数")
def figures(
    request: HttpRequest, year: AskedYear, view: View, department: MaybeCode = None, limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """现行版本按来源、用途、功能科目、经济科目、“三公”经费、项目的汇总，含上年数。"""
    found = Figure.objects.filter(release__state=Release.State.published, release__year=year, view=view)
    found = found.select_related("release__organisation").order_by("release__organisation__code", "pk")
    if department is not None:
        found = found.filter(release__organisation__code=department)
    return rows(request, found, limit, offset, _figure)


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "year": one.release.year,
        "code": one.release.organisation.code,
        "view": one.view,
        "at": one.at,
        "name": one.name,
        "amount": books.yuan(one.amount),
        "before": books.yuan(one.before) if one.before is not None else None,
    }


@router.get("/projects", response=answers(schemas.Page[schemas.Project], 410), summary="项目")
def projects(
    request: HttpRequest,
    year: AskedYear,
    department: AskedCode,
    version: MaybeVersion = None,
    q: Words = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """公开的项目及其资金、绩效目标。"""
    book = books.book(books.release(year, department, version))
    found = [one for one in book["projects"] if not q or q in one["name"]]
    return part(request, found, limit, offset, _project)


def _project(one: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "code", "category", "unit", "attribute", "start", "end", "purpose", "basis")
    return {name: one[name] for name in names} | {
        "funds": {name: money["amount"] for name, money in one["funds"].items()},
        "goals": [goal["text"] for goal in one["goals"]],
        "indicators": len(one["indicators"]),
    }


@router.get("/indicators", response=answers(schemas.Page[schemas.Indicator], 410), summary="绩效指标")
def indicators(
    request: HttpRequest,
    year: AskedYear,
    department: AskedCode,
    version: MaybeVersion = None,
    project: Words = None,
    level1: Words = None,
    q: Words = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """各项目和部门整体的绩效指标；project 是项目名称或编码，level1 是一级指标。"""
    book = books.book(books.release(year, department, version))
    whole = [(None, None, one) for form in book["goals"] for one in form["indicators"]]
    found = [*whole, *((form["name"], form["code"], one) for form in book["projects"] for one in form["indicators"])]
    kept = [
        one
        for one in found
        if (not project or project in (one[0], one[1])) and (not level1 or one[2]["level1"] == level1) and (not q or q in one[2]["name"])
    ]
    return part(request, kept, limit, offset, _indicator)


def _indicator(found: tuple[str | None, str | None, dict[str, Any]]) -> dict[str, Any]:
    name, code, one = found
    names = ("period", "level1", "level2", "name", "text", "operator", "value", "unit", "description")
    return {"project": name, "project_code": code} | {key: one[key] for key in names}
