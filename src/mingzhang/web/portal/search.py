"""The search over what is public: departments, units, projects, indicators, text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse

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
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in Found.Kind.values else ""
    wanted = request.GET.get("page", "1")
    number = min(max(int(wanted), 1), MOST_PAGES) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 1
    # One walk through the table: the numbers of what was found, and then the rows of one page.
    numbers = list(matching(words, kind).values_list("pk", flat=True)[: MOST + 1]) if words else []
    first = (number - 1) * ON_A_PAGE
    shown = numbers[first : first + ON_A_PAGE]
    rows = Found.objects.select_related("release__organisation").in_bulk(shown)
    context = {
        "asked": asked,
        "kind": kind,
        "kinds": Found.Kind.values,
        "count": f"{MOST}+" if len(numbers) > MOST else len(numbers),
        "hits": [_hit(site, rows[one], words) for one in shown if one in rows],
        "earlier": _address(site, asked, kind, number - 1) if number > 1 else "",
        "later": _address(site, asked, kind, number + 1) if len(numbers) > first + ON_A_PAGE and number < MOST_PAGES else "",
    }
    return page(site, "portal/search.html", context)


def matching(words: Sequence[str], kind: str = "") -> QuerySet[Found]:
    """What of the public versions holds all the words: departments first, then units, projects, indicators, text; the newest year first."""
    order = Case(*(When(kind=name, then=Value(place)) for place, name in enumerate(Found.Kind.values)), output_field=IntegerField())
    found = Found.objects.filter(release__state=Release.State.published)
    for word in words:
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return (found.filter(kind=kind) if kind else found).order_by(order, "-release__year", "pk")


def _address(site: Site, asked: str, kind: str, number: int) -> str:
    values = {"q": asked, **({"kind": kind} if kind else {}), "page": number}
    return f"{site.root}search/?{urlencode(values)}"


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
