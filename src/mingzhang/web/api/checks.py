"""Having a document checked: it is uploaded, waits in the queue, and is asked for until it is done."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Path, Router, Status
from ninja.files import UploadedFile

from mingzhang.messages import say
from mingzhang.web import store
from mingzhang.web.api import schemas
from mingzhang.web.api.auth import caller, check, setting_aside, uploading, write
from mingzhang.web.api.errors import ApiError
from mingzhang.web.api.failures import answers
from mingzhang.web.api.paging import After, Limit, keyed, number, rows
from mingzhang.web.audit.log import record
from mingzhang.web.checking import jobs, sandbox
from mingzhang.web.checking.limits import LIMITS, refusal
from mingzhang.web.checking.models import SetAside, Upload
from mingzhang.web.checking.names import clean_name, readable
from mingzhang.web.checking.views import facts_of
from mingzhang.web.people.address import address_of
from mingzhang.web.people.models import Person
from mingzhang.web.people.roles import areas_of

Number = Annotated[int, number("上传的编号。")]
UPLOADED = {
    "requestBody": {"content": {"multipart/form-data": {"encoding": {"file": {"contentType": "application/octet-stream"}}}}},
    "responses": {
        202: {
            "links": {
                "result": {"operationId": "checks_one_check", "parameters": {"number": "$response.body#/id"}},
                "remove": {"operationId": "checks_remove", "parameters": {"number": "$response.body#/id"}},
            }
        }
    },
}
REASONED = {"requestBody": {"content": {"application/json": {"example": {"reason": "历史原因，已在说明中解释。"}}}}}
FindingId = Annotated[str, Path(pattern=r"^[0-9A-Za-z._-]{1,40}$", description="问题的编号。", example="abc1")]
router = Router(tags=["文件核对"], auth=check)


def _person(request: HttpRequest) -> Person:
    """The person, if their roles have this area. Raises ApiError 403."""
    person = caller(request)
    if "checking" not in areas_of(person):
        raise ApiError(403, "您的角色没有文件核对的权限。")
    return person


def _mine(request: HttpRequest) -> QuerySet[Upload]:
    return Upload.objects.filter(person=_person(request))


def _one(request: HttpRequest, number: int) -> Upload:
    found = _mine(request).filter(pk=number).first()
    if found is None:
        raise ApiError(404)
    jobs.settle([found])
    return found


def _shown(request: HttpRequest, one: Upload) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "sha256": one.sha256,
        "bytes": one.size,
        "state": one.state,
        "problem": one.problem,
        "department_name": one.department,
        "year": one.year,
        "verdict": one.summary.get("verdict"),
        "severities": one.summary.get("severities", {}),
        "made_at": one.made_at,
        "finished_at": one.finished_at,
        "address": request.build_absolute_uri(f"{reverse('uploads').replace('/checking/', '/api/checks/')}{one.pk}"),
    }


@router.post(
    "/checks",
    auth=uploading,
    response=answers(schemas.Check, 403, 409, 413, 415, status=202),
    summary="上传一份文件核对",
    openapi_extra=UPLOADED,
)
def upload(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Status[dict[str, Any]]:
    """docx、xlsx、xls、pdf、html、txt。结果由后台核对，请隔几秒按返回的 address 查询，直到 state 为 done 或 failed。"""
    person = _person(request)
    name = clean_name(file.name or "")
    size = file.size or 0
    if not readable(name):
        raise ApiError(422, say("dropped.unknown_format", name=name))
    if size > LIMITS.document:
        raise ApiError(413, say("dropped.too_large", name=name, most=LIMITS.document // 2**20))
    problem = refusal(person, name, size)
    if problem is not None:
        raise ApiError(422 if size == 0 else 409, problem)
    return Status(202, _shown(request, jobs.accept(person, name, file.read(), address=address_of(request))))


@router.get("/checks", response=answers(schemas.Page[schemas.Check], 403), summary="本人上传的文件")
def uploads(request: HttpRequest, limit: Limit = 100, after: After = None) -> dict[str, Any]:
    """从新到旧。"""
    return rows(request, _mine(request), {"-pk": int}, limit, after, lambda one: _shown(request, one))


@router.get("/checks/{number}", response=answers(schemas.Check, 403), summary="一份文件的核对结果")
def one_check(request: HttpRequest, number: Number) -> dict[str, Any]:
    """state：waiting 等待、running 核对中、done 完成、failed 没有核对成（原因见 problem）。"""
    return _shown(request, _one(request, number))


@router.get("/checks/{number}/findings", response=answers(schemas.Page[schemas.Finding], 403, 409), summary="文件核对出的问题")
def findings(request: HttpRequest, number: Number, limit: Limit = 100, after: After = None) -> dict[str, Any]:
    """按严重程度排列，已搁置的在后。"""
    facts = _facts(_one(request, number))
    found = [*((one, False) for one in facts["findings"]), *((one, True) for one in facts["aside"])]
    return keyed(request, found, _id, limit, after, _finding)


def _id(found: tuple[dict[str, Any], bool]) -> str:
    return str(found[0]["id"])


def _facts(one: Upload) -> dict[str, Any]:
    if sandbox.FACTS not in one.report:
        raise ApiError(409, "这份文件还没有核对结果。")
    return facts_of(one)


def _finding(found: tuple[dict[str, Any], bool]) -> dict[str, Any]:
    one, aside = found
    names = ("id", "rule", "severity", "message")
    return {name: one[name] for name in names} | {"fix": one["fix"] or "", "where": one["place"] or "", "set_aside": aside}


@router.get("/checks/{number}/report", response=answers(dict[str, Any], 403, 409), summary="完整的核对报告")
def report(request: HttpRequest, number: Number) -> HttpResponse:
    """与 mingzhang check --format json 相同。"""
    one = _one(request, number)
    if sandbox.JSON not in one.report:
        raise ApiError(409, "这份文件还没有核对结果。")
    return HttpResponse(store.content(one.report[sandbox.JSON]), content_type="application/json")


@router.delete("/checks/{number}", auth=write, response=answers(None, 403, status=204), summary="删除一份文件及其结果")
def remove(request: HttpRequest, number: Number) -> Status[None]:
    """删除后不能恢复。"""
    jobs.delete(_one(request, number), _person(request), address_of(request))
    return Status(204, None)


@router.put(
    "/checks/{number}/findings/{finding}/aside",
    auth=setting_aside,
    response=answers(schemas.Check, 403, 409, 413, 415),
    summary="搁置一个问题",
    openapi_extra=REASONED,
)
def set_aside(request: HttpRequest, number: Number, reason: schemas.Reason, finding: FindingId) -> dict[str, Any]:
    """写明理由后重新核对；再次搁置同一问题不改动原来的理由。"""
    one, person = _one(request, number), _person(request)
    facts = _facts(one)
    if finding not in {row["id"] for row in (*facts["findings"], *facts["aside"])}:
        raise ApiError(404, "这份文件没有这个问题。")
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=one.pk)
        _row, new = SetAside.objects.get_or_create(
            upload=locked, finding=finding, defaults={"reason": reason.reason.replace("\0", ""), "person": person}
        )
        if new:
            record(person.get_username(), "checking.set_aside", f"upload/{one.pk}", {"finding": finding, "reason": reason.reason})
            jobs.once_more(locked, person)
    one.refresh_from_db()
    return _shown(request, one)
