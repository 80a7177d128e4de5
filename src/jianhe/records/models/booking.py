"""The booking (预约): a room held for a session of one matter or for a conference, and what that session needs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key


class Booking(models.Model):
    """A room held from a quarter of an hour until another. No room and no presider is held twice at one time.

    What was booked is never rewritten: a move is a new row that names the row it took the place of (`moves`), and a
    row only ends by being cancelled. Where two sides are kept apart, a second row (`waits_for`) holds the room in which
    the other side waits.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, null=True, blank=True, related_name="bookings")
    conference = models.ForeignKey("records.Conference", models.PROTECT, null=True, blank=True, related_name="bookings")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, null=True, blank=True, related_name="bookings")
    room = models.ForeignKey("people.Room", models.PROTECT, related_name="+")
    waits_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="waiting")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    a_comes_at = models.DateTimeField(help_text="when side a is asked to come")
    b_comes_at = models.DateTimeField(help_text="when side b is asked to come")
    purpose = models.CharField(max_length=30, help_text="code of the list booking_purposes; waiting")
    presider = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    parties = models.JSONField(default=list, help_text="keys of the parties who come")
    others = models.CharField(max_length=200, blank=True, help_text="who comes besides: lawyer, mediator, counsellor")
    keeps_apart = models.BooleanField(default=False, help_text="the two sides never wait in one place")
    risk_note = models.CharField(max_length=200, blank=True, help_text="who looked at the risk; that both come freely")
    has_minor = models.BooleanField(default=False)
    adult = models.CharField(max_length=100, blank=True, help_text="guardian or suitable adult beside a minor")
    interpreter = models.CharField(max_length=100, blank=True, help_text="who interprets, which language or sign")
    is_recorded = models.BooleanField(default=False)
    recording_agreed = models.BooleanField(default=False, help_text="everybody who comes agreed to the recording")
    access_needs = models.CharField(max_length=200, blank=True, help_text="wheelchair, hearing loop …")
    moves = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="moved_to")
    form_key = models.UUIDField(null=True, blank=True, help_text="a second click finds the first booking")
    booked_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", help_text="nobody for the weekly meeting"
    )
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "form_key"], name="booking_once_per_form"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(presider__isnull=False) | Q(waits_for__isnull=False) | Q(conference__isnull=False),
                name="booking_has_presider",
            ),
            models.CheckConstraint(
                condition=Q(matter__isnull=False, conference__isnull=True, booked_by__isnull=False)
                | Q(matter__isnull=True, conference__isnull=False),
                name="booked_for_a_matter_or_a_conference",
            ),
            models.UniqueConstraint(
                fields=["conference"], condition=Q(cancelled_at=None), name="one_room_for_a_conference"
            ),
            models.CheckConstraint(
                condition=Q(keeps_apart=False) | ~Q(a_comes_at=F("b_comes_at")), name="sides_kept_apart_come_apart"
            ),
            models.CheckConstraint(condition=Q(has_minor=False) | ~Q(adult=""), name="minor_comes_with_an_adult"),
            models.CheckConstraint(
                condition=Q(is_recorded=False) | Q(recording_agreed=True), name="recording_was_agreed_to"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True)
                | (Q(cancelled_by__isnull=False) & ~Q(cancel_reason="")) | Q(cancel_reason="ended"),
                name="cancelled_booking_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["matter", "-starts_at"], name="booking_of_matter"),  # tab of the matter
            models.Index(fields=["centre", "starts_at"], name="booking_by_day", condition=Q(cancelled_at=None)),
        ]  # fmt: skip
