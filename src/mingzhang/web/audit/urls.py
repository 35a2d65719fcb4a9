"""Addresses."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.audit import views

urlpatterns = [
    path("", views.entries, name="audit"),
    path("export.csv", views.export, name="audit_export"),
    path("verify", views.check, name="audit_verify"),
]
