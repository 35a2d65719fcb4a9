"""The queue: jobs that wait, run under a lease, are done, or failed. Whoever dies over a job leaves it to the next when the lease ends."""

from __future__ import annotations

from django.db import models

from mingzhang.web.people.models import Person


class Job(models.Model):
    """A piece of work: `kind` names its function, `arguments` what it works on. A job with a `key` is there once while it waits."""

    class State(models.TextChoices):
        """How far it is."""

        waiting = "waiting"
        running = "running"
        done = "done"
        failed = "failed"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, blank=True, db_index=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.waiting, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """First come, first served."""

        ordering = ("pk",)
        indexes = (models.Index(fields=["state", "lease_until"]),)


class Worker(models.Model):
    """A process that works on the queue: when it was last seen alive, and what it is doing."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    doing = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
