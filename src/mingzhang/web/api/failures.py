"""Which failures an operation may answer with, for the description of the API."""

from __future__ import annotations

from typing import Any

from mingzhang.web.api.schemas import Problem

USUAL = (400, 404, 422, 429, 500)
FOR_TOKENS = (401, 403)


def answers(success: Any, *more: int, status: int = 200) -> dict[Any, Any]:
    """The answers by status: what comes out, and the form of all failures. A token that is not good is refused everywhere (401)."""
    return {status: success, frozenset({*USUAL, 401, *more}): Problem}
