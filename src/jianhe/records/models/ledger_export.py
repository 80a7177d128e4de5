"""The export (导出): a list that left the system as a file, whose it was, why, and until when it can be fetched."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class LedgerExport(models.Model):
    """One ledger written as a sheet, for whoever asked for it and nobody else.

    `waiting`, `running`, `done`, `failed`: what is large is written by the worker. The file goes when it expires; the
    row stays.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    number = models.CharField(max_length=11, help_text="stands on the sheet and in its header")
    layout_name = models.CharField(max_length=60, blank=True, help_text="saved layout; empty: the house's columns")
    columns = models.JSONField(help_text="the columns as they are written")
    ledger = models.ForeignKey(
        "records.LedgerImport", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="the rows of one import, in the order of its sheets",
    )  # fmt: skip
    filters = models.JSONField(default=dict, help_text="what the ledger was narrowed to: days and codes")
    reason = models.CharField(max_length=200, blank=True, help_text="why unmasked; empty: masked")
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(help_text="rows when it was asked for")
    done = models.PositiveIntegerField(default=0, help_text="rows written so far")
    state = models.CharField(max_length=8, default="waiting", help_text="waiting, running, done, failed")
    file = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="export_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="export_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="done") & ~Q(file="") | ~Q(state="done") & Q(file=""), name="done_export_has_its_file"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-asked_at"], name="export_of_person")]  # my exports

    @property
    def is_masked(self) -> bool:
        return not self.reason
