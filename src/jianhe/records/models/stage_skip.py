"""A skipped stage (跳过一环): a stage of the roadmap that a matter does not go through, with who said so and why."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class StageSkip(models.Model):
    """It stays on the record; it can only be taken back."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="stage_skips")
    stage = models.CharField(max_length=40, help_text="code of roadmap.yaml")
    reason = models.CharField(max_length=40, help_text="code of roadmap.yaml")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "stage"], condition=Q(taken_back_at=None), name="stage_skipped_once"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(stage=""), name="skipped_stage_says_why"),
            models.CheckConstraint(condition=Q(reason="own_wish") | ~Q(note=""), name="only_a_wish_needs_no_words"),
        ]
