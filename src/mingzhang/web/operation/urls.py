"""Health and readiness."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path


def health(_request: HttpRequest) -> JsonResponse:
    """Whether the process answers."""
    return JsonResponse({"status": "ok"})


def ready(_request: HttpRequest) -> JsonResponse:
    """Whether the database answers and is up to date: 503 where it is not."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return JsonResponse({"status": "waiting" if waiting else "ok", "migrations": len(waiting)}, status=503 if waiting else 200)


urlpatterns = [path("healthz", health, name="health"), path("readyz", ready, name="ready")]
