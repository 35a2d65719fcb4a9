"""The pages of the public site."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mingzhang.web.portal import charts
from mingzhang.web.portal.before import Before, before
from mingzhang.web.portal.content import Documents, documents, public
from mingzhang.web.portal.lists import listed, sums
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.portal.version_pages import version_of
from mingzhang.web.releases.models import Release

NEWEST = 5


@dataclass(frozen=True, slots=True)
class Year:
    """A department's year in the list of its years: the version, the year before, its files and where they lie."""

    release: Release
    address: str
    before: Before
    files: Documents
    base: str


@public_page
def home(_request: HttpRequest, site: Site) -> HttpResponse:
    """The first page."""
    years = list(Release.objects.filter(state=Release.State.published).order_by("-year").values_list("year", flat=True).distinct())
    rows = listed(site, list(public(years[0]))) if years else ()
    newest = public().order_by("-published_at")[:NEWEST]
    context = {"years": years, "rows": rows, "sums": sums(rows), "newest": [(one, site.release(one)) for one in newest]}
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
        "sums": sums(rows),
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
    earlier = before(now)
    years = [Year(one, site.release(one), earlier[one.pk], documents(one), site.file(one, "")) for one in now]
    ordered = now[::-1]
    shown = (
        charts.side_by_side([(str(one.year), one) for one in ordered]),
        charts.across("function", _("历年支出：按功能分类"), ordered, years=True) if len(now) > 1 else None,
        charts.sangong(now),
    )
    context = {
        "organisation": versions[0].organisation,
        "years": years,
        "charts": [chart for chart in shown if chart is not None],
        "versions": [version_of(site, one, files=False) for one in versions],
    }
    return page(site, "portal/department.html", context)
