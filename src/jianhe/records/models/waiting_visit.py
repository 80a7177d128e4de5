"""候补来访: somebody who wants to come on a day that is full, and is called when a place is free again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class WaitingVisit(models.Model):
    """One person who waits for a place on a day with a unit. Who becomes a booked visit keeps the key and the code.

    Whoever waited before there were codes has none, and leaves the list by telephone.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    day = models.DateField()
    code = models.CharField(max_length=11, blank=True, help_text="opens it, with the last four digits of the phone")
    name = models.CharField(max_length=60)
    phone = ProtectedField()
    phone_hash = models.CharField(max_length=64)
    phone_tail = models.CharField(max_length=64, blank=True, help_text="keyed hash of the last four digits")
    people = models.PositiveSmallIntegerField(default=1)
    needs = models.JSONField(default=list, blank=True, help_text="codes of the list visit_needs")
    about = models.TextField(blank=True)
    guide_code = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, blank=True, help_text="booked, declined, not_reached; left: from home")
    ended_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "day", "phone_hash"], condition=Q(ended_at=None), name="waits_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="waiting_code_given_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_how__in=["booked", "declined", "not_reached"])
                | Q(ended_at__isnull=False, ended_by=None, ended_how="left"),
                name="waiting_ends_in_one_way",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "day", "asked_at"], name="waiting_by_day", condition=Q(ended_at=None))
        ]
