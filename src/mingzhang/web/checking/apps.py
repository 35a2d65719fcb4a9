"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.checking"
    label = "checking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The work of its jobs is known from the start."""
        from mingzhang.web.checking import jobs  # noqa: F401
