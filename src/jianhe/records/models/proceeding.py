"""The proceeding (程序环节): one run of one procedure of the catalogue on a matter, and the steps taken in it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Proceeding(models.Model):
    """A run of a procedure under the edition of the day it opened. Only `casework.proceedings` moves it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="proceedings")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    number = models.PositiveSmallIntegerField(help_text="1 is the intake; shown as 2026-00042-1")
    procedure = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    edition = models.DateField(help_text="first day in force of the edition it follows")
    practice = models.CharField(max_length=60, help_text="practice folder and day that chose the local switches")
    state = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    review_on = models.DateField(null=True, blank=True, help_text="dated review where no own clock runs")
    next_due = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=20, blank=True, help_text="paper, spoken, recorded (in an old ledger), none")
    no_answer_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "number"], name="proceeding_number_once"),
            models.UniqueConstraint(
                fields=["matter", "procedure", "subject"], condition=Q(closed_at=None), name="proceeding_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(owner__isnull=False, next_due__isnull=False),
                name="open_proceeding_has_owner_and_next_date",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & (~Q(answer="none") | ~Q(no_answer_reason=""))),
                name="closed_proceeding_has_outcome_and_answer",
            ),
        ]


class StepTaken(models.Model):
    """One step of a proceeding as it was taken: who, when, under which law, with which facts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="steps")
    step = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="empty where the nightly job took what its edition takes by itself",
    )  # fmt: skip
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True, help_text="a second click finds the first step")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "form_key"], name="step_once_per_form"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(approved_by__isnull=True, form_key__isnull=True),
                name="step_by_itself_has_no_form",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "at"], name="step_of_matter")]  # record tab


class Approval(models.Model):
    """A step that waits for another person's agreement, because its rule names who approves."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="approvals")
    step = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    role = models.CharField(max_length=40)
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proceeding", "step"], condition=Q(decided_at=None), name="approval_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="nobody_approves_his_own_step",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "role", "asked_at"], name="approval_waiting", condition=Q(decided_at=None)),
        ]
