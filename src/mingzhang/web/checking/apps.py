"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.checking"
    label = "checking"
    default_auto_field = "django.db.models.BigAutoField"
