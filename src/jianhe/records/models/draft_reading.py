"""What a party said of a draft that it read from home before signing (签前阅读): read, or a question."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class DraftReading(models.Model):
    """One party's word on one draft. `sha256` is what that draft was, clause by clause and payment by payment."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    version = models.ForeignKey("records.AgreementVersion", models.PROTECT, related_name="readings")
    party = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    said = models.CharField(max_length=8, help_text="read, question")
    question = ProtectedField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(said__in=["read", "question"]), name="reading_word_known"),
            models.UniqueConstraint(
                fields=["version", "party"], condition=Q(said="read"), name="draft_is_read_once_by_party"
            ),
        ]
