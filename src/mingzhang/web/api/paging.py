"""Parts of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Path, Query
from ninja.params import functions

T = TypeVar("T")
M = TypeVar("M", bound=Model)
MOST = 500

Limit = Annotated[int, Query(100, ge=1, le=MOST, description="一次最多多少项。")]
Offset = Annotated[int, Query(0, ge=0, le=10_000_000, description="跳过多少项。")]
Year = Annotated[int, Path(ge=1990, le=2200, description="预算年度。")]
Code = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,20}$", description="部门编码。")]
AskedYear = Annotated[int, Query(ge=1990, le=2200, description="预算年度。")]
AskedCode = Annotated[str, Query(pattern=r"^[0-9A-Za-z-]{1,20}$", description="部门编码。")]
MaybeYear = Annotated[int | None, Query(None, ge=1990, le=2200, description="预算年度。")]
MaybeCode = Annotated[str | None, Query(None, pattern=r"^[0-9A-Za-z-]{1,20}$", description="部门编码。")]
MaybeVersion = Annotated[int | None, Query(None, ge=1, le=100_000, description="版本；不写为现行版本。")]
Words = Annotated[str | None, Query(None, max_length=80, pattern=r"^[^\x00-\x1f]*$", description="名称中含有的字。")]
Number = Annotated[int, Path(ge=1, le=2**53)]


def member(text: str) -> Any:
    """A coordinate by which figures are asked for."""
    return functions.Query(None, max_length=80, pattern=r"^[^\x00-\x1f]+$", description=text)


def part(request: HttpRequest, found: Sequence[Any], limit: int, offset: int, shown: Callable[[Any], T]) -> dict[str, Any]:
    """The part of a list that is asked for."""
    return _page(request, len(found), limit, offset, [shown(one) for one in found[offset : offset + limit]])


def rows(request: HttpRequest, found: QuerySet[M], limit: int, offset: int, shown: Callable[[M], T]) -> dict[str, Any]:
    """The part of what the database finds."""
    return _page(request, found.count(), limit, offset, [shown(one) for one in found[offset : offset + limit]])


def _page(request: HttpRequest, count: int, limit: int, offset: int, items: list[T]) -> dict[str, Any]:
    more = offset + limit < count
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset + limit)
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}") if more else None
    return {"count": count, "limit": limit, "offset": offset, "next": address, "items": items}
