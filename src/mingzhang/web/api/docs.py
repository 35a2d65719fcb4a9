"""The documentation of the API: a plain page made from its description, without a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from mingzhang.web.api.app import api
from mingzhang.web.api.tokens import SCOPES

METHODS = ("get", "post", "put", "patch", "delete")
REFERENCE = "#/components/schemas/"
PAGE = "Page_"


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field: its name, what it is, whether it must be there, what it says."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation as the page shows it."""

    id: str
    method: str
    path: str
    title: str
    text: str
    scope: str
    parameters: tuple[Row, ...]
    body: str
    answer: str
    failures: str


@cache
def description() -> Mapping[str, Any]:
    """The description of the API (OpenAPI 3.1)."""
    found: Mapping[str, Any] = api.get_openapi_schema()
    return found


@cache
def _described() -> bytes:
    return json.dumps(description(), ensure_ascii=False, cls=DjangoJSONEncoder).encode()


@require_safe
def machine(_request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return HttpResponse(_described(), content_type="application/json")


@require_safe
def page(_request: HttpRequest) -> HttpResponse:
    """The page. It is the same for everybody, logged in or not."""
    known = description()
    groups: dict[str, list[Shown]] = {}
    for path, operations in known["paths"].items():
        for method in METHODS:
            if method in operations:
                one = operations[method]
                groups.setdefault(one.get("tags", ["其他"])[0], []).append(_operation(path, method, one))
    records = [
        {"name": name, "text": schema.get("description", ""), "fields": tuple(_fields(schema))}
        for name, schema in known["components"]["schemas"].items()
        if not name.startswith(PAGE) and schema.get("properties")
    ]
    context = {"info": known["info"], "groups": groups.items(), "records": records, "scopes": SCOPES.items()}
    return HttpResponse(render_to_string("api/docs.html", context))


def _operation(path: str, method: str, one: Mapping[str, Any]) -> Shown:
    responses = one["responses"]
    success = next((code for code in map(str, responses) if code.startswith("2")), "")
    content: Mapping[str, Any] = next((value.get("content", {}) for code, value in responses.items() if str(code) == success), {})
    body = one.get("requestBody", {}).get("content", {})
    parameters = tuple(_row(row["name"], _asked(row["schema"]), required=row.get("required", False)) for row in one.get("parameters", ()))
    return Shown(
        one["operationId"],
        method.upper(),
        path,
        one.get("summary", ""),
        one.get("description", ""),
        _scope(one["operationId"]),
        parameters,
        "；".join(f"{media}：{_kind(value['schema'])}" for media, value in body.items()),
        "；".join(_kind(value["schema"]) for value in content.values()) or "（无内容）",
        "、".join(sorted(str(code) for code in responses if not str(code).startswith("2"))),
    )


@cache
def _scopes() -> Mapping[str, str]:
    found = {}
    for _prefix, router in api._routers:  # noqa: SLF001
        for view in router.path_operations.values():
            for operation in view.operations:
                for auth in operation.auth_callbacks:
                    found[operation.operation_id or api.get_openapi_operation_id(operation)] = getattr(auth, "scope", "")
    return found


def _scope(operation: str) -> str:
    return _scopes().get(operation, "")


def _asked(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a parameter is where it is given: null is only where it is not."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return {**schema, "anyOf": kinds} if kinds else schema


def _row(name: str, schema: Mapping[str, Any], *, required: bool) -> Row:
    words = [schema.get("description", "")]
    if schema.get("default") is not None:
        words.append(f"不写为 {json.dumps(schema['default'])}。")
    return Row(name, _kind(schema), required, "".join(filter(None, words)))


def _fields(schema: Mapping[str, Any]) -> Iterator[Row]:
    needed = schema.get("required", ())
    for name, one in schema["properties"].items():
        yield _row(name, one, required=name in needed)


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(REFERENCE)
        return f"Page（items 为 {name[5:-1]} 的列表）" if name.startswith(PAGE) else name
    if "anyOf" in schema:
        return " 或 ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    kind = {"integer": "整数", "string": "文本", "boolean": "true/false", "object": "对象", "null": "null", "number": "数"}
    if schema.get("type") == "array":
        return f"列表：{_kind(schema.get('items', {}))}"
    found = kind.get(str(schema.get("type")), "任意")
    form = {"date-time": "时间", "date": "日期", "binary": "文件"}.get(str(schema.get("format")), "")
    bounds = "—".join(str(schema[name]) for name in ("minimum", "maximum") if name in schema)
    return form or (f"{found}（{bounds}）" if bounds else found)
