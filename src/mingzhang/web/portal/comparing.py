"""Departments and years of one's choice beside each other, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mingzhang.web.portal import charts
from mingzhang.web.portal.before import before
from mingzhang.web.portal.content import public
from mingzhang.web.portal.models import Figure
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.portal.templatetags.public import growth, member, money, share
from mingzhang.web.releases.models import Release

MOST = 8
"""Columns that a page shows at most."""
VIEWS = ("use", "source", "item", "function", "economic")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: how deep it lies, what it is called, its cells; `group` is a row that heads others."""

    depth: int
    name: str
    cells: tuple[str, ...]
    group: bool = False


@public_page
def compare(request: HttpRequest, site: Site) -> HttpResponse:
    """The choice, and what was chosen. The plain files hold all, and a script shows what is chosen."""
    releases = list(public())
    years = sorted({one.year for one in releases}, reverse=True)
    codes = set(request.GET.getlist("d")[: MOST * 4])
    asked = {int(year) for year in request.GET.getlist("y") if year.isascii() and year.isdigit() and len(year) < 5}
    wanted = asked or set(years[:1])
    found = [one for one in releases if one.organisation.code in codes and one.year in wanted]
    chosen = sorted(found, key=lambda one: (one.organisation.code, one.year))
    shown = releases if site.plain else chosen[:MOST]
    context: dict[str, Any] = {
        "years": [(year, year in wanted) for year in years],
        "departments": _departments(releases, codes),
        "columns": [(one, site.release(one)) for one in shown],
        "rows": rows(shown) if shown else (),
        "left": max(0, len(chosen) - MOST),
        "most": MOST,
        "picked": bool(codes),
        "matrix": matrix(site, releases, years) if site.plain or not shown else (),
        "chart": charts.side_by_side([(_title(one), one) for one in shown]) if shown and not site.plain else None,
    }
    if site.plain:
        context["all"] = _all(site, shown, context["rows"])
    return page(site, "portal/compare.html", context)


def _title(release: Release) -> str:
    return f"{release.year} {release.organisation.name}"


def _departments(releases: Sequence[Release], codes: set[str]) -> list[tuple[str, str, bool]]:
    """Code and name of every department with something public, and whether it was chosen."""
    known = {one.organisation.code: one.organisation.name for one in releases}
    return [(code, name, code in codes) for code, name in sorted(known.items())]


def rows(releases: Sequence[Release]) -> tuple[Row, ...]:
    """The rows of the comparison, a cell for each version. Three queries, however many versions there are."""
    figures: dict[str, dict[str, dict[int, Figure]]] = {view: {} for view in VIEWS}
    for figure in Figure.objects.filter(release__in=releases, view__in=VIEWS):
        figures[figure.view].setdefault(figure.dims, {})[figure.release_id] = figure
    return tuple(_rows(releases, figures))


def _rows(releases: Sequence[Release], figures: Mapping[str, Mapping[str, Mapping[int, Figure]]]) -> Iterator[Row]:
    earlier = before(releases)
    yield Row(0, _("支出总计"), tuple(money(one.total) for one in releases))
    yield Row(1, _("上年"), tuple(money(earlier[one.pk].total) for one in releases))
    yield Row(1, _("比上年"), tuple(growth(one.total, earlier[one.pk].total) for one in releases))
    for name, attribute in ((_("基本支出"), "basic"), (_("项目支出"), "project")):
        yield Row(0, name, tuple(money(getattr(one, attribute)) for one in releases))
        yield Row(1, _("占比"), tuple(share(getattr(one, attribute), one.total) for one in releases))
    parts = (
        (_("“三公”经费"), "item", [f"item={name}" for name in charts.SANGONG]),
        (_("资金来源"), "source", sorted(figures["source"])),
        (_("按功能分类"), "function", _classes(figures["function"], "function")),
        (_("按部门经济分类"), "economic", _classes(figures["economic"], "economic")),
    )
    for title, view, dims in parts:
        there = [one for one in dims if one in figures[view]]
        if there:
            yield Row(0, title, (), group=True)
        for one in there:
            held = figures[view][one]
            cells = tuple(money(held[release.pk].amount if release.pk in held else None) for release in releases)
            yield Row(1, _named(one, next(iter(held.values()))), cells)


def _classes(dims: Mapping[str, object], dimension: str) -> list[str]:
    return sorted(one for one in dims if len(one) == len(dimension) + 1 + charts.CLASS)


def _named(dims: str, figure: Figure) -> str:
    dimension, code = dims.split("=", 1)
    if dimension == "source":
        return charts.source_name(code)
    return member("item", code) if dimension == "item" else charts.class_name(dimension, code, figure.name)


def matrix(site: Site, releases: Sequence[Release], years: Sequence[int]) -> list[tuple[str, list[tuple[Release, str] | None]]]:
    """Every department with its versions by year, None where a year is not public."""
    found: dict[str, dict[int, Release]] = {}
    for one in releases:
        found.setdefault(one.organisation.code, {})[one.year] = one
    lines = []
    for code in sorted(found):
        held = found[code]
        cells = [(held[year], site.release(held[year])) if year in held else None for year in reversed(years)]
        lines.append((next(iter(held.values())).organisation.name, cells))
    return lines


def _all(site: Site, releases: Sequence[Release], lines: Sequence[Row]) -> dict[str, Any]:
    """What the script of the plain files chooses from; addresses are relative to the page."""
    columns = [
        {
            "code": one.organisation.code,
            "year": one.year,
            "name": one.organisation.name,
            "address": "../" + site.release(one).removeprefix(site.root) + "index.html",
        }
        for one in releases
    ]
    return {"most": MOST, "columns": columns, "rows": [[row.depth, row.name, row.group, row.cells] for row in lines]}
