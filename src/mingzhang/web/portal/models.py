"""What of the published versions can be added up and found: filled when a version is published, emptied when it is public no more."""

from __future__ import annotations

from django.db import models

from mingzhang.web.releases.models import Release


class Figure(models.Model):
    """An amount of a published version, in 分, with last year's (None where the version does not state it). `view` says which of the
    site's views it belongs to (source, use, path, function, economic, item, project), `dims` are its coordinates (`fund=general;…`),
    `name` is what it is called."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="figures")
    view = models.CharField(max_length=12)
    dims = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    amount = models.BigIntegerField()
    before = models.BigIntegerField(null=True)

    class Meta:
        """In the order in which they were entered."""

        ordering = ("pk",)
        indexes = (models.Index(fields=["release", "view"]),)

    @property
    def at(self) -> dict[str, str]:
        """Its coordinates."""
        return dict(pair.split("=", 1) for pair in self.dims.split(";") if pair)


class Found(models.Model):
    """Something that the search finds: what it is, its title and text, and where on the version's pages it stands."""

    class Kind(models.TextChoices):
        """What it is."""

        department = "department"
        unit = "unit"
        project = "project"
        indicator = "indicator"
        text = "text"

    release = models.ForeignKey(Release, models.CASCADE, related_name="found")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    place = models.CharField(max_length=60, blank=True)

    class Meta:
        """In the order in which they were entered."""

        ordering = ("pk",)
        indexes = (models.Index(fields=["release", "kind"]),)
