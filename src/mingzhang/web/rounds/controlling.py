"""Control numbers (控制数): a grid of organisations and funds, pasted or typed, issued by revision, beside requests and drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mingzhang.cube.dimensions import label
from mingzhang.lifecycle.control import Control
from mingzhang.messages import Refusal
from mingzhang.money import Fen, fen_to_wan
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import person_of, visible
from mingzhang.web.rounds.acting import MOST_WORDS, number_in
from mingzhang.web.rounds.controls import FUNDS, current, issue
from mingzhang.web.rounds.models import ControlNumber, ControlRevision, Event, Round, Submission
from mingzhang.web.rounds.sheet_file import MOST_BYTES, lines_of

WAN = 1_000_000
MOST_WAN = 10**12
MOST_TEXT = 2_000_000
_SPLIT = re.compile(r"\t|,(?=\D|$)|，|;")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What stands at an organisation and fund: the control number in force, what was typed instead, what was requested (一上) and what is
    drafted (二上), in 分."""

    fund: str
    limit: int | None
    typed: str
    requested: int | None
    drafted: int | None

    @property
    def name(self) -> str:
        """The name of its field."""
        return self.fund

    @property
    def over(self) -> bool:
        """Whether the draft is above it."""
        return self.limit is not None and self.drafted is not None and self.drafted > self.limit

    @property
    def cut(self) -> int | None:
        """The control number less the request."""
        return None if self.limit is None or self.requested is None else self.limit - self.requested


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation in the grid."""

    organisation: Organisation
    amounts: tuple[Amounts, ...]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def control(request: HttpRequest, year: int) -> HttpResponse:
    """The grid. POST issues a revision, or (`what` = paste) fills the grid with what was pasted, to be looked at before it is issued."""
    person = person_of(request)
    mine = _mine(person, year)
    found = get_object_or_404(Round, year=year)
    typed: dict[tuple[int, str], str] = {}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("what") == "paste":
                typed = _pasted(request, mine)
                messages.success(request, _("已读入 {count} 个控制数，请核对后下达。").format(count=len(typed)))
            else:
                typed = _typed(request, mine)
                base = number_in(request.POST.get("base", "")) or 0
                reason = request.POST.get("reason", "")[:MOST_WORDS]
                made = issue(found, _lines(typed, mine), person, reason, base, request.META.get("REMOTE_ADDR", ""))
                messages.success(
                    request, _("已下达第 {number} 次控制数，改动 {count} 个。").format(number=made.number, count=made.numbers.count())
                )
                return redirect("rounds-control", year=year)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            status = 409
    known: dict[str, Any] = {
        "year": found,
        "funds": [(fund, label("fund", fund)) for fund in FUNDS],
        "lines": list(_grid(found, mine, typed)),
        "revisions": _revisions(found, mine),
        "base": found.revisions.count(),
        "reason": request.POST.get("reason", ""),
        "pasted": request.POST.get("text", "") if status == 409 else "",
        "changed": bool(typed),
    }
    return render(request, "rounds/control.html", known, status=status)


def _revisions(year: Round, mine: list[Organisation]) -> QuerySet[ControlRevision]:
    """The revisions that have numbers of the person's part, with these: others' are not told before they are published."""
    numbers = ControlNumber.objects.filter(organisation__in=mine).select_related("organisation")
    theirs = year.revisions.filter(pk__in=numbers.values("revision"))
    return theirs.select_related("made_by").prefetch_related(Prefetch("numbers", numbers))


def _mine(person: Person, year: int) -> list[Organisation]:
    """The departments and units for which the person issues control numbers. Raises PermissionDenied where there are none."""
    mine = list(visible(person, "control", year).filter(active=True).exclude(kind=Organisation.Kind.bureau).order_by("path"))
    if not visible(person, "control", year).exists():
        raise PermissionDenied(_("控制数由预算管理科室下达。"))
    every = {one.pk: one for one in mine}
    return sorted(mine, key=lambda one: [*_codes(one, every)])


def _codes(one: Organisation, every: dict[int, Organisation]) -> Iterator[str]:
    """Codes from the top down: units stand below their department."""
    for part in one.path.strip("/").split("/"):
        above = every.get(int(part))
        if above is not None:
            yield above.code


def _grid(year: Round, mine: list[Organisation], typed: dict[tuple[int, str], str]) -> Iterator[Line]:
    limits = current(year)
    requested, drafted = _funds(year, "request_finance"), _drafts(year)
    for one in mine:
        yield Line(
            one,
            tuple(
                Amounts(
                    fund,
                    limits.get((one.pk, fund)),
                    typed.get((one.pk, fund), shown(limits.get((one.pk, fund)))),
                    requested.get(one.pk, {}).get(fund),
                    drafted.get(one.pk, {}).get(fund),
                )
                for fund in FUNDS
            ),
        )


def _funds(year: Round, state: str) -> dict[int, dict[str, int]]:
    """Spending by fund as it was when each organisation's submission last reached a state."""
    events = Event.objects.filter(submission__round=year, after=state).order_by("number")
    return {pk: details["funds"] for pk, details in events.values_list("submission__organisation", "details") if "funds" in details}


def _drafts(year: Round) -> dict[int, dict[str, int]]:
    """Spending by fund of each submission that has come into 二上 or further, as it was last handed on."""
    there = Submission.objects.filter(round=year).exclude(state__startswith="request").values_list("pk", flat=True)
    events = (
        Event.objects.filter(submission__in=there).exclude(after__startswith="request").exclude(action="issue_control").order_by("number")
    )
    return {pk: details["funds"] for pk, details in events.values_list("submission__organisation", "details") if "funds" in details}


def shown(fen: int | None) -> str:
    """An amount as it stands in a field: 万元, as exact as it is."""
    return "" if fen is None else fen_to_wan(fen)


def _typed(request: HttpRequest, mine: list[Organisation]) -> dict[tuple[int, str], str]:
    """What the fields of the grid say, those that the page had."""
    return {
        (one.pk, fund): request.POST[f"n-{one.pk}-{fund}"].strip() for one in mine for fund in FUNDS if f"n-{one.pk}-{fund}" in request.POST
    }


def _pasted(request: HttpRequest, mine: list[Organisation]) -> dict[tuple[int, str], str]:
    """What was pasted or sent as a file: a code (and a name, if one likes), then an amount for each fund. Raises Refusal."""
    file = request.FILES.get("file")
    text = request.POST.get("text", "")
    if file is not None:
        text = lines_of(file.read(MOST_BYTES + 1), file.name or "")
    by_code = {one.code: one for one in mine}
    out: dict[tuple[int, str], str] = {}
    for number, line in enumerate(text[:MOST_TEXT].splitlines(), 1):
        cells = [cell.strip().strip('"') for cell in (line.split("\t") if "\t" in line else _SPLIT.split(line))]
        if not any(cells) or not cells[0][:1].isdigit():
            continue
        if cells[0] not in by_code:
            raise Refusal("rounds.no_unit", unit=cells[0])
        if len(cells) < len(FUNDS) + 1:
            raise Refusal("rounds.control_columns", line=number, count=len(FUNDS))
        given = cells[-len(FUNDS) :]
        for fund, cell in zip(FUNDS, given, strict=True):
            _fen(cell, number)
            out[by_code[cells[0]].pk, fund] = cell
    if not out:
        raise Refusal("rounds.control_columns", line=1, count=len(FUNDS))
    return out


def _lines(typed: dict[tuple[int, str], str], mine: list[Organisation]) -> list[Control]:
    codes = {one.pk: one.code for one in mine}
    lines = {pk: number for number, pk in enumerate(codes, 1)}
    return [Control(codes[pk], fund, _fen(text, lines[pk])) for (pk, fund), text in typed.items()]


def _fen(text: str, line: int) -> Fen | None:
    """An amount in 万元 as 分; None where nothing is said. Raises Refusal for what is no amount, or finer than 分."""
    plain = text.replace(",", "").replace("，", "").replace(" ", "").replace("　", "")
    if plain in {"", "-", "—"}:
        return None
    try:
        given = Decimal(plain)
    except InvalidOperation:
        raise Refusal("rounds.control_figure", line=line, text=text[:40]) from None
    value = given * WAN if given.is_finite() and abs(given) < MOST_WAN else Decimal("0.5")
    if value != value.to_integral_value():
        raise Refusal("rounds.control_figure", line=line, text=text[:40])
    return Fen(int(value))
