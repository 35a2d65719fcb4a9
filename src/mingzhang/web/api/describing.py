"""The description of the API (OpenAPI 3.1) in Chinese or English: what the framework knows of the operations, with the words of words.toml,
the scopes of tokens and how one call leads to the next."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from django.core.serializers.json import DjangoJSONEncoder

from mingzhang.web.api.app import api
from mingzhang.web.api.tokens import SCOPES

Tongue = Literal["zh", "en"]
METHODS = ("get", "post", "put", "patch", "delete")
PAGE = "Page_"
ABOUT_TOKENS = "令牌以 mz_ 开头，在“我的账号”中新建，只显示一次。"
SAID = ("summary", "description")


@cache
def words() -> Mapping[str, Mapping[str, Any]]:
    """Texts (Chinese to English), records, fields and labels (both)."""
    return tomllib.loads((files("mingzhang.web.api") / "words.toml").read_text(encoding="utf-8"))


def said(text: str, tongue: Tongue) -> str:
    """A text of the code in a language. Raises KeyError for one that has no English."""
    return text if tongue == "zh" or not text else str(words()["texts"][text])


def label(name: str, tongue: Tongue) -> str:
    """A label of the page."""
    return str(words()["labels"][name][tongue == "en"])


@cache
def description(tongue: Tongue = "zh") -> Mapping[str, Any]:
    """The description."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), cls=DjangoJSONEncoder))
    made["info"] |= {
        "title": said(api.title, tongue),
        "description": "\n\n".join(said(one, tongue) for one in api.description.split("\n\n")),
    }
    made["servers"] = [{"url": "/"}]
    for one in operations(made).values():
        _operation(one, tongue)
    for name, schema in made["components"]["schemas"].items():
        _record(name, schema, tongue)
    made["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "mz_…",
            "description": "\n".join([said(ABOUT_TOKENS, tongue), *(f"- `{name}`: {said(text, tongue)}" for name, text in SCOPES.items())]),
        }
    }
    return made


def operations(described: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The operations by path and method."""
    return {(path, method): found[method] for path, found in described["paths"].items() for method in METHODS if method in found}


def scope_of(one: Mapping[str, Any]) -> str:
    """The scope that an operation needs; empty where it needs no token."""
    return next((scope for way in one.get("security", ()) for scope in way.get("token", ())), "")


def _operation(one: dict[str, Any], tongue: Tongue) -> None:
    _speak(one, tongue)
    one["tags"] = [said(tag, tongue) for tag in one["tags"]]
    scope = _scopes().get(one["operationId"])
    if scope:
        one["security"] = [{"token": [scope]}]
    for row in one["parameters"]:
        _speak(row, tongue)
        _speak(row["schema"], tongue)
        row["schema"].pop("title", None)
        # Null is what it is where it is not given, which a query cannot say.
        if kinds := [kind for kind in row["schema"].pop("anyOf", ()) if kind.get("type") != "null"]:
            row["schema"] |= kinds[0]
    one["responses"] = dict(sorted(one["responses"].items()))


def _record(name: str, schema: dict[str, Any], tongue: Tongue) -> None:
    name = "Page" if name.startswith(PAGE) else name
    schema["description"] = words()["records"][name][tongue == "en"]
    for field, one in schema.get("properties", {}).items():
        known = words()["fields"]
        one["description"] = known.get(f"{name}.{field}", known.get(field))[tongue == "en"]
        one.pop("title", None)


def _speak(one: dict[str, Any], tongue: Tongue) -> None:
    for key in SAID:
        if key in one:
            one[key] = said(one[key], tongue)


@cache
def _scopes() -> Mapping[str, str]:
    return dict(_needed())


def _needed() -> Iterator[tuple[str, str]]:
    # Only bound routers know what their operations inherit from them.
    for router in api._get_bound_routers():  # noqa: SLF001
        for view in router.path_operations.values():
            for operation in view.operations:
                for auth in operation.auth_callbacks:
                    yield operation.operation_id or api.get_openapi_operation_id(operation), getattr(auth, "scope", "")
