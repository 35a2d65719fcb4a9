"""Addresses of the web system, those of each application under a name of its own."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog

from mingzhang.web.portal.discovery import robots

urlpatterns = [
    path("", include("mingzhang.web.people.urls")),
    path("", include("mingzhang.web.rounds.urls")),
    path("", include("mingzhang.web.filling.urls")),
    path("", include("mingzhang.web.releases.urls")),
    path("checking/", include("mingzhang.web.checking.urls")),
    path("audit/", include("mingzhang.web.audit.urls")),
    path("public/", include("mingzhang.web.portal.urls")),
    path("robots.txt", robots, name="robots"),
    path("words.js", cache_control(public=True, max_age=3600)(JavaScriptCatalog.as_view()), name="words"),
    path("api/", include("mingzhang.web.api.urls")),
    path("", include("mingzhang.web.operation.urls")),
]
