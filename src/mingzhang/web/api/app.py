"""The API: its operations, the one form of its failures, its description."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from mingzhang.web.api import checks, contents, own, public
from mingzhang.web.api.errors import CODES, ApiError, envelope


class Api(NinjaAPI):
    """Names its operations shortly."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of an operation: the module and the function, `checks_upload`."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"


api = Api(
    title="明账数据接口",
    version="1.0",
    description=(
        "已公开的部门预算数据，任何人都可以读取，无需令牌。报送和文件核对须在 Authorization 中给出令牌（在“我的账号”中新建）。\n\n"
        '金额一律为文本，单位为元，两位小数，例如 "125000.00"，不会因浮点数失真。precision 是印出的最后一位所代表的数额：'
        '以万元印两位小数时为 "100.00"。科目编码属于 code_year 年度的科目表。'
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", public.router)
api.add_router("", contents.router)
api.add_router("", own.router)
api.add_router("", checks.router)


@api.exception_handler(ApiError)
def _told(_request: HttpRequest, error: ApiError) -> HttpResponse:
    return envelope(error.status, str(error), error.details)


@api.exception_handler(HttpError)
def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return envelope(error.status_code if error.status_code in CODES else 400)


@api.exception_handler(Http404)
def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return envelope(404)


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Says which parameters are wrong; what was sent is not repeated."""
    details: list[dict[str, Any]] = [
        {"where": ".".join(str(part) for part in one.get("loc", ())), "type": one.get("type", ""), "problem": one.get("msg", "")}
        for one in error.errors
    ]
    return envelope(422, details=details)
