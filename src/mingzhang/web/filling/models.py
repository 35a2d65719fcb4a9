"""The parts of a submission's facts as they are filled in: one for every sheet of the facts workbook."""

from __future__ import annotations

from django.db import models

from mingzhang.web.people.models import Person
from mingzhang.web.rounds.models import Submission


class Part(models.Model):
    """A part of the facts (收入, 支出, 项目 …), declared in `facts/sheets.toml`: `fields` for a block of single values, `rows` for a list;
    every row has an `_id` of its own. `version` grows with every change."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="parts")
    sheet = models.CharField(max_length=40)
    fields = models.JSONField(default=dict, blank=True)
    rows = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One of each sheet."""

        constraints = (models.UniqueConstraint(fields=["submission", "sheet"], name="one_part_a_sheet"),)


class Change(models.Model):
    """A change of a part: which cells, what they were and what they became (`cells`: a list of row, column, before, after; a row that
    came or went has the column `_row`). `origin` is edit, paste, import, copy or undo."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    origin = models.CharField(max_length=10, default="edit")
    cells = models.JSONField()
    token = models.CharField(max_length=64, blank=True)

    class Meta:
        """In their order; a change that is sent twice is one (`token`)."""

        ordering = ("version",)
        constraints = (models.UniqueConstraint(fields=["part", "version"], name="changes_in_order"),)
        indexes = (models.Index(fields=["part", "token"]),)


class Presence(models.Model):
    """Who has a part open, and when they were last seen."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="present")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        """Once for everybody."""

        constraints = (models.UniqueConstraint(fields=["part", "person"], name="present_once"),)
