"""The clock: a limit of the catalogue running on a proceeding. Its events are the truth; the dates are their result."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Clock(models.Model):
    """One deadline (期限). Due dates are recomputed from the events and kept as columns for lists."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="clocks")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="clocks")
    limit = models.CharField(max_length=60)
    occurrence = models.PositiveSmallIntegerField(default=1, help_text="of a repeated limit")
    edition = models.DateField(help_text="first day in force of the limit's edition")
    practice = models.CharField(max_length=60)
    calendar_version = models.CharField(max_length=64)
    owner = models.CharField(max_length=5, help_text="us or other")
    started_at = models.DateTimeField()
    nominal_due = models.DateField()
    legal_due = models.DateField()
    internal_due = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True, help_text="where the limit counts hours")
    is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="running", help_text="running, suspended, satisfied, ended")
    ended_at = models.DateTimeField(null=True, blank=True)
    is_in_time = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proceeding", "limit", "occurrence"], condition=Q(ended_at=None), name="clock_running_once"
            ),
            models.CheckConstraint(condition=Q(owner__in=["us", "other"]), name="clock_owner_known"),
            models.CheckConstraint(
                condition=Q(state__in=["running", "suspended"], ended_at=None)
                | Q(state__in=["satisfied", "ended"], ended_at__isnull=False),
                name="clock_state_agrees_with_its_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["matter", "legal_due"], name="clock_of_matter"),  # matter page, promise trigger
            # nightly sweep; clocks to recompute when a calendar year is published
            models.Index(fields=["centre", "legal_due"], name="clock_running", condition=Q(ended_at=None)),
        ]


class ClockEvent(models.Model):
    """What happened to a clock: started, suspended, resumed, extended, satisfied, ended, recomputed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    clock = models.ForeignKey("records.Clock", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["clock", "at"], name="clock_event_of_clock")]  # "how it came about"
