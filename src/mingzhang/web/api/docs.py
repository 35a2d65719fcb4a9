"""The documentation of the API: a plain page made from its description, without a program, in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from mingzhang.web.api.describing import PAGE, Tongue, description, label, operations, said, scope_of, words
from mingzhang.web.api.errors import CODES
from mingzhang.web.api.examples import curl
from mingzhang.web.api.tokens import SCOPES

REFERENCE = "#/components/schemas/"


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
    example: str


@cache
def _described(tongue: Tongue) -> bytes:
    return json.dumps(description(tongue), ensure_ascii=False).encode()


@require_safe
def machine(_request: HttpRequest, tongue: Tongue = "zh") -> HttpResponse:
    """The description for programs."""
    return HttpResponse(_described(tongue), content_type="application/json")


@require_safe
def page(request: HttpRequest, tongue: Tongue = "zh") -> HttpResponse:
    """The page. It is the same for everybody, logged in or not."""
    return HttpResponse(_page(request.build_absolute_uri("/").rstrip("/"), tongue))


def _page(origin: str, tongue: Tongue) -> str:
    known = description(tongue)
    groups: dict[str, list[Shown]] = {}
    for (path, method), one in operations(known).items():
        groups.setdefault(one["tags"][0], []).append(_operation(origin, path, method, one, tongue))
    records = [
        {"name": name, "text": schema["description"], "fields": tuple(_fields(schema, tongue))}
        for name, schema in known["components"]["schemas"].items()
        if not name.startswith(PAGE) and schema.get("properties")
    ]
    context = {
        "info": known["info"],
        "paragraphs": known["info"]["description"].split("\n\n"),
        "groups": groups.items(),
        "records": records,
        "scopes": [(name, said(text, tongue)) for name, text in SCOPES.items()],
        "codes": [(status, code) for status, (code, _text) in CODES.items()],
        "english": tongue == "en",
        "say": {name.replace("-", "_"): label(name, tongue) for name in words()["labels"]},
    }
    return render_to_string("api/docs.html", context)


def _operation(origin: str, path: str, method: str, one: Mapping[str, Any], tongue: Tongue) -> Shown:
    responses = one["responses"]
    content: Mapping[str, Any] = next((value.get("content", {}) for code, value in responses.items() if code.startswith("2")), {})
    body = one.get("requestBody", {}).get("content", {})
    return Shown(
        one["operationId"],
        method.upper(),
        path,
        one["summary"],
        one.get("description", ""),
        scope_of(one),
        tuple(_row(row["name"], row["schema"], tongue, required=row["required"]) for row in one["parameters"]),
        " / ".join(f"{media}: {_kind(value['schema'], tongue)}" for media, value in body.items()),
        " / ".join(_kind(value["schema"], tongue) for value in content.values()) or label("nothing", tongue),
        ", ".join(code for code in responses if not code.startswith("2")),
        curl(origin, path, method, one),
    )


def _row(name: str, schema: Mapping[str, Any], tongue: Tongue, *, required: bool) -> Row:
    text = [schema.get("description", "")]
    if schema.get("default") is not None:
        text.append(label("default", tongue).format(value=json.dumps(schema["default"])))
    return Row(name, _kind(schema, tongue), required, " ".join(filter(None, text)) if tongue == "en" else "".join(text))


def _fields(schema: Mapping[str, Any], tongue: Tongue) -> Iterator[Row]:
    needed = schema.get("required", ())
    for name, one in schema["properties"].items():
        yield _row(name, one, tongue, required=name in needed)


def _kind(schema: Mapping[str, Any], tongue: Tongue) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(REFERENCE)
        return label("page", tongue).format(name=name[len(PAGE) : -1]) if name.startswith(PAGE) else name
    if "anyOf" in schema:
        return label("or", tongue).join(_kind(one, tongue) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return label("list", tongue) + _kind(schema.get("items", {}), tongue)
    known = words()["labels"]
    if schema.get("format") in known:
        return label(str(schema["format"]), tongue)
    found = label(str(schema["type"]) if schema.get("type") in known else "any", tongue)
    bounds = "—".join(str(schema[name]) for name in ("minimum", "maximum") if name in schema)
    return f"{found} ({bounds})" if bounds else found
