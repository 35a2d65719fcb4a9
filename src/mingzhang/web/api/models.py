"""Tokens of programs."""

from __future__ import annotations

from django.db import models

from mingzhang.web.people.models import Person


class Token(models.Model):
    """A token by which a program acts for a person, within `scopes` (read, check, write). Only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
