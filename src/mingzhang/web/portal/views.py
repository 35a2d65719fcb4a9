"""The pages of the public site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from mingzhang.web import store
from mingzhang.web.portal import charts
from mingzhang.web.portal.content import Documents, book_of, documents, media_type, name_of, public
from mingzhang.web.portal.linked import linked_data
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.portal.tables import tables as shown_tables
from mingzhang.web.portal.tables import text as shown_text
from mingzhang.web.releases.models import PackFile, Release

PLAIN_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""What a published HTML document may do: be read."""
NEWEST = 5


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its address and, unless it was taken down, its files."""

    release: Release
    address: str
    files: Documents | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A department in a list: its public version, its address, and how it compares with the largest of the list (0 to 1000)."""

    release: Release
    address: str
    below: bool
    basic: int
    project: int
    rest: int

    @property
    def start(self) -> int:
        """Where the rest begins."""
        return self.basic + self.project


@dataclass(frozen=True, slots=True)
class Year:
    """A department's year in the list of its years: the version, the one of the year before, its files and where they lie."""

    release: Release
    address: str
    before: int | None
    files: Documents
    base: str


def listed(site: Site, releases: Sequence[Release]) -> tuple[Listed, ...]:
    """The departments of a list; units whose department is in it stand below it."""
    paths = {one.organisation.path for one in releases if one.organisation.kind == "department"}
    largest = max((one.total for one in releases), default=0) or 1

    def row(one: Release) -> Listed:
        path = one.organisation.path
        below = any(path != other and path.startswith(other) for other in paths)
        basic, project, total = (max(0, part) * 1000 // largest for part in (one.basic, one.project, one.total))
        return Listed(one, site.release(one), below, basic, project, max(0, total - basic - project))

    return tuple(map(row, releases))


def _sums(rows: Sequence[Listed]) -> dict[str, int]:
    """Sums of the departments, each counted once: the budget of a department contains those of its units."""
    return {name: sum(getattr(one.release, name) for one in rows if not one.below) for name in ("total", "basic", "project", "sangong")}


@public_page
def home(_request: HttpRequest, site: Site) -> HttpResponse:
    """The first page."""
    years = list(Release.objects.filter(state=Release.State.published).order_by("-year").values_list("year", flat=True).distinct())
    rows = listed(site, list(public(years[0]))) if years else ()
    newest = public().order_by("-published_at")[:NEWEST]
    context = {"years": years, "rows": rows, "sums": _sums(rows), "newest": [(one, site.release(one)) for one in newest]}
    return page(site, "portal/home.html", context)


@public_page
def year(_request: HttpRequest, site: Site, year: int) -> HttpResponse:
    """The departments of a year side by side."""
    releases = list(public(year))
    gone = list(_gone(year))
    if not releases and not gone:
        raise Http404
    rows = listed(site, releases)
    titles = {"function": _("各部门支出：按功能分类"), "economic": _("各部门支出：按部门经济分类")}
    shown = [charts.across(dimension, title, releases) for dimension, title in titles.items()]
    context = {
        "year": year,
        "rows": rows,
        "sums": _sums(rows),
        "charts": [one for one in shown if one],
        "gone": [(one, site.release(one)) for one in gone],
    }
    return page(site, "portal/year.html", context)


def _gone(year: int) -> list[Release]:
    """The last versions of departments of which nothing is public in a year."""
    there = set(public(year).values_list("organisation", flat=True))
    found: dict[int, Release] = {}
    taken = Release.objects.filter(year=year, state=Release.State.retracted).select_related("organisation")
    for one in taken.order_by("organisation__code", "-version"):
        if one.organisation_id not in there:
            found.setdefault(one.organisation_id, one)
    return list(found.values())


@public_page
def department(_request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """A department over the years."""
    versions = list(Release.objects.filter(organisation__code=code).select_related("organisation", "pack").order_by("-year", "-version"))
    if not versions:
        raise Http404
    now = [one for one in versions if one.state == Release.State.published]
    before = dict(pairwise(now))
    years = [Year(one, site.release(one), before[one].total if one in before else None, documents(one), site.file(one, "")) for one in now]
    ordered = [(str(one.year), one) for one in reversed(now)]
    shown = [chart for chart in (charts.side_by_side(ordered), charts.sangong(now)) if chart is not None]
    context = {
        "organisation": versions[0].organisation,
        "years": years,
        "charts": shown,
        "versions": [_version(site, one, files=False) for one in versions],
    }
    return page(site, "portal/department.html", context)


def _version(site: Site, release: Release, *, files: bool = True) -> Version:
    there = files and release.state != Release.State.retracted
    return Version(release, f"{site.release(release)}v{release.version}/", documents(release) if there else None)


def _versions(year: int, code: str) -> list[Release]:
    """All versions of a department's year, the newest first. Raises Http404 where there are none."""
    found = Release.objects.filter(year=year, organisation__code=code).select_related("organisation", "pack").order_by("-version")
    versions = list(found)
    if not versions:
        raise Http404
    return versions


def _current(year: int, code: str) -> Release:
    """The public version of a department's year. Raises Http404 where there is none."""
    for one in _versions(year, code):
        if one.state == Release.State.published:
            return one
    raise Http404


@public_page
def overview(_request: HttpRequest, site: Site, year: int, code: str) -> HttpResponse:
    """A department's year: key figures, charts, documents, versions."""
    versions = _versions(year, code)
    now = next((one for one in versions if one.state == Release.State.published), None)
    shown = [_version(site, one, files=False) for one in versions]
    context = {"versions": shown, "address": site.release(versions[0]), "organisation": versions[0].organisation, "year": year}
    if now is None:
        return page(site, "portal/gone.html", context | {"release": versions[0], "name": name_of(versions[0])})
    last = public(year - 1).filter(organisation__code=code).first()
    uses = [one for one in now.figures.all() if one.view == "use" and one.before is not None]
    context |= {
        "release": now,
        "name": name_of(now),
        "before": sum(one.before or 0 for one in uses) if uses else last.total if last else None,
        "charts": [*charts.of_release(now), *filter(None, [charts.sangong(public().filter(organisation__code=code))])],
        "files": documents(now),
        "file_base": site.file(now, ""),
        "linked": linked_data(site, now, name_of(now), documents(now)),
    }
    return page(site, "portal/overview.html", context)


def _part(site: Site, template: str, release: Release, **named: object) -> HttpResponse:
    context = {
        "release": release,
        "name": name_of(release),
        "address": site.release(release),
        "organisation": release.organisation,
        "file_base": site.file(release, ""),
        "year": release.year,
    }
    return page(site, template, {**context, **named})


@public_page
def tables(_request: HttpRequest, site: Site, year: int, code: str) -> HttpResponse:
    """Every table of the public version."""
    release = _current(year, code)
    book = book_of(release)
    return _part(site, "portal/tables.html", release, tables=shown_tables(book) if book else ())


@public_page
def text(_request: HttpRequest, site: Site, year: int, code: str) -> HttpResponse:
    """The explanation of the public version."""
    release = _current(year, code)
    book = book_of(release)
    return _part(site, "portal/text.html", release, lines=shown_text(book) if book else ())


@public_page
def projects(_request: HttpRequest, site: Site, year: int, code: str) -> HttpResponse:
    """The projects of the public version with their targets."""
    release = _current(year, code)
    book = book_of(release)
    amounts = {figure.name: figure for figure in release.figures.all() if figure.view == "project"}
    found = [(project, amounts.get(project.name)) for project in book.projects] if book else []
    return _part(
        site, "portal/projects.html", release, projects=found, wholes=book.goals if book else (), files=documents(release), others=amounts
    )


@public_page
def version(_request: HttpRequest, site: Site, year: int, code: str, version: int) -> HttpResponse:
    """One version: what became of it, its files with their hashes."""
    release = next((one for one in _versions(year, code) if one.version == version), None)
    if release is None:
        raise Http404
    return _part(site, "portal/version.html", release, version=_version(site, release))


@public_page
def file(request: HttpRequest, site: Site, year: int, code: str, version: int, name: str) -> HttpResponse:
    """A published file; of a version that was taken down only the reason."""
    release = next((one for one in _versions(year, code) if one.version == version), None)
    found = PackFile.objects.filter(pack=release.pack, name=name).first() if release else None
    if release is None or found is None:
        raise Http404
    if release.state == Release.State.retracted:
        return page(site, "portal/gone.html", {"release": release, "name": name_of(release), "versions": [], "year": year}, status=410)
    held = get_conditional_response(request, etag=f'"{found.sha256}"')
    if held is not None:
        return held
    kind = media_type(name)
    inline = kind.startswith(("application/pdf", "text/html"))
    # An open file, closed by the answer that sends it.
    response = FileResponse(store.path_of(found.sha256).open("rb"), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not inline, name.rpartition("/")[2]) or "attachment"
    response["ETag"] = f'"{found.sha256}"'
    response["Content-Length"] = str(found.size)
    if kind.startswith("text/html"):
        response["Content-Security-Policy"] = PLAIN_POLICY
    return response  # type: ignore[return-value]


@public_page
def missing(_request: HttpRequest, _site: Site, rest: str) -> HttpResponse:  # noqa: ARG001
    """Any other address."""
    raise Http404
