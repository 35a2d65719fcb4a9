"""The budget year of a bureau and what every organisation submits in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mingzhang.web.people.models import Organisation, Person


class Round(models.Model):
    """A budget year (年度) that the bureau opened: the layout and the code lists' year, deadlines by name (`first_up`, `second_up`,
    `approval`, `publication`: ISO dates), the day on which the people's congress approved the budget, open or closed."""

    year = models.PositiveIntegerField(_("预算年度"), unique=True)
    layout = models.CharField(_("版式"), max_length=120)
    code_year = models.PositiveIntegerField(_("科目年度"))
    deadlines = models.JSONField(default=dict, blank=True)
    notice = models.TextField(_("通知"), blank=True)
    congress = models.DateField(_("人大批准日期"), null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class Submission(models.Model):
    """What an organisation submits for a year (报送). `state` is one of the lifecycle's; `version` grows with every change of it, so that
    two who act at once do not both succeed. `totals` are sums for lists, in 分, kept when facts are saved. `layout` (版式) is the
    one of its own that its organisation had when the year began; empty where it is printed in the year's."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=40, db_index=True)
    version = models.PositiveIntegerField(default=0)
    layout = models.CharField(_("版式"), max_length=120, blank=True)
    totals = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=dict, blank=True)
    due = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One for every organisation and year."""

        constraints = (models.UniqueConstraint(fields=["round", "organisation"], name="one_submission_a_year"),)
        indexes = (models.Index(fields=["round", "state"]),)

    def __str__(self) -> str:
        return f"{self.organisation}（{self.round}）"

    @property
    def layout_name(self) -> str:
        """The id of the layout in which it is printed: its own, else the year's."""
        return self.layout or self.round.layout


class Event(models.Model):
    """Something that happened to a submission: never changed, never deleted. `figures` is the fingerprint of the figures that the step was
    made on, `details` what was kept with it: spending by fund (`funds`, in 分) and the hash under which the parts lie (`parts`). `token`
    is that of the request: one that is sent twice is one step."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=40)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    comment = models.TextField(blank=True)
    figures = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict, blank=True)
    token = models.CharField(max_length=64, blank=True)

    class Meta:
        """In their order; no two have one number, no two one token."""

        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["submission", "number"], name="events_in_order"),
            models.UniqueConstraint(fields=["submission", "token"], condition=~models.Q(token=""), name="steps_once"),
        )


class ControlRevision(models.Model):
    """A version of the control numbers (控制数) of a year. Earlier ones are kept."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["round", "number"], name="revisions_in_order"),)


class ControlNumber(models.Model):
    """The control number of an organisation and fund in a revision, in 分; only what changed stands in a revision, None takes it back."""

    revision = models.ForeignKey(ControlRevision, models.CASCADE, related_name="numbers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="control_numbers")
    fund = models.CharField(max_length=40)
    amount = models.BigIntegerField(null=True)


class Opinion(models.Model):
    """What a reviewer says of one item of a submission (a row of a part, a project, an indicator), until it is settled. `about` is what the
    item was called; one `for_form` is the reviewer's opinion of a project in 绩效目标申报审核表."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="opinions")
    part = models.CharField(max_length=40)
    row = models.CharField(max_length=64, blank=True)
    column = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    for_form = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    made_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)


class Waived(models.Model):
    """A finding that somebody set aside, with a reason and until when."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="waived")
    finding = models.CharField(max_length=40)
    rule = models.CharField(max_length=80)
    reason = models.TextField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
