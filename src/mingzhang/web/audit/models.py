"""The audit log: entries that are only ever added, each with the hash of the one before it."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Who did what to which object, when, before and after. `place` is the path of the organisation to which it belongs, where there is
    one. `hash` is over the canonical JSON of all else and `previous`."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=120, db_index=True, blank=True)
    place = models.CharField(max_length=200, null=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """In their order; found by place, person, action and time."""

        ordering = ("number",)
        indexes = (
            models.Index(fields=["place", "number"], name="entries_of_place"),
            models.Index(fields=["actor", "number"], name="entries_of_actor"),
            models.Index(fields=["action", "number"], name="entries_of_action"),
            models.Index(fields=["at"], name="entries_of_time"),
        )
