"""A call of each operation as one types it, made of the examples in its description."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from mingzhang.web.api.describing import scope_of

DOCUMENT = "budget.docx"
MULTIPART = "multipart/form-data"
JSON = "application/json"


def curl(origin: str, path: str, method: str, one: Mapping[str, Any]) -> str:
    """The call with curl; the token is taken from the variable TOKEN."""
    words = ["curl"]
    if method in {"put", "patch", "delete"}:
        words += ["-X", method.upper()]
    if scope_of(one):
        words += ["-H", '"Authorization: Bearer $TOKEN"']
    body = one.get("requestBody", {}).get("content", {})
    if MULTIPART in body:
        words += ["-F", f"file=@{DOCUMENT}"]
    elif JSON in body:
        sent = json.dumps(body[JSON]["example"], ensure_ascii=False)
        words += ["-H", shlex.quote(f"Content-Type: {JSON}"), "-d", shlex.quote(sent)]
    return " ".join([*words, shlex.quote(origin + address(path, one))])


def address(path: str, one: Mapping[str, Any]) -> str:
    """The path with the examples of its parameters."""
    query = []
    for row in one["parameters"]:
        if "example" in row and row["in"] == "path":
            path = path.replace("{" + row["name"] + "}", quote(str(row["example"]), safe=""))
        elif "example" in row:
            query.append((row["name"], str(row["example"])))
    return f"{path}?{urlencode(query)}" if query else path
