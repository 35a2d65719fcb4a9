"""Documents that somebody dropped to have them checked, and what was found."""

from __future__ import annotations

from django.db import models

from mingzhang.web.people.models import Person


class Upload(models.Model):
    """A document: its content lies under its hash. `summary` counts findings by severity and says what the check came to; `report` names
    the files of the check by kind (`check-report.html` …, `check-facts.json`), each by its hash."""

    class State(models.TextChoices):
        """How far its check is."""

        waiting = "waiting"
        running = "running"
        done = "done"
        failed = "failed"

    person = models.ForeignKey(Person, models.CASCADE, related_name="uploads")
    batch = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.waiting)
    department = models.CharField(max_length=200, blank=True)
    year = models.PositiveIntegerField(null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-made_at", "-pk")

    @property
    def pending(self) -> bool:
        """Whether its check is still to come."""
        return self.state in {self.State.waiting, self.State.running}


class SetAside(models.Model):
    """A finding of a document that somebody set aside, with the reason."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="set_aside")
    finding = models.CharField(max_length=40)
    reason = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once for a finding, in their order."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["upload", "finding"], name="set_aside_once"),)


class Left(models.Model):
    """Contents of a document that was deleted: they go when nothing else needs them."""

    sha256 = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
