"""The pages of publishing: departments of a year, one submission with its packs and versions, files, and the call to build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal, say
from mingzhang.web import store
from mingzhang.web.downloads import disposition
from mingzhang.web.people.models import Person
from mingzhang.web.people.permission import demand, may, person_of, visible
from mingzhang.web.people.roles import areas_of
from mingzhang.web.portal.content import Document, media_type
from mingzhang.web.releases.build import job_of, request_build, working
from mingzhang.web.releases.facts import fingerprint
from mingzhang.web.releases.models import Pack, PackFile, Release
from mingzhang.web.releases.publish import latest_pack, retract
from mingzhang.web.rounds.models import Round, Submission

AREA = "releases"
A_PAGE = 50
WAITING = frozenset({"approved", "retracted"})
"""States in which a submission waits for being published."""
PREVIEW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""What a document may do in its frame: be read."""
FRAMED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
"""What a PDF file may do in its frame: the browser's own reader shows it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A submission in the list: its state in words, the newest pack, the newest version, and the last day for publishing it (公开期限)
    where it is approved and not yet published."""

    submission: Submission
    state: str
    pack: Pack | None
    release: Release | None
    due: date | None


def _allowed(request: HttpRequest) -> Person:
    """Who asks, if publishing is an area of theirs. Raises PermissionDenied."""
    person = person_of(request)
    if AREA not in areas_of(person):
        raise PermissionDenied(_("“公开”由公开管理员、预算管理科室办理，您没有这样的角色。"))
    return person


def _submission(request: HttpRequest, number: int) -> tuple[Person, Submission]:
    """The submission, if it is there for the person. Raises Http404."""
    person = _allowed(request)
    found = Submission.objects.select_related("round", "organisation").filter(pk=number, organisation__in=visible(person)).first()
    if found is None or not may(person, "view", found.organisation, found.round.year).allowed:
        raise Http404
    return person, found


def _pack(request: HttpRequest, number: int) -> Pack:
    found = Pack.objects.select_related("submission").filter(pk=number).first()
    if found is None:
        raise Http404
    _submission(request, found.submission_id)
    return found


def _file(pack: Pack, name: str) -> PackFile:
    """The file of that name. Raises Http404."""
    found = None if "\x00" in name else pack.files.filter(name=name).first()
    if found is None:
        raise Http404
    return found


def state_title(state: str) -> str:
    """What a state of the lifecycle is called."""
    known = table().states.get(state)
    return known.title if known else state


@login_required
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The departments and units of a year, found by name, code or state, a page at a time."""
    person = _allowed(request)
    rounds = list(Round.objects.order_by("-year"))
    wanted = request.GET.get("year", "")
    chosen = next((one for one in rounds if str(one.year) == wanted), rounds[0] if rounds else None)
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:80] for name in ("q", "state")}
    seen = Submission.objects.none()
    if chosen is not None:
        seen = Submission.objects.filter(round=chosen, organisation__in=visible(person, year=chosen.year))
    counts = dict(seen.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n"))
    found = seen.select_related("organisation", "round").order_by("organisation__code")
    if asked["q"]:
        found = found.filter(Q(organisation__name__icontains=asked["q"]) | Q(organisation__code__startswith=asked["q"]))
    if asked["state"]:
        found = found.filter(state=asked["state"])
    page = Paginator(found.prefetch_related(Prefetch("packs", Pack.objects.defer("manifest"))), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rounds": rounds,
        "chosen": chosen,
        "page": page,
        "rows": _rows(chosen, list(page)),
        "states": [(state, one.title, counts[state]) for state, one in table().states.items() if state in counts],
        "asked": asked,
        "rest": urlencode({"year": wanted, **asked}),
    }
    return render(request, "releases/index.html", context)


def _rows(chosen: Round | None, submissions: Sequence[Submission]) -> list[Row]:
    """The rows of a page of the list."""
    releases: dict[int, Release] = {}
    if chosen is not None:
        organisations = [one.organisation_id for one in submissions]
        for release in Release.objects.filter(year=chosen.year, organisation__in=organisations).order_by("version"):
            releases[release.organisation_id] = release
    return [_row(one, releases.get(one.organisation_id)) for one in submissions]


def _row(submission: Submission, release: Release | None) -> Row:
    waits = submission.state in WAITING
    return Row(
        submission, state_title(submission.state), next(iter(submission.packs.all()), None), release, submission.due if waits else None
    )


@login_required
@require_safe
@never_cache
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A submission: its packs, the files of the newest, what stands against publishing it, its versions."""
    person, submission = _submission(request, number)
    packs = list(submission.packs.defer("manifest").select_related("made_by"))
    building = next((pack for pack in packs if pack.state == Pack.State.building and working(pack)), None)
    newest = latest_pack(submission)
    versions = Release.objects.filter(organisation=submission.organisation, year=submission.round.year)
    context = {
        "submission": submission,
        "state": state_title(submission.state),
        "packs": packs,
        "building": building,
        "job": job_of(building) if building else None,
        "newest": newest,
        "files": _files(newest) if newest else [],
        "outdated": newest is not None and _outdated(submission, newest),
        "versions": versions.select_related("pack", "published_by").order_by("-version"),
        "may_build": may(person, "build", submission.organisation, submission.round.year).allowed,
    }
    return render(request, "releases/one.html", context)


def _files(pack: Pack) -> list[Document]:
    found = pack.files.order_by("pk")
    return [Document(file.name, file.name.rpartition(".")[2].lower(), file.size, file.sha256) for file in found]


def _outdated(submission: Submission, pack: Pack) -> bool:
    try:
        return pack.facts_hash != fingerprint(submission)
    except Refusal:
        return True


@login_required
@require_POST
def build(request: HttpRequest, number: int) -> HttpResponse:
    """Asks for a pack."""
    person, submission = _submission(request, number)
    demand(person, "build", submission.organisation, submission.round.year)
    try:
        request_build(submission, person)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("release", number)


@login_required
@require_safe
@never_cache
def progress(request: HttpRequest, number: int) -> JsonResponse:
    """How far the pack is, for the page that waits for it."""
    pack = _pack(request, number)
    job = job_of(pack)
    going = pack.state == Pack.State.building and working(pack)
    return JsonResponse({"building": going, "state": pack.state, "progress": job.progress if job else 0})


@login_required
@require_safe
@never_cache
def preview(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A file of a pack on a page, in a frame in which nothing runs."""
    pack = _pack(request, number)
    _file(pack, name)
    kind = name.rpartition(".")[2].lower()
    shown = [file for file in _files(pack) if file.kind in {"html", "pdf"}]
    return render(
        request, "releases/preview.html", {"pack": pack, "submission": pack.submission, "name": name, "kind": kind, "shown": shown}
    )


@login_required
@require_safe
@xframe_options_sameorigin
def file(request: HttpRequest, number: int, name: str) -> FileResponse:
    """A file of a pack; documents and PDF files to be seen in their frame, the others to be kept."""
    pack = _pack(request, number)
    found = _file(pack, name)
    kind = media_type(name)
    framed = kind.startswith(("text/html", "application/pdf")) and "download" not in request.GET
    response = FileResponse(store.path_of(found.sha256).open("rb"), content_type=kind)
    response.headers["Content-Disposition"] = disposition(name.rpartition("/")[2], attachment=not framed)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY if kind.startswith("text/html") else FRAMED_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def take_down(request: HttpRequest, number: int) -> HttpResponse:
    """Takes down an older version that is still to be downloaded. What is public now is taken down by a step of the lifecycle."""
    release = Release.objects.select_related("pack").filter(pk=number).first()
    if release is None:
        raise Http404
    person, submission = _submission(request, release.pack.submission_id)
    demand(person, "build", submission.organisation, submission.round.year)
    if release.state == Release.State.published:
        messages.error(request, say("public_pack.by_lifecycle", version=release.version))
        return redirect("release", submission.pk)
    try:
        retract(release, person, request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("release", submission.pk)
