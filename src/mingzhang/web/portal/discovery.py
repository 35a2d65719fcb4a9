"""How machines find the site and what is new in it: feed (Atom), sitemap, robots, the search for browsers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingzhang.web.portal.content import public
from mingzhang.web.portal.site import ENGLISH, ROOT, Site, public_page
from mingzhang.web.releases.models import Release

NEWS = 50
MOST = 50_000
"""Addresses that one sitemap may name."""
PAGES = ("", "tables/", "text/", "projects/")


def _xml(root: Element, kind: str) -> HttpResponse:
    return HttpResponse(tostring(root, encoding="utf-8", xml_declaration=True), content_type=f"{kind}; charset=utf-8")


@public_page
def feed(_request: HttpRequest, site: Site) -> HttpResponse:
    """What was published and taken down, the newest first."""
    taken = Release.objects.filter(state=Release.State.retracted).select_related("organisation")
    news = [(one.published_at, one, False) for one in public().order_by("-published_at")[:NEWS]]
    news += [(one.retracted_at, one, True) for one in taken.order_by("-retracted_at")[:NEWS] if one.retracted_at is not None]
    news.sort(key=lambda entry: (entry[0], entry[1].pk), reverse=True)
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en" if site.english else "zh-CN"})
    SubElement(root, "title").text = _("部门预算公开")
    SubElement(root, "id").text = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, site.absolute(site.root))}"
    SubElement(root, "link", {"rel": "self", "href": site.absolute(f"{site.root}feed.xml") if site.origin else "feed.xml"})
    SubElement(root, "updated").text = news[0][0].isoformat() if news else "1970-01-01T00:00:00+00:00"
    SubElement(SubElement(root, "author"), "name").text = _("部门预算公开")
    for at, one, gone in news[:NEWS]:
        entry = SubElement(root, "entry")
        named = {"name": one.organisation.name, "year": one.year, "version": one.version}
        title = _("%(name)s %(year)s 年部门预算（第 %(version)s 版）") % named
        SubElement(entry, "title").text = _("已撤下：%(title)s") % {"title": title} if gone else title
        SubElement(entry, "id").text = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{one.sha256} {one.version} {gone}')}"
        address = f"{site.release(one)}v{one.version}/"
        SubElement(entry, "link", {"href": site.absolute(address) if site.origin else address.removeprefix(site.root)})
        SubElement(entry, "updated").text = at.isoformat()
        SubElement(entry, "summary").text = one.public_reason if gone else f"SHA-256 {one.sha256}"
    return _xml(root, "application/atom+xml")


@public_page
def sitemap(_request: HttpRequest, site: Site) -> HttpResponse:
    """The pages of the site in both languages."""
    root = Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for place, (address, changed) in enumerate(_addresses()):
        if place >= MOST:
            break
        url = SubElement(root, "url")
        SubElement(url, "loc").text = site.absolute(address)
        if changed:
            SubElement(url, "lastmod").text = changed
    return _xml(root, "application/xml")


def _addresses() -> Iterator[tuple[str, str]]:
    """Addresses, and the day when what they show last changed."""
    releases = list(public())
    for root in (Site("zh", "").root, Site("en", "").root):
        yield root, ""
        yield f"{root}compare/", ""
        for year in sorted({one.year for one in releases}, reverse=True):
            yield f"{root}{year}/", ""
            yield f"{root}{year}/projects/", ""
    for language in ("zh", "en"):
        site = Site(language, "")
        for code in dict.fromkeys(one.organisation.code for one in releases):
            yield site.department(code), ""
        for one in releases:
            for rest in PAGES:
                yield site.release(one) + rest, one.published_at.date().isoformat()


@public_page
def opensearch(_request: HttpRequest, site: Site) -> HttpResponse:
    """The search of the site for browsers."""
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    SubElement(root, "ShortName").text = _("部门预算公开")[:16]
    SubElement(root, "Description").text = _("搜索部门、项目、绩效指标、文字")
    SubElement(root, "InputEncoding").text = "UTF-8"
    template = site.absolute(f"{site.root}search/") + "?q={searchTerms}"
    SubElement(root, "Url", {"type": "text/html", "template": template})
    return _xml(root, "application/opensearchdescription+xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What programs may read: the public site but for its search and its comparisons of anything with anything."""
    origin = f"{request.scheme}://{request.get_host()}"
    barred = [f"Disallow: {root}{part}" for root in (ROOT, ROOT + ENGLISH) for part in ("search/?", "compare/?")]
    lines = ["User-agent: *", *barred, f"Allow: {ROOT}", "Disallow: /", "", f"Sitemap: {origin}{ROOT}sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
