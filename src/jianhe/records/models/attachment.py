"""The attachment (材料): a file that somebody brought, kept encrypted and named by its SHA-256."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key


class Attachment(models.Model):
    """One file of a matter. Quarantine gates the download, never the submission."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="attachments")
    contact = models.ForeignKey("records.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="pdf, jpeg, png, docx, xlsx, …: what the content is")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    supplied_by = models.CharField(max_length=100, blank=True)
    part = models.CharField(max_length=10, blank=True, help_text="of a letter: envelope, letter, enclosure, original")
    is_original = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, default="waiting", help_text="waiting, clean, refused")
    verdict_reason = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["matter", "added_at"], name="attachment_of_matter"),  # materials tab
            models.Index(fields=["sha256"], name="attachment_by_content"),  # sweep of orphans
        ]
