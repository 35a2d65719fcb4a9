"""Health and readiness."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from mingzhang.web.operation.checks import checks


@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """Whether the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Whether the system can serve: 503 where it cannot; `degraded` where it can, but something needs looking after."""
    found = checks()
    vital = all(one.well for one in found if one.vital)
    status = "ok" if all(one.well for one in found) else "degraded" if vital else "waiting"
    return JsonResponse({"status": status, "checks": {one.name: one.word for one in found}}, status=200 if vital else 503)


urlpatterns = [path("healthz", health, name="health"), path("readyz", ready, name="ready")]
