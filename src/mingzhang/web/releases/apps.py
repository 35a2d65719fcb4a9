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
        from mingzhang.web import needs
        from mingzhang.web.releases import build  # noqa: F401

        needs.names_in("releases.PackFile.sha256")
        needs.names_in("releases.Release.sha256")
        needs.names_within("releases.Pack.manifest")
        needs.names_none("of facts, which are no content", "releases.Pack.facts_hash")
        needs.names_none("sentences", "releases.Pack.problems")
