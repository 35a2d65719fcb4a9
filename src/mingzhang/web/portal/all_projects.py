"""All projects of a year, those of all departments, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from mingzhang.web.portal.content import public
from mingzhang.web.portal.lists import below
from mingzhang.web.portal.models import Figure, Found
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.releases.models import Release

ON_A_PAGE = 100
ORDERS = ("amount", "change", "department")
"""How the list may be sorted: by amount, by how much more than last year, by department."""
_BY = {
    "amount": (F("amount").desc(), F("pk")),
    "change": ((F("amount") - F("before")).desc(nulls_last=True), F("pk")),
    "department": (F("release__organisation__code"), F("amount").desc(), F("pk")),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A project of the list: its figure and version, its address, how many indicators it has, and its amount beside the largest of the
    page (0 to 1000)."""

    figure: Figure
    release: Release
    address: str
    indicators: int
    part: int


@public_page
def projects(_request: HttpRequest, site: Site, year: int, order: str = "amount", number: int = 1) -> HttpResponse:
    """A page of the list."""
    releases = list(public(year))
    found = ordered(releases, order)
    count = found.count()
    last = max(1, -(-count // ON_A_PAGE))
    if not releases or number > last or number < 1:
        raise Http404
    shown = list(found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE])
    base = f"{site.root}{year}/projects/"
    context = {
        "year": year,
        "order": order,
        "orders": [(one, _address(base, one, 1)) for one in ORDERS],
        "rows": _listed(site, {one.pk: one for one in releases}, shown),
        "count": count,
        "first": (number - 1) * ON_A_PAGE,
        "number": number,
        "last": last,
        "earlier": _address(base, order, number - 1) if number > 1 else "",
        "later": _address(base, order, number + 1) if number < last else "",
    }
    return page(site, "portal/all_projects.html", context)


def ordered(releases: Sequence[Release], order: str) -> QuerySet[Figure]:
    """The projects of these versions in that order; those of a unit stand with its department once."""
    within = below(releases)
    single = [one.pk for one in releases if one.pk not in within]
    return Figure.objects.filter(view="project", release__in=single).order_by(*_BY[order])


def _address(base: str, order: str, number: int) -> str:
    return base + (f"{order}/" if order != ORDERS[0] else "") + (f"page{number}/" if number > 1 else "")


def _listed(site: Site, releases: dict[int, Release], shown: Sequence[Figure]) -> list[Listed]:
    """The rows of a page: two queries for where they stand and for their indicators."""
    met = {one.release_id for one in shown}
    named = Found.objects.filter(release__in=met, kind=Found.Kind.project, title__in={one.name for one in shown})
    places: dict[tuple[int, str], str] = {}
    for version, title, place in named.values_list("release", "title", "place"):
        places.setdefault((version, title), place)
    counted = Found.objects.filter(release__in=met, kind=Found.Kind.indicator, place__in=set(places.values())).order_by()
    indicators = {(version, place): many for version, place, many in counted.values_list("release", "place").annotate(Count("pk"))}
    largest = max((one.amount for one in shown), default=0)
    rows = []
    for one in shown:
        release, place = releases[one.release_id], places.get((one.release_id, one.name), "projects/")
        part = max(0, one.amount) * 1000 // largest if largest > 0 else 0
        rows.append(Listed(one, release, site.release(release) + place, indicators.get((one.release_id, place), 0), part))
    return rows
