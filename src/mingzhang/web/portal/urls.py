"""Addresses, the same below `en/` in English."""

from __future__ import annotations

from django.urls import URLPattern, path

from mingzhang.web.portal import search, views


def _pages(prefix: str, language: str) -> list[URLPattern]:
    named = {"language": language}
    release = f"{prefix}<int:year>/<str:code>/"
    name = "portal" if language == "zh" else "portal_en"
    return [
        path(prefix, views.home, named, name=name),
        path(f"{prefix}search/", search.search, named, name=f"{name}_search"),
        path(f"{prefix}<int:year>/", views.year, named, name=f"{name}_year"),
        path(f"{prefix}department/<str:code>/", views.department, named, name=f"{name}_department"),
        path(release, views.overview, named, name=f"{name}_overview"),
        path(f"{release}tables/", views.tables, named, name=f"{name}_tables"),
        path(f"{release}text/", views.text, named, name=f"{name}_text"),
        path(f"{release}projects/", views.projects, named, name=f"{name}_projects"),
        path(f"{release}v<int:version>/", views.version, named, name=f"{name}_version"),
    ]


urlpatterns: list[URLPattern] = [
    *_pages("", "zh"),
    *_pages("en/", "en"),
    path("<int:year>/<str:code>/v<int:version>/files/<path:name>", views.file, name="portal_file"),
    path("en/<path:rest>", views.missing, {"language": "en"}),
    path("<path:rest>", views.missing),
]
