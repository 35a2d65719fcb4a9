"""Addresses of the API. What is not there is answered in the form of its failures, by its frame."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from mingzhang.web.api import docs
from mingzhang.web.api.app import api

urlpatterns = [
    path("openapi.json", docs.machine, name="api_openapi"),
    path("docs", docs.page, name="api_docs"),
    path("en/openapi.json", docs.machine, {"tongue": "en"}, name="api_openapi_en"),
    path("en/docs", docs.page, {"tongue": "en"}, name="api_docs_en"),
    path("", RedirectView.as_view(url="/api/docs")),
    path("", api.urls),
]
