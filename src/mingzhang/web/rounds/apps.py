"""The application's registration."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Known to Django by its folder's name."""

    name = "mingzhang.web.rounds"
    label = "rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Which of its fields name contents of the store is known from the start."""
        from mingzhang.web import needs

        needs.names_within("rounds.Event.details")
        needs.names_within("rounds.Submission.findings")
        needs.names_none("figures", "rounds.Submission.totals")
        needs.names_none("dates", "rounds.Round.deadlines")
