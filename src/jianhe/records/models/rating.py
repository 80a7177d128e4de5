"""What a person says of how a matter was handled once it has ended (评价): one word, some lines, never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key

GRADES = ("very_satisfied", "satisfied", "basically_satisfied", "not_satisfied", "very_dissatisfied")


class Rating(models.Model):
    """One rating of one run of a matter, given on the portal by whoever brought it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="ratings")
    proceeding = models.OneToOneField(
        "records.Proceeding", models.PROTECT, related_name="rating", help_text="the intake that had ended"
    )
    grade = models.CharField(max_length=20, help_text="very_satisfied … very_dissatisfied")
    words = models.TextField(blank=True)
    wants_call = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(grade__in=GRADES), name="rating_grade_known")]
        indexes: ClassVar = [models.Index(fields=["centre", "-at"], name="rating_of_centre")]
