"""What somebody of the public has written and not yet sent, on the server alone and opened by a code."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class OnlineDraft(models.Model):
    """One submission under way (网上提交的草稿). Its key is that of the registration, so sending twice makes one matter.

    Once it was sent, only the look-up code of the matter is left in it, so that the same page shows the same receipt.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True, help_text="keyed hash of the code that opens it")
    content = ProtectedField(help_text="answers as JSON, or {sent: look-up code, due: day of the answer}")
    files = models.JSONField(default=list, help_text="names of the files kept with it; what they are called stands in content")
    saved_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="online_draft_by_age")]  # dropping the old ones
