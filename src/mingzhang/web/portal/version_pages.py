"""The pages of a department's year: overview, tables, text, projects, and each of its versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from mingzhang.web.portal import charts
from mingzhang.web.portal.before import before
from mingzhang.web.portal.content import Documents, book_of, documents, name_of, public
from mingzhang.web.portal.linked import linked_data
from mingzhang.web.portal.models import Figure
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.portal.tables import tables as shown_tables
from mingzhang.web.portal.tables import text as shown_text
from mingzhang.web.releases.models import Release

MOST_AIMS = 3
"""Functions that the first words of a year name."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its address and, unless it was taken down, its files."""

    release: Release
    address: str
    files: Documents | None


def version_of(site: Site, release: Release, *, files: bool = True) -> Version:
    """A version as pages show it; `files` with its files, unless it was taken down."""
    there = files and release.state != Release.State.retracted
    return Version(release, f"{site.release(release)}v{release.version}/", documents(release) if there else None)


def versions_of(year: int, code: str) -> list[Release]:
    """All versions of a department's year, the newest first. Raises Http404 where there are none."""
    found = Release.objects.filter(year=year, organisation__code=code).select_related("organisation", "pack").order_by("-version")
    versions = list(found)
    if not versions:
        raise Http404
    return versions


def _current(year: int, code: str) -> Release:
    """The public version of a department's year. Raises Http404 where there is none."""
    for one in versions_of(year, code):
        if one.state == Release.State.published:
            return one
    raise Http404


@public_page
def overview(_request: HttpRequest, site: Site, year: int, code: str) -> HttpResponse:
    """A department's year: key figures, charts, documents, versions."""
    versions = versions_of(year, code)
    now = next((one for one in versions if one.state == Release.State.published), None)
    shown = [version_of(site, one, files=False) for one in versions]
    context = {"versions": shown, "address": site.release(versions[0]), "organisation": versions[0].organisation, "year": year}
    if now is None:
        return page(site, "portal/gone.html", context | {"release": versions[0], "name": name_of(versions[0])})
    figures = list(now.figures.all())
    context |= {
        "release": now,
        "name": name_of(now),
        "permanent": _permanent(site, now),
        "before": before([now])[now.pk],
        "charts": [*charts.of_release(now, figures), *filter(None, [charts.sangong(public().filter(organisation__code=code))])],
        "aims": _largest(figures, now),
        "files": documents(now),
        "file_base": site.file(now, ""),
        "linked": linked_data(site, now, name_of(now), documents(now)),
    }
    return page(site, "portal/overview.html", context)


def _permanent(site: Site, release: Release) -> str:
    """Where the version stays, as the net knows it."""
    return site.absolute(f"{site.release(release)}v{release.version}/")


def _largest(figures: list[Figure], release: Release) -> list[tuple[str, int]]:
    """The functions (类) that most is spent on, with their amounts."""
    classes = [one for one in figures if one.view == "function" and len(one.at["function"]) == charts.CLASS and one.amount > 0]
    ordered = sorted(classes, key=lambda one: -one.amount)[:MOST_AIMS] if release.total > 0 else []
    return [(charts.class_name("function", one.at["function"], one.name), one.amount) for one in ordered]


def _part(site: Site, template: str, release: Release, **named: object) -> HttpResponse:
    context = {
        "release": release,
        "name": name_of(release),
        "address": site.release(release),
        "permanent": _permanent(site, release),
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
    release = next((one for one in versions_of(year, code) if one.version == version), None)
    if release is None:
        raise Http404
    return _part(site, "portal/version.html", release, version=version_of(site, release))
