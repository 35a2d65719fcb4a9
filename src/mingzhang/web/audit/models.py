"""The audit log: entries that are only ever added, each with the hash of the one before it."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Who did what to which object, when, before and after. `hash` is over the canonical JSON of all else and `previous`."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60, db_index=True)
    object = models.CharField(max_length=120, db_index=True, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """In their order."""

        ordering = ("number",)
