"""The search over what is public: departments, units, projects, indicators, text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse

from mingzhang.web.people.models import Organisation
from mingzhang.web.portal import facets
from mingzhang.web.portal.models import Found
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.releases.models import Release

LONGEST, WORDS, ON_A_PAGE, AROUND = 80, 5, 20, 60
MOST = 1000
MOST_PAGES = MOST // ON_A_PAGE


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it stands, and its title and text in pieces, those that were looked for marked."""

    found: Found
    address: str
    title: tuple[tuple[str, bool], ...]
    text: tuple[tuple[str, bool], ...]


@public_page
def search(request: HttpRequest, site: Site) -> HttpResponse:
    """What was found."""
    asked = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
    words = tuple(dict.fromkeys(asked.split()))[:WORDS]
    narrow = _narrowed(request)
    number = _number(request.GET.get("page", "1"))
    numbers, rows = _walk(words, narrow) if words else ([], [])
    count = sum(many for where, many in rows if facets.fits(where, narrow))
    first = (number - 1) * ON_A_PAGE
    shown = numbers[first : first + ON_A_PAGE]
    held = Found.objects.select_related("release__organisation").in_bulk(shown)
    base = f"{site.root}search/"
    offered = facets.choices(rows, narrow, base, asked)
    context = {
        "asked": asked,
        "narrow": narrow,
        "facets": offered,
        "names": _names([one.value for one in offered["d"]]),
        "count": count,
        "hits": [_hit(site, held[one], words) for one in shown if one in held],
        "all": f"{base}?{urlencode({'q': asked})}" if any(narrow.values()) else "",
        "earlier": _address(base, asked, narrow, number - 1) if number > 1 else "",
        "later": _address(base, asked, narrow, number + 1) if len(numbers) > first + ON_A_PAGE and number < MOST_PAGES else "",
    }
    return page(site, "portal/search.html", context)


def _narrowed(request: HttpRequest) -> dict[str, str]:
    """What the search is narrowed to; what makes no sense is left out."""
    kind, year, code = (request.GET.get(name, "").replace("\x00", "")[:20] for name in facets.NAMES)
    return {
        "kind": kind if kind in Found.Kind.values else "",
        "year": year if year.isascii() and year.isdigit() and len(year) < 5 else "",
        "d": code,
    }


def _number(wanted: str) -> int:
    return min(max(int(wanted), 1), MOST_PAGES) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 1


def _walk(words: Sequence[str], narrow: dict[str, str]) -> tuple[list[int], facets.Spread]:
    """The numbers of what was found, narrowed, in their order, and how all of it is spread. One walk through the table where that is all;
    where there is more than anybody reads, two more: one to count, one for the first of what it was narrowed to."""
    found = matching(words)
    rows = list(found.values_list("pk", "kind", "release__year", "release__organisation__code")[: MOST + 1])
    if len(rows) <= MOST:
        placed = [(pk, facets.key(kind, year, code)) for pk, kind, year, code in rows]
        return [pk for pk, where in placed if facets.fits(where, narrow)], [(where, 1) for _pk, where in placed]
    if not any(narrow.values()):
        return [row[0] for row in rows], facets.spread(found)
    fields = {"kind": "kind", "year": "release__year", "d": "release__organisation__code"}
    less = found.filter(**{fields[name]: value for name, value in narrow.items() if value})
    return list(less.values_list("pk", flat=True)[: MOST + 1]), facets.spread(found)


def _names(codes: Sequence[str]) -> dict[str, str]:
    """The names of departments by their codes."""
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))


def matching(words: Sequence[str]) -> QuerySet[Found]:
    """What of the public versions holds all the words: departments first, then units, projects, indicators, text; the newest year first."""
    order = Case(*(When(kind=name, then=Value(place)) for place, name in enumerate(Found.Kind.values)), output_field=IntegerField())
    found = Found.objects.filter(release__state=Release.State.published)
    for word in words:
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return found.order_by(order, "-release__year", "pk")


def _address(base: str, asked: str, narrow: dict[str, str], number: int) -> str:
    return f"{base}?{urlencode({'q': asked, **{name: value for name, value in narrow.items() if value}, 'page': number})}"


def _hit(site: Site, found: Found, words: Sequence[str]) -> Hit:
    base = site.release(found.release)
    return Hit(found, base + found.place, tuple(marked(found.title, words)), tuple(marked(_excerpt(found.text, words), words)))


def _excerpt(text: str, words: Sequence[str]) -> str:
    """What stands around the first word."""
    places = [place for place in (text.lower().find(word.lower()) for word in words) if place >= 0]
    start = max(0, min(places, default=0) - AROUND)
    end = start + 3 * AROUND
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def marked(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, those that are one of the words marked."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    end = 0
    for match in pattern.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    if end < len(text):
        yield text[end:], False
