"""The frame of the public site: languages, addresses, and pages made without a session, so that anybody may keep a copy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from mingzhang.web.releases.models import Release

ROOT = "/public/"
ENGLISH = "en/"
CHARTS = "vendor/echarts.min.js"
EXPORTING = "mingzhang.exporting"
"""The key in the environment of a request by which the export asks for pages as plain files show them; its value is where they will lie
on the net, empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site in one language: `rest` is the address of the page below the root, `plain` whether it is for plain files, `origin` what
    stands before its addresses on the net (https://…; empty where nobody knows it)."""

    language: str
    rest: str
    plain: bool = False
    origin: str = ""

    @property
    def english(self) -> bool:
        """Whether it is in English."""
        return self.language == "en"

    @property
    def root(self) -> str:
        """The address of its first page."""
        return ROOT + (ENGLISH if self.english else "")

    @property
    def here(self) -> str:
        """The address of this page."""
        return self.root + self.rest

    @property
    def canonical(self) -> str:
        """The address of this page on the net; empty where nobody knows it."""
        return self.absolute(self.here) if self.origin else ""

    @property
    def other(self) -> str:
        """The address of this page in the other language."""
        return ROOT + ("" if self.english else ENGLISH) + self.rest

    def release(self, release: Release) -> str:
        """The address of a department's year."""
        return f"{self.root}{release.year}/{quote(release.organisation.code, safe='')}/"

    def absolute(self, address: str) -> str:
        """An address of the site as the net knows it; below a folder of plain files the site has no `/public/` before it."""
        return self.origin + (f"/{address.removeprefix(ROOT)}" if self.plain else address)

    def department(self, code: str) -> str:
        """The address of a department."""
        return f"{self.root}department/{quote(code, safe='')}/"

    def file(self, release: Release, name: str) -> str:
        """The address of a published file, the same in both languages."""
        code = quote(release.organisation.code, safe="")
        return f"{ROOT}{release.year}/{code}/v{release.version}/files/{quote(name)}"


View = Callable[..., HttpResponse]


def public_page(view: Callable[..., HttpResponse]) -> View:
    """A page of the site: GET and HEAD only, in the language of its address; what is not there is a page that says so."""

    @require_safe
    @functools.wraps(view)
    def shown(request: HttpRequest, language: str = "zh", **named: Any) -> HttpResponse:
        root = ROOT + (ENGLISH if language == "en" else "")
        site = Site(language, request.path.removeprefix(root), EXPORTING in request.META, _origin(request))
        with translation.override("en" if site.english else "zh-hans"):
            try:
                _whole(named)
                response = view(request, site, **named)
            except Http404:
                response = page(site, "portal/missing.html", {}, status=404)
            response.headers.setdefault("Content-Language", "en" if site.english else "zh-CN")
            return response

    return shown


def _origin(request: HttpRequest) -> str:
    """What stands before the addresses of the site: as the export was told, else as it was asked for."""
    told = request.META.get(EXPORTING)
    return f"{request.scheme}://{request.get_host()}" if told is None else str(told).removesuffix("/")


def _whole(named: dict[str, Any]) -> None:
    """Raises Http404 where a name holds what no database takes."""
    if any(isinstance(value, str) and "\x00" in value for value in named.values()):
        raise Http404


def page(site: Site, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, made without the request: nothing of whoever asks can be in it."""
    text = render_to_string(template, {"site": site, "charts_script": charts_script(), **context})
    return HttpResponse(text, status=status)


def charts_script() -> str:
    """The address of the program that draws charts; empty where it was not fetched, and the site does without."""
    if finders.find(CHARTS) is None:
        return ""
    try:
        return staticfiles_storage.url(CHARTS)
    except ValueError:
        return ""
