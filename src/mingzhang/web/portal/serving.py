"""The published files, and what is said at any other address."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from mingzhang.web import store
from mingzhang.web.downloads import disposition
from mingzhang.web.portal.content import media_type, name_of
from mingzhang.web.portal.site import Site, page, public_page
from mingzhang.web.portal.version_pages import versions_of
from mingzhang.web.releases.models import PackFile, Release

PLAIN_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""What a published HTML document may do: be read."""


@public_page
def file(request: HttpRequest, site: Site, year: int, code: str, version: int, name: str) -> HttpResponse:
    """A published file; of a version that was taken down only the reason."""
    release = next((one for one in versions_of(year, code) if one.version == version), None)
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
    response["Content-Disposition"] = disposition(name.rpartition("/")[2], attachment=not inline)
    response["ETag"] = f'"{found.sha256}"'
    response["Content-Length"] = str(found.size)
    if kind.startswith("text/html"):
        response["Content-Security-Policy"] = PLAIN_POLICY
    return response  # type: ignore[return-value]


@public_page
def missing(_request: HttpRequest, _site: Site, rest: str) -> HttpResponse:  # noqa: ARG001
    """Any other address."""
    raise Http404
