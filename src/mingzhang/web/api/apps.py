"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has what was counted long ago forgotten now and then."""
        from mingzhang.web.jobs.keeping import chore
        from mingzhang.web.people.attempts import clean_up

        chore(clean_up)
        from mingzhang.web import needs

        needs.names_none("secrets and names of scopes", "api.Token.hash", "api.Token.scopes")
