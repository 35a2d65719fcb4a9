"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.filling"
    label = "filling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Which of its fields name contents of the store is known from the start."""
        from mingzhang.web import needs
        from mingzhang.web.filling import marked  # noqa: F401

        needs.names_none("what was typed", "filling.Part.fields", "filling.Part.rows", "filling.Change.cells")
