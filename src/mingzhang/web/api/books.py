"""The published books as the API reads them: the JSON of a version, parsed once."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest

from mingzhang.money import Fen, fen_to_yuan
from mingzhang.web import store
from mingzhang.web.api.errors import ApiError
from mingzhang.web.portal.content import name_of
from mingzhang.web.portal.entries import book_name
from mingzhang.web.releases.models import Release


def yuan(fen: int) -> str:
    """An amount in 分 as text in 元."""
    return fen_to_yuan(Fen(fen))


def public(year: int | None = None, code: str | None = None) -> QuerySet[Release]:
    """The versions that are public now."""
    found = Release.objects.filter(state=Release.State.published).select_related("organisation", "pack")
    if year is not None:
        found = found.filter(year=year)
    return found.filter(organisation__code=code) if code is not None else found


def release(year: int, code: str, version: int | None = None) -> Release:
    """The public version, or the one named. Raises ApiError 404, and 410 with the public reason for one that was taken down."""
    found = Release.objects.filter(year=year, organisation__code=code).select_related("organisation", "pack")
    if version is not None:
        one = found.filter(version=version).first()
    else:
        one = found.filter(state=Release.State.published).first() or found.order_by("-version").first()
    if one is None:
        raise ApiError(404, "没有这个部门这一年度的公开版本。")
    if one.state == Release.State.retracted:
        raise ApiError(410, details=[{"version": one.version, "reason": one.public_reason}])
    return one


def book_bytes(one: Release) -> bytes:
    """The book of a version, as published. Raises ApiError 404 where its pack has none."""
    return store.content(_hash(one))


def book(one: Release) -> dict[str, Any]:
    """The book of a version. It is shared: nobody changes it. Raises ApiError 404."""
    return _parsed(_hash(one))


def _hash(one: Release) -> str:
    hashes = dict(one.pack.files.values_list("name", "sha256"))
    name = book_name(hashes)
    if name is None:
        raise ApiError(404, "这个版本没有数据文件。")
    return hashes[name]


@lru_cache(maxsize=8)
def _parsed(sha256: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(store.content(sha256))
    return found


def page_of(request: HttpRequest, one: Release) -> str:
    """The address of a version's page on the public site."""
    return request.build_absolute_uri(f"/public/{one.year}/{quote(one.organisation.code, safe='')}/")


def shown(request: HttpRequest, one: Release) -> dict[str, Any]:
    """A published budget in lists."""
    code = one.organisation.code
    return {
        "year": one.year,
        "department": code,
        "department_name": name_of(one),
        "version": one.version,
        "published_at": one.published_at,
        "sha256": one.sha256,
        "code_year": one.pack.submission.round.code_year,
        "total": yuan(one.total),
        "basic": yuan(one.basic),
        "project": yuan(one.project),
        "sangong": yuan(one.sangong),
        "page": page_of(request, one),
        "book": request.build_absolute_uri(f"/api/books/{one.year}/{quote(code, safe='')}"),
    }
