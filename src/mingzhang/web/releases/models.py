"""Packs and what was published. Files lie in the data folder under their own hash; the database knows which belong together."""

from __future__ import annotations

from typing import Any

from django.db import models

from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.releases.guard import CHANGES
from mingzhang.web.rounds.models import Submission


class Pack(models.Model):
    """A pack that was built of a submission: proved and ready, or refused with `problems`. `facts_hash` is that of the facts it was made
    of: a pack of other facts cannot be published."""

    class State(models.TextChoices):
        """How far it is."""

        building = "building"
        proved = "proved"
        refused = "refused"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    facts_hash = models.CharField(max_length=64)
    manifest = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["submission", "number"], name="packs_in_order"),)


class PackFile(models.Model):
    """A file of a pack: its name in it, and the hash under which its content lies."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()


class Release(models.Model):
    """A published version (公开版本): immutable but for its state, with its pack and files. A retracted or superseded one is kept and
    marked."""

    class State(models.TextChoices):
        """What became of it."""

        published = "published"
        superseded = "superseded"
        retracted = "retracted"

    pack = models.OneToOneField(Pack, models.PROTECT, related_name="release")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="releases")
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.published)
    sha256 = models.CharField(max_length=64)
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)
    retracted_at = models.DateTimeField(null=True, blank=True)
    public_reason = models.TextField(blank=True)
    total = models.BigIntegerField(default=0)
    basic = models.BigIntegerField(default=0)
    project = models.BigIntegerField(default=0)
    sangong = models.BigIntegerField(default=0)

    class Meta:
        """One version once."""

        ordering = ("-year", "organisation__code", "-version")
        constraints = (models.UniqueConstraint(fields=["organisation", "year", "version"], name="versions_in_order"),)
        indexes = (models.Index(fields=["year", "state"]),)

    CHANGES = frozenset(CHANGES)
    """What may still change of a version; the database sees to it (`guard`)."""

    def save(self, *arguments: Any, **named: Any) -> None:
        """Saves a new version, or a change of its state. Raises ValueError for any other change."""
        changed = named.get("update_fields")
        if not self._state.adding and (changed is None or not self.CHANGES.issuperset(changed)):
            raise ValueError("a published version never changes")
        super().save(*arguments, **named)

    def delete(self, *_arguments: Any, **_named: Any) -> tuple[int, dict[str, int]]:
        """Raises ValueError: what was published stays known."""
        raise ValueError("a published version is never deleted")
