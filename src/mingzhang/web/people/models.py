"""Organisations as a tree, people, and the roles that they hold for a part of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A finance bureau (财政局), a department (部门), or a budget unit (预算单位). `path` holds the ids from the root down (`/1/4/9/`), so
    that a subtree is found by its beginning."""

    class Kind(models.TextChoices):
        """What an organisation is."""

        bureau = "bureau", _("财政局")
        department = "department", _("部门")
        unit = "unit", _("预算单位")

    name = models.CharField(_("名称"), max_length=200)
    short = models.CharField(_("简称"), max_length=80, blank=True)
    code = models.CharField(_("编码"), max_length=20, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级"))
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")
    nature = models.CharField(_("单位性质"), max_length=20, blank=True)
    layout = models.CharField(_("版式"), max_length=120, blank=True)
    active = models.BooleanField(_("在用"), default=True)

    class Meta:
        """In the order of their codes."""

        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    def save(self, *arguments: Any, **named: Any) -> None:
        """Saves it, with the path that follows from its parent."""
        super().save(*arguments, **named)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            super().save(update_fields=["path"])

    def within(self, other: Organisation) -> bool:
        """Whether it is the other or below it."""
        return self.path.startswith(other.path)

    def subtree(self) -> models.QuerySet[Organisation]:
        """Itself and everything below it."""
        return Organisation.objects.filter(path__startswith=self.path)


class Person(AbstractUser):
    """Somebody with an account. `failures` and `locked_until` lock it after wrong passwords; `totp` is the secret of a second factor."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=80)
    must_change_password = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    totp = models.CharField(max_length=64, blank=True)
    totp_last = models.PositiveBigIntegerField(default=0)

    REQUIRED_FIELDS = ["name"]  # noqa: RUF012

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def locked(self) -> bool:
        """Whether no password is accepted just now."""
        return self.locked_until is not None and self.locked_until > timezone.now()


class Grant(models.Model):
    """A role that a person holds for an organisation and all below it, for some years and stages (none named: for all)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(_("角色"), max_length=20)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="grants")
    first_year = models.PositiveIntegerField(null=True, blank=True)
    last_year = models.PositiveIntegerField(null=True, blank=True)
    stages = models.JSONField(default=list, blank=True)
    granted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Found by person and role."""

        indexes = (models.Index(fields=["person", "role"]),)

    def holds(self, organisation: Organisation, year: int | None, stage: str | None) -> bool:
        """Whether it counts for an organisation, a year and a stage."""
        if self.ended_at is not None and self.ended_at <= timezone.now():
            return False
        years = year is None or ((self.first_year or 0) <= year <= (self.last_year or 9999))
        return years and (not self.stages or stage is None or stage in self.stages) and organisation.within(self.organisation)


class Invitation(models.Model):
    """A link by which an account is made, once, or by which `person` sets a new password. Only the hash of its token is kept. Without a
    `username` whoever takes it chooses one."""

    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    username = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="links")

    class Meta:
        """The newest first."""

        ordering = ("-made_at", "-pk")


class Attempts(models.Model):
    """How often something was tried in vain (`key`: a name, an address, a second factor), and until when it is not accepted."""

    key = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)


class RecoveryCode(models.Model):
    """A code that stands in once for the second factor. Only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)


class Login(models.Model):
    """A session of a person (登录): since when, last seen when, from where; it ends by `ended_at`, by being idle, or by its age."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="logins")
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-at", "-pk")
