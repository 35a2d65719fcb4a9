"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Begins to note logins."""
        from mingzhang.web import needs
        from mingzhang.web.people import sessions  # noqa: F401

        needs.names_none("secrets and names of stages", "people.Grant.stages", "people.Invitation.token_hash", "people.RecoveryCode.hash")
