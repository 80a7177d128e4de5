"""Originals (原件) that were kept and go back: one row for each, against a numbered receipt."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class OriginalReturn(models.Model):
    """An original was returned: when, to whom, how, on which receipt. Taken back where the receipt is made void."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    attachment = models.ForeignKey("records.Attachment", models.PROTECT, related_name="returns")
    document = models.ForeignKey("records.Document", models.PROTECT, related_name="+")
    returned_on = models.DateField()
    returned_to = models.CharField(max_length=100)
    how = models.CharField(max_length=10, help_text="window, post")
    tracking_number = models.CharField(max_length=40, blank=True)
    returned_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attachment"], condition=Q(undone_at=None), name="original_returned_once"),
            models.CheckConstraint(
                condition=Q(how="window") | (Q(how="post") & ~Q(tracking_number="")), name="posted_original_is_tracked"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter"], name="return_of_matter")]  # materials tab
