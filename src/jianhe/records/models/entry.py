"""The entry: a note on the record of a matter — a call, a visit, a finding, a meeting."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key


class Entry(models.Model):
    """What somebody did or learned, in their words. Taken back within the undo time, it stays, struck through."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, help_text="note, call, visit, finding, meeting, reply")
    text = models.TextField()
    happened_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter", "form_key"], name="entry_once_per_form")]
        indexes: ClassVar = [models.Index(fields=["matter", "-happened_at"], name="entry_of_matter")]  # record tab
