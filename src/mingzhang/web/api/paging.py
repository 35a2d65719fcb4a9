"""Parts of lists. What comes next is named by the last item (`after`), not by a number of items: what is added or taken away between two
calls moves nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Annotated, Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Path, Query
from ninja.params import functions

from mingzhang.web.api.errors import ApiError

T = TypeVar("T")
M = TypeVar("M", bound=Model)
MOST = 500
LARGEST = 2**53
PLAIN = r"^[^\x00-\x1f]*$"
CODE = r"^[0-9A-Za-z-]{1,20}$"
YEARS: dict[str, Any] = {"ge": 1990, "le": 2200, "description": "预算年度。", "example": 2024}
CODES: dict[str, Any] = {"pattern": CODE, "description": "部门编码。", "example": "001"}

Limit = Annotated[int, Query(100, ge=1, le=MOST, description="一次最多多少项。")]
After = Annotated[
    str | None, Query(None, max_length=400, pattern=r"^[0-9A-Za-z_-]+$", description="从哪一项之后开始：上一页 next 中的值，不必自己编写。")
]
Year = Annotated[int, Path(**YEARS)]
Code = Annotated[str, Path(**CODES)]
AskedYear = Annotated[int, Query(**YEARS)]
AskedCode = Annotated[str, Query(**CODES)]
MaybeYear = Annotated[int | None, Query(None, **YEARS)]
MaybeCode = Annotated[str | None, Query(None, **CODES)]
MaybePlace = Annotated[str | None, Query(None, **{**CODES, "description": "部门或单位编码。"})]
MaybeVersion = Annotated[int | None, Query(None, ge=1, le=100_000, description="版本；不写为现行版本。")]


def number(text: str) -> Any:
    """The number by which one thing is asked for."""
    return functions.Path(ge=1, le=LARGEST, description=text, example=1)


def member(text: str, example: str | None = None) -> Any:
    """A coordinate by which figures are asked for."""
    return functions.Query(None, max_length=80, pattern=r"^[^\x00-\x1f]+$", description=text, example=example)


def words(text: str) -> Any:
    """Words by which things are asked for."""
    return functions.Query(None, max_length=80, pattern=PLAIN, description=text)


Words = Annotated[str | None, words("名称中含有的字。")]


def part(
    request: HttpRequest,
    found: Sequence[Any],
    limit: int,
    after: str | None,
    shown: Callable[[Any], T],
    *,
    pinned: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The part of a list that never changes. `pinned` is what the next address names besides, so that the list stays the same."""
    start = _read(after, (int,))[0] if after else 0
    kept = found[start : start + limit]
    more = [start + limit] if start + limit < len(found) else None
    return _page(request, len(found), limit, more, [shown(one) for one in kept], pinned or {})


def keyed(
    request: HttpRequest, found: Sequence[Any], key: Callable[[Any], str], limit: int, after: str | None, shown: Callable[[Any], T]
) -> dict[str, Any]:
    """The part of a list that may be another one by now: it goes on after the item that was the last, by its key; if that is gone, at the
    place where it stood."""
    start = 0
    if after:
        place, last = _read(after, (int, str))
        start = next((index + 1 for index, one in enumerate(found) if key(one) == last), place)
    kept = found[start : start + limit]
    more = [start + limit - 1, key(kept[-1])] if kept and start + limit < len(found) else None
    return _page(request, len(found), limit, more, [shown(one) for one in kept], {})


def rows(
    request: HttpRequest, found: QuerySet[M], order: Mapping[str, type], limit: int, after: str | None, shown: Callable[[M], T]
) -> dict[str, Any]:
    """The part of what the database finds, in the order of fields (with `-` downwards) that together name one row."""
    later = found.order_by(*order)
    if after:
        later = later.filter(_beyond(tuple(order), _read(after, tuple(order.values()))))
    kept = list(later[: limit + 1])
    more = [_value(kept[limit - 1], field) for field in order] if len(kept) > limit else None
    return _page(request, found.count(), limit, more, [shown(one) for one in kept[:limit]], {})


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after the one with these values: the same in the first fields, beyond it in the next."""
    wanted = Q(pk__in=())
    for index, field in enumerate(order):
        same = {name.lstrip("-"): value for name, value in zip(order[:index], values, strict=False)}
        wanted |= Q(**same, **{f"{field.lstrip('-')}__{'lt' if field.startswith('-') else 'gt'}": values[index]})
    return wanted


def _value(one: Any, field: str) -> Any:
    return reduce(getattr, field.lstrip("-").split("__"), one)


def _read(after: str, kinds: Sequence[type]) -> list[Any]:
    """What a mark says. Raises ApiError 422 for one that was made up."""
    try:
        found = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        found = None
    if isinstance(found, list) and len(found) == len(kinds) and all(map(_good, found, kinds)):
        return found
    raise ApiError(422, details=[{"where": "query.after", "type": "mark", "problem": "请使用上一页 next 中的值。"}])


def _good(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
    return isinstance(value, str) and "\0" not in value and value.isprintable()


def _page(
    request: HttpRequest, count: int, limit: int, after: list[Any] | None, items: list[T], pinned: Mapping[str, str]
) -> dict[str, Any]:
    address = None
    if after is not None:
        query = request.GET.copy()
        for name, value in pinned.items():
            query[name] = value
        query["limit"] = str(limit)
        query["after"] = base64.urlsafe_b64encode(json.dumps(after, ensure_ascii=False).encode()).decode().rstrip("=")
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"count": count, "limit": limit, "next": address, "items": items}
