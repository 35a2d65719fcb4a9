"""Addresses, the same below `en/` in English."""

from __future__ import annotations

from django.urls import URLPattern, path

from mingzhang.web.portal import all_projects, comparing, discovery, search, serving, version_pages, views, yearly


def _pages(prefix: str, language: str) -> list[URLPattern]:
    named = {"language": language}
    release = f"{prefix}<int:year>/<str:code>/"
    name = "portal" if language == "zh" else "portal_en"
    return [
        path(prefix, views.home, named, name=name),
        path(f"{prefix}search/", search.search, named, name=f"{name}_search"),
        path(f"{prefix}compare/", comparing.compare, named, name=f"{name}_compare"),
        path(f"{prefix}feed.xml", discovery.feed, named, name=f"{name}_feed"),
        path(f"{prefix}opensearch.xml", discovery.opensearch, named, name=f"{name}_opensearch"),
        path(f"{prefix}<int:year>/", views.year, named, name=f"{name}_year"),
        *_projects(f"{prefix}<int:year>/projects/", name, named),
        path(f"{prefix}department/<str:code>/", views.department, named, name=f"{name}_department"),
        path(release, version_pages.overview, named, name=f"{name}_overview"),
        path(f"{release}tables/", version_pages.tables, named, name=f"{name}_tables"),
        path(f"{release}text/", version_pages.text, named, name=f"{name}_text"),
        path(f"{release}projects/", version_pages.projects, named, name=f"{name}_projects"),
        path(f"{release}v<int:version>/", version_pages.version, named, name=f"{name}_version"),
    ]


def _projects(base: str, name: str, named: dict[str, str]) -> list[URLPattern]:
    """The pages of the list of all projects in each of its orders."""
    found = [path(base, all_projects.projects, named, name=f"{name}_all_projects")]
    for order in all_projects.ORDERS:
        start = base if order == all_projects.ORDERS[0] else f"{base}{order}/"
        chosen = {**named, "order": order}
        if start != base:
            found.append(path(start, all_projects.projects, chosen))
        found.append(path(f"{start}page<int:number>/", all_projects.projects, chosen))
    return found


urlpatterns: list[URLPattern] = [
    path("sitemap.xml", discovery.sitemap, name="portal_sitemap"),
    path("<int:year>/open-data.zip", yearly.download, name="portal_open_data"),
    *_pages("", "zh"),
    *_pages("en/", "en"),
    path("<int:year>/<str:code>/v<int:version>/files/<path:name>", serving.file, name="portal_file"),
    path("en/<path:rest>", serving.missing, {"language": "en"}),
    path("<path:rest>", serving.missing),
]
