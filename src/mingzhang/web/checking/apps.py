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
        from mingzhang.web import needs
        from mingzhang.web.checking import jobs  # noqa: F401

        needs.names_in("checking.Upload.sha256")
        needs.names_within("checking.Upload.report")
        needs.names_none("figures and words", "checking.Upload.summary")
        needs.names_none("what may go", "checking.Left.sha256")
