"""Many matters given to one officer by one decision (批量指定): the decision, and what became of each matter."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class BatchAssignment(models.Model):
    """Who gave what to whom. Its key is the key of the form, so a second click does nothing twice."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    handler = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-made_at"], name="batch_of_person")]


class BatchAssignmentRow(models.Model):
    """One matter of a batch: as it was shown, what happened, and how it stood before, for as long as that can be undone.

    `waiting`: not yet done. `assigned`, `refused` (with the sentence), `undone`. A row whose undoing was refused stays
    `assigned` and has the sentence.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    batch = models.ForeignKey(BatchAssignment, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, help_text="short code as it was chosen")
    matter = models.ForeignKey("records.Matter", models.PROTECT, null=True, related_name="+")
    shown_version = models.PositiveIntegerField(help_text="version of the matter when it was chosen")
    state = models.CharField(max_length=8, default="waiting")
    refusal = models.JSONField(default=dict, help_text="why not, or why not undone: {zh, en}")
    handler_before = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    owner_before = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    owners_before = models.JSONField(default=dict, help_text="owners of the open proceedings: {proceeding: person}")
    version_after = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_position_once"),
            models.UniqueConstraint(fields=["batch", "number"], name="batch_matter_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["assigned", "undone"])
                | Q(matter__isnull=False, version_after__isnull=False, owner_before__isnull=False),
                name="assigned_row_knows_how_it_was",
            ),
        ]
