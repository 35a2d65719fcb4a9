"""The one form of every failure: `{"error": {"code", "message", "details"}}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

CODES = {
    400: ("bad_request", "请求的格式不对，无法读取。"),
    401: ("unauthorized", "请在 Authorization 中给出有效的令牌（Bearer）。"),
    403: ("forbidden", "这个令牌没有所需的权限。"),
    404: ("not_found", "没有找到。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方法。"),
    409: ("conflict", "现在的状态不允许这样做。"),
    410: ("gone", "这个版本已经撤下。"),
    413: ("too_large", "上传的内容太大。"),
    415: ("unsupported_media_type", "不支持这种内容类型。"),
    422: ("invalid", "参数不符合要求，见 details。"),
    429: ("too_many_requests", "请求过于频繁，请稍后再试。"),
    500: ("internal", "服务出错，请稍后再试。"),
    503: ("unavailable", "服务暂不可用，请稍后再试。"),
}
"""The codes and sentences by HTTP status."""


class ApiError(Exception):
    """A failure that the caller is told."""

    def __init__(self, status: int, message: str = "", details: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message or CODES[status][1])
        self.status = status
        self.details = tuple(details)


def envelope(status: int, message: str = "", details: Sequence[dict[str, Any]] = ()) -> HttpResponse:
    """The answer that tells a failure."""
    code, text = CODES[status]
    body = {"error": {"code": code, "message": message or text, "details": list(details)}}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Envelope"] = "1"
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
