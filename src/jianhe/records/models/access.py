"""Who can reach a matter: units drawn in, helpers, and the named persons of a sealed file."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key


class MatterUnit(models.Model):
    """Gives a unit reach over a matter for a reason, until a time. The responsible unit needs no row."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="reaching_units")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    why = models.CharField(max_length=20, help_text="registered, handed_over, sender, helper, joint")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    is_sealed = models.BooleanField(default=False, help_text="copy of the matter's seal, kept by trigger")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter", "unit", "why"], name="reach_once")]
        indexes: ClassVar = [models.Index(fields=["unit", "matter"], name="reach_of_unit")]  # lists, policy


class MatterHelper(models.Model):
    """Somebody who helps the handler. A helper works on the record; closing stays with the handler."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="helpers")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "person"], condition=models.Q(until=None), name="helper_once")
        ]


class SealGrant(models.Model):
    """A named person may open a sealed file (未成年人), on a legal ground, until a time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="seal_grants")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=100)
    given_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["matter", "person"], name="seal_grant_lookup")]  # policy
