"""Facts that figures count, in two times: when it was so, and when we learned it ("as known on" a day)."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key


class FactChange(models.Model):
    """One value of one counted fact of one record. A correction closes `known_to` and adds a row."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="facts_counted")
    record = models.UUIDField(help_text="the matter, contact or proceeding that the fact is about")
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=100, help_text="empty: the fact is revoked")
    valid_from = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "field"], condition=models.Q(known_to=None), name="fact_known_once"
            ),
            models.CheckConstraint(
                condition=models.Q(known_to__isnull=True) | models.Q(known_to__gte=models.F("known_from")),
                name="fact_known_to_after_from",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "field", "valid_from"], name="fact_by_field"),  # as known on a day
            models.Index(fields=["matter"], name="fact_of_matter"),
        ]
