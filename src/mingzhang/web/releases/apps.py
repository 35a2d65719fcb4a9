"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The work of its jobs is known from the start."""
        from mingzhang.web.releases import build  # noqa: F401
