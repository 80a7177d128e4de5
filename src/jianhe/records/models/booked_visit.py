"""The visit that was booked ahead (预约来访): who comes, to which unit, when, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class BookedVisit(models.Model):
    """One person's place at one time with one unit. No place (`seat`) is given twice.

    Its key is that of the form it was booked with and of the registration at the window: a second click finds the first
    visit, and what was registered is found by it. It is moved and cancelled, never deleted; the events say how it went.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField(help_text="which of the unit's places at this time, from 1")
    code = models.CharField(max_length=11, unique=True, help_text="opens it, with the last four digits of the phone")
    name = models.CharField(max_length=60)
    phone = ProtectedField()
    phone_hash = models.CharField(max_length=64)
    phone_tail = models.CharField(max_length=64, help_text="keyed hash of the last four digits")
    people = models.PositiveSmallIntegerField(default=1, help_text="how many come")
    needs = models.JSONField(default=list, blank=True, help_text="codes of the list visit_needs")
    about = models.TextField(blank=True, help_text="what it is about, in the person's own words")
    guide_code = models.CharField(max_length=20, blank=True, help_text="what the guide had shown")
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True, help_text="the time was over and nobody had come")
    reminder_due_at = models.DateTimeField(null=True, blank=True, help_text="since when somebody is to call and remind")
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminded_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    was_reached = models.BooleanField(null=True, blank=True, help_text="whether the call reached the person")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "unit", "starts_at", "seat"], condition=Q(cancelled_at=None), name="seat_given_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(seat__gte=1) & Q(people__gte=1), name="visit_has_seat_and_people"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(cancelled_at=None, missed_at=None), name="visit_ends_in_one_way"
            ),
            models.CheckConstraint(
                condition=Q(reminded_at=None, was_reached=None)
                | Q(reminded_at__isnull=False, was_reached__isnull=False, reminded_by__isnull=False),
                name="reminder_says_who_and_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "starts_at"], name="visit_by_day", condition=Q(cancelled_at=None)),
            models.Index(fields=["centre", "phone_hash", "starts_at"], name="visit_by_phone", condition=Q(cancelled_at=None)),
        ]  # fmt: skip
