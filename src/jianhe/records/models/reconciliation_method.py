"""和解五法: the centre's own methods of reconciliation, named by its administrators. None comes with the product."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key


class ReconciliationMethod(models.Model):
    """One method in one of five places. What it said stays as it was; it ends, and another takes its place."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="1 to 5")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    use_when = models.CharField(max_length=200)
    steps = models.TextField(help_text="one per line")
    note = models.CharField(max_length=200, help_text="what is to be noted")
    since = models.DateField()
    named_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "place"], condition=Q(ended_at=None), name="method_place_once"),
            models.UniqueConstraint(fields=["centre", "name"], condition=Q(ended_at=None), name="method_name_once"),
            models.CheckConstraint(condition=Q(place__range=(1, 5)), name="methods_are_five"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name_en="") & ~Q(use_when="") & ~Q(steps="") & ~Q(note=""),
                name="method_is_described",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_by__isnull=False, ended_at__gte=F("named_at")),
                name="ended_method_says_by_whom",
            ),
        ]
