"""The reports of a check: shown in a page that may do nothing, and for download."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from mingzhang.web import store
from mingzhang.web.checking import sandbox
from mingzhang.web.checking.views import upload_of
from mingzhang.web.downloads import safe_name

KINDS = {
    "html": (sandbox.HTML, "text/html; charset=utf-8"),
    "json": (sandbox.JSON, "application/json"),
    "xlsx": (sandbox.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@cache
def policy() -> str:
    """What the page of a report may do: show itself with its own style. No program, no form, nothing from elsewhere."""
    style = (files("mingzhang.reports") / "assets" / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"


@require_GET
@login_required
@never_cache
@xframe_options_sameorigin
def shown(request: HttpRequest, number: int) -> HttpResponse:
    """The report with the marked tables, for a frame of the document's page."""
    one = upload_of(request, number)
    if sandbox.HTML not in one.report:
        raise Http404
    return HttpResponse(
        store.content(one.report[sandbox.HTML]), content_type=KINDS["html"][1], headers={"Content-Security-Policy": policy()}
    )


@require_GET
@login_required
@never_cache
def download(request: HttpRequest, number: int, kind: str) -> FileResponse:
    """A report as a file (html, json, xlsx), or the document itself (`source`)."""
    one = upload_of(request, number)
    if kind == "source":
        sha256, name, content_type = one.sha256, one.name, "application/octet-stream"
    elif kind in KINDS and KINDS[kind][0] in one.report:
        file, content_type = KINDS[kind]
        sha256, name = one.report[file], _("{name}-核对报告.{kind}").format(name=PurePosixPath(one.name).stem, kind=kind)
    else:
        raise Http404
    response = FileResponse(store.path_of(sha256).open("rb"), as_attachment=True, filename=safe_name(name), content_type=content_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
