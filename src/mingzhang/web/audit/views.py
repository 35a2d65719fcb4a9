"""The audit log for those who watch: a list with filters, a file, and whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mingzhang.publishing.csv_cells import BOM, safe
from mingzhang.web.audit.guard import guarded
from mingzhang.web.audit.log import record, verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.audit.titles import actions, title
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import person_of, visible

PAGE = 50
FILTERS = ("actor", "action", "object", "first", "last")
COLUMNS = ("编号", "时间", "人员", "地址", "操作", "对象", "内容", "前一条的哈希", "哈希")


def watcher_of(request: HttpRequest) -> Person:
    """The person who asks, if they watch over the whole: the log is not divided by organisations. Raises PermissionDenied."""
    person = person_of(request)
    if not visible(person, "audit").filter(parent=None).exists():
        raise PermissionDenied("操作日志由审计人员和系统管理员查看，且角色须覆盖全部组织。")
    return person


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def wanted(request: HttpRequest) -> tuple[QuerySet[Entry], dict[str, str]]:
    """The entries that the filters leave, and the filters."""
    said = {name: request.GET.get(name, "").strip()[:120].replace("\0", "") for name in FILTERS}
    found = Entry.objects.all()
    if said["actor"]:
        found = found.filter(actor__icontains=said["actor"])
    if said["action"]:
        found = found.filter(action=said["action"])
    if said["object"]:
        found = found.filter(object__icontains=said["object"])
    first, last = _day(said["first"]), _day(said["last"])
    if first:
        found = found.filter(at__gte=_start(first))
    if last and last < date.max:
        found = found.filter(at__lt=_start(last + timedelta(days=1)))
    return found, {name: value for name, value in said.items() if value}


@login_required
@never_cache
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries, the newest first, a page at a time."""
    watcher_of(request)
    found, said = wanted(request)
    before = request.GET.get("before", "")
    page = found.order_by("-number")
    if before.isdecimal() and len(before) < 18:
        page = page.filter(number__lt=int(before))
    rows = list(page[: PAGE + 1])
    shown = [{"entry": one, "title": title(one.action), "details": _details(one)} for one in rows[:PAGE]]
    older = urlencode({**said, "before": str(rows[PAGE - 1].number)}) if len(rows) > PAGE else ""
    context = {
        "entries": shown,
        "older": older,
        "newest": urlencode(said) if before else None,
        "said": said,
        "export": urlencode(said),
        "actions": actions(),
        "guarded": guarded(connection),
        "last": Entry.objects.order_by("-number").first(),
    }
    return render(request, "audit/entries.html", context)


def _details(entry: Entry) -> str:
    return json.dumps(entry.details, ensure_ascii=False) if entry.details else ""


@login_required
@never_cache
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that the filters leave as CSV, the oldest first."""
    person = watcher_of(request)
    found, said = wanted(request)
    record(person.get_username(), "audit.exported", details={"filters": said})
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    rows = found.filter(number__lte=last).order_by("number").iterator(chunk_size=1000)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _lines(rows: Iterator[Entry]) -> Iterator[bytes]:
    import csv
    import io

    def line(cells: tuple[str, ...]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerow(cells)
        return out.getvalue().encode("utf-8", "replace")

    yield BOM + line(COLUMNS)
    for one in rows:
        texts = (one.actor, one.address, title(one.action), one.object, _details(one))
        yield line((str(one.number), one.at.isoformat(), *(safe(text) for text in texts), one.previous, one.hash))


@login_required
@never_cache
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Recomputes the chain and says what came of it."""
    person = watcher_of(request)
    result = verify()
    record(person.get_username(), "audit.verified", details={"entries": result.entries, "broken": result.broken})
    if result.broken is not None:
        messages.error(request, f"日志的链条断了：{result.why}。请立即保存现场并查明原因。")
    elif not guarded(connection):
        messages.warning(request, f"{result.entries} 条记录前后相接，没有改动；但数据库的防改动保护不在，请检查。")
    else:
        messages.success(request, f"{result.entries} 条记录前后相接，没有改动。")
    return redirect("audit")
