"""The hand-over (移送): papers and responsibility on their way to another unit, signed for or returned."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class HandOver(models.Model):
    """Until it is signed for, the sender owns the matter; while a return is argued, the centre's coordinator does."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="hand_overs")
    from_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    from_person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    ask = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="sent", help_text="sent, signed, returned, recalled")
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=40, blank=True)
    return_text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter"], condition=Q(state="sent"), name="one_hand_over_under_way"),
        ]
        indexes: ClassVar = [
            # inbox: waiting to be signed for, by receiving unit
            models.Index(fields=["centre", "to_unit", "due_on"], name="handover_waiting", condition=Q(state="sent")),
            models.Index(fields=["matter", "sent_at"], name="handover_of_matter"),
            models.Index(fields=["centre", "from_unit", "-sent_at"], name="handover_sent"),  # what an office has sent
        ]
