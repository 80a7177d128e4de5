"""The document (文书): a numbered paper of a matter, made from a template and data; and the series of its numbers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Document(models.Model):
    """One paper. The number comes at approval; the .docx and the PDF are kept as files, named by their SHA-256."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="documents")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="documents")
    step = models.ForeignKey("records.StepTaken", models.PROTECT, null=True, blank=True, related_name="documents")
    paper = models.CharField(max_length=60, help_text="code in catalogue/papers")
    template_version = models.CharField(max_length=64, help_text="SHA-256 of the template used")
    blanks = models.JSONField(default=dict, help_text="what filled the template, without protected fields")
    state = models.CharField(max_length=10, default="draft", help_text="draft, approved, served, void")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True)
    verification_code = models.CharField(max_length=26, blank=True, help_text="128 bits; checked on the public page")
    docx_file = models.CharField(max_length=64, blank=True)
    pdf_file = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    served_at = models.DateTimeField(null=True, blank=True)
    served_how = models.CharField(max_length=20, blank=True)
    served_to = models.CharField(max_length=100, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "unit", "paper", "year", "serial"], condition=Q(serial__isnull=False),
                name="document_number_once",
            ),
            models.UniqueConstraint(
                fields=["verification_code"], condition=~Q(verification_code=""), name="verification_code_once"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", serial=None) | (~Q(state="draft") & Q(serial__isnull=False) & ~Q(number="")),
                name="document_number_from_approval_on",
            ),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(void_reason=""), name="void_document_says_why"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["matter", "made_at"], name="document_of_matter"),  # papers tab
            models.Index(fields=["centre", "number"], name="document_by_number", condition=~Q(number="")),  # search box
        ]


class Series(models.Model):
    """The last document number (文号) given, by centre, unit, kind of paper and year. Updated last before commit."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    paper = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "unit", "paper", "year"], name="series_once")
        ]
