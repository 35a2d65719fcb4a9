"""The open data of a whole year as one file: the tables of all departments joined, made when first asked for, kept until they change."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy

from mingzhang.publishing.csv_cells import BOM, safe
from mingzhang.web import store
from mingzhang.web.portal.content import name_of, public
from mingzhang.web.portal.site import Site, public_page
from mingzhang.web.releases.models import PackFile, Release

FORMAT = "1"
"""Changes whenever the same versions would give another file."""
DATA = "open-data/data/"
LISTED = ("year", "department_code", "department_name", "version")
"""What stands before the columns of every table."""
DEPARTMENTS = ("kind", "parent_code", "total", "basic", "project", "sangong", "published", "manifest_sha256")
README = gettext_lazy("""{year} 年部门预算开放数据
departments.csv 是各部门的合计（元），其余各表由各部门公开的同名表合并，列的含义见每个部门的 datapackage.json。
每行前四列是年度、部门编码、部门名称、版本。
下级单位单独公开的，其数已包含在所属部门中（departments.csv 的 parent_code 不为空），相加时不要重复。
manifest_sha256 是该版文件清单的 SHA-256，可与网站上该版的页面核对。数据可以自由使用，请注明来源。

Open data of all departmental budgets of {year}. departments.csv holds totals in yuan; the other tables join those of the same name of every
department. Units with a parent_code are contained in their department: do not add them up twice. Free to use, please name the source.
""")


@public_page
def download(request: HttpRequest, _site: Site, year: int) -> HttpResponse:
    """The file."""
    releases = list(public(year).select_related("organisation__parent", "pack"))
    if not releases:
        raise Http404
    stamp = _stamp(releases)
    held = get_conditional_response(request, etag=f'"{stamp}"')
    if held is not None:
        return held
    place = made(year, releases, stamp)
    # An open file, closed by the answer that sends it.
    response = FileResponse(place.open("rb"), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"open-data-{year}.zip") or "attachment"
    response["ETag"] = f'"{stamp}"'
    response["Content-Length"] = str(place.stat().st_size)
    return response  # type: ignore[return-value]


def _stamp(releases: Sequence[Release]) -> str:
    """What the file is made of: the same versions give the same bytes."""
    return hashlib.sha256(json.dumps([FORMAT, *(f"{one.organisation.code} {one.sha256}" for one in releases)]).encode()).hexdigest()[:40]


def made(year: int, releases: Sequence[Release], stamp: str) -> Path:
    """Where the file lies; it is made where it does not, and older ones of the year go."""
    folder = Path(settings.DATA) / "made"
    place = folder / f"open-data-{year}-{stamp}.zip"
    if place.is_file():
        return place
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            _write(stream, year, releases)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for older in folder.glob(f"open-data-{year}-*.zip"):
        if older != place:
            with suppress(OSError):
                older.unlink()
    return place


def _write(stream: IO[bytes], year: int, releases: Sequence[Release]) -> None:
    """The archive, one table after the other; of each only one department's part is in memory."""
    files: dict[str, list[tuple[Release, str]]] = {}
    by_pack = {one.pack_id: one for one in releases}
    found = PackFile.objects.filter(pack__in=by_pack, name__startswith=DATA, name__endswith=".csv")
    for name, pack, sha256 in found.order_by("name").values_list("name", "pack", "sha256"):
        files.setdefault(name.removeprefix(DATA), []).append((by_pack[pack], sha256))
    order = {one.pk: place for place, one in enumerate(releases)}
    with zipfile.ZipFile(stream, "w") as archive:
        _member(archive, "README.txt", [README.format(year=year)])
        _member(archive, "departments.csv", _departments(releases))
        for name, parts in files.items():
            _member(archive, name, _joined(sorted(parts, key=lambda part: order[part[0].pk])))


def _member(archive: zipfile.ZipFile, name: str, pieces: Sequence[str] | Iterator[str]) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        member.write(BOM if name.endswith(".csv") else b"")
        for piece in pieces:
            member.write(piece.encode())


def _lines(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _named(one: Release) -> tuple[str, ...]:
    return (str(one.year), safe(one.organisation.code), safe(name_of(one)), str(one.version))


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def _departments(releases: Sequence[Release]) -> Iterator[str]:
    there = {one.organisation_id for one in releases}
    yield _lines([(*LISTED, *DEPARTMENTS)])
    for one in releases:
        parent = one.organisation.parent
        above = safe(parent.code) if parent is not None and parent.pk in there else ""
        sums = (_yuan(one.total), _yuan(one.basic), _yuan(one.project), _yuan(one.sangong))
        yield _lines([(*_named(one), one.organisation.kind, above, *sums, one.published_at.date().isoformat(), one.sha256)])


def _joined(parts: Sequence[tuple[Release, str]]) -> Iterator[str]:
    """The tables below each other; a column that one of them has not is empty there."""
    header: list[str] = []
    for _release, sha256 in parts:
        for name in _head(sha256):
            if name not in header:
                header.append(name)
    columns = [name for name in header if name not in LISTED]
    yield _lines([(*LISTED, *columns)])
    for release, sha256 in parts:
        first = _named(release)
        rows = csv.DictReader(io.StringIO(store.content(sha256).decode("utf-8-sig"), newline=""))
        yield _lines([(*first, *(row.get(name) or "" for name in columns)) for row in rows])


def _head(sha256: str) -> list[str]:
    with store.path_of(sha256).open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])
