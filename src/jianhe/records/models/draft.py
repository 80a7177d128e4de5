"""The draft: what somebody has typed and not yet sent, kept on the server and nowhere else."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class Draft(models.Model):
    """One unfinished form of one person. Its key is the key of the form, so sending it twice makes one record."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    about = models.UUIDField(null=True, blank=True, help_text="the record that the form is about")
    content = ProtectedField(help_text="the form's fields as JSON")
    saved_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "form", "-saved_at"], name="draft_of_person")
        ]  # top of lists
