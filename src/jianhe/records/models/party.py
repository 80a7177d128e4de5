"""The party (当事人): a person or company on one of the two sides, and who may speak for them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class Party(models.Model):
    """One person or company in a matter. Identity number, phone and address are protected fields."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="parties")
    side = models.CharField(max_length=1, help_text="a: who claims; b: against whom; o: others")
    role = models.CharField(
        max_length=30, help_text="petitioner, representative, agent, legal_representative, respondent"
    )
    kind = models.CharField(max_length=8, help_text="person or company")
    name = models.CharField(max_length=100)
    name_key = models.CharField(
        max_length=100, blank=True, help_text="normal form of the name; empty where it names nobody"
    )
    sound_key = models.CharField(max_length=200, blank=True, help_text="the name by the ear of Sichuan")
    position = models.PositiveSmallIntegerField(default=0)
    id_type = models.CharField(max_length=20, blank=True)
    id_number = ProtectedField()
    id_hash = models.CharField(max_length=64, blank=True)
    no_id_reason = models.CharField(max_length=100, blank=True)
    sex = models.CharField(max_length=1, blank=True, help_text="m, f")
    born_on = models.DateField(null=True, blank=True)
    phone = ProtectedField()
    phone_hash = models.CharField(max_length=64, blank=True)
    phone_tail = models.CharField(max_length=64, blank=True, help_text="keyed hash of the last four digits")
    address = ProtectedField()
    officer_name = models.CharField(max_length=60, blank=True, help_text="legal representative of a company")
    speaks_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=["a", "b", "o"]), name="party_side_known"),
            models.CheckConstraint(condition=Q(kind__in=["person", "company"]), name="party_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="party_has_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["matter", "side", "position"], name="party_of_matter"),  # matter page
            # the same person, newest first: keys are time-ordered, so the index ends with them
            models.Index(fields=["centre", "id_hash", "-id"], name="party_by_id", condition=~Q(id_hash="")),
            models.Index(fields=["centre", "phone_hash", "-id"], name="party_by_phone", condition=~Q(phone_hash="")),
            models.Index(fields=["centre", "name_key", "-id"], name="party_by_name_key", condition=~Q(name_key="")),
            models.Index(fields=["centre", "sound_key", "-id"], name="party_by_sound", condition=~Q(sound_key="")),
            models.Index(fields=["centre", "name"], name="party_by_name"),  # search box
        ]
