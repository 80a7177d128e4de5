"""The tick of a materials checklist: which attachment is what a proceeding needs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class MaterialTick(models.Model):
    """An attachment named for one material of the edition's list. One at a time stands; earlier ones stay readable."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="ticks")
    material = models.CharField(max_length=60)
    attachment = models.ForeignKey("records.Attachment", models.PROTECT, related_name="+")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proceeding", "material"], condition=Q(undone_at=None), name="material_ticked_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter"], name="tick_of_matter")]
