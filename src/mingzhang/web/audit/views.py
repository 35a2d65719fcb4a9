"""The audit log for those who watch: a list with filters, a file, and whether the chain is whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mingzhang.publishing.csv_cells import BOM, safe
from mingzhang.web.audit.finding import wanted, watcher_of
from mingzhang.web.audit.guard import guarded
from mingzhang.web.audit.log import record, verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.audit.titles import actions
from mingzhang.web.audit.told import SYSTEM, told

PAGE = 50
CHUNK = 1000
MOST_OFFERED = 500
COLUMNS = (
    gettext_lazy("编号"),
    gettext_lazy("时间"),
    gettext_lazy("人员"),
    gettext_lazy("姓名"),
    gettext_lazy("地址"),
    gettext_lazy("操作"),
    gettext_lazy("对象"),
    gettext_lazy("内容"),
    gettext_lazy("对象编号"),
    gettext_lazy("原始记录"),
    gettext_lazy("前一条的哈希"),
    gettext_lazy("哈希"),
)


@login_required
@never_cache
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries, the newest first, a page at a time."""
    watcher = watcher_of(request)
    found, said = wanted(watcher, request.GET.dict())
    before = request.GET.get("before", "")
    page = found.order_by("-number")
    if before.isdecimal() and len(before) < 18:
        page = page.filter(number__lt=int(before))
    rows = list(page[: PAGE + 1])
    older = urlencode({**said, "before": str(rows[PAGE - 1].number)}) if len(rows) > PAGE else ""
    context = {
        "entries": told(rows[:PAGE], watcher.person),
        "older": older,
        "newest": urlencode(said) if before else None,
        "said": said,
        "export": urlencode(said),
        "actions": actions(),
        "organisations": watcher.watched.order_by("code")[:MOST_OFFERED],
        "whole": watcher.whole,
        "guarded": guarded(connection),
        "last": Entry.objects.order_by("-number").first() if watcher.whole else None,
    }
    return render(request, "audit/entries.html", context)


@login_required
@never_cache
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that the filters leave as CSV, the oldest first."""
    watcher = watcher_of(request)
    found, said = wanted(watcher, request.GET.dict())
    record(watcher.person.get_username(), "audit.exported", details={"filters": said})
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    response = StreamingHttpResponse(_lines(found.filter(number__lte=last)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _lines(found: QuerySet[Entry]) -> Iterator[bytes]:
    yield BOM + _line(tuple(map(str, COLUMNS)))
    rows = found.order_by("number").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for one in told(chunk):
            entry = one.entry
            at = timezone.localtime(entry.at).isoformat()
            texts = (entry.actor or SYSTEM, one.name, entry.address, one.title, one.about, one.sentence, entry.object, one.raw)
            yield _line((str(entry.number), at, *(safe(str(text)) for text in texts), entry.previous, entry.hash))


def _line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


@login_required
@never_cache
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Recomputes the chain and says what came of it: for those who watch over the whole."""
    watcher = watcher_of(request)
    if not watcher.whole:
        raise PermissionDenied(_("校验整个操作日志，由角色覆盖全部组织的审计人员和系统管理员办理。"))
    result = verify()
    record(watcher.person.get_username(), "audit.verified", details={"entries": result.entries, "broken": result.broken})
    if result.broken is not None:
        messages.error(request, _("日志的链条断了：{why}。请立即保存现场并查明原因。").format(why=result.why))
    elif not guarded(connection):
        messages.warning(
            request, _("{entries} 条记录前后相接，没有改动；但数据库的防改动保护不在，请检查。").format(entries=result.entries)
        )
    else:
        messages.success(request, _("{entries} 条记录前后相接，没有改动。").format(entries=result.entries))
    return redirect("audit")
