"""The old ledger (台账): an import with its file, each of its rows and what became of it, and saved layouts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class LedgerImport(models.Model):
    """One workbook that was brought in. The file stays as it came, encrypted, under its SHA-256.

    `received`: kept, its rows are being read. `previewed`: every row is there with what is to become of it.
    `running`, `done`: matters are being made, are made. `refused`: the file is none that can be read. `undone`: taken
    back as a whole. The counts add up at every moment: rows_read = imported + waiting + duplicates + refused + ignored.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", help_text="unit of whoever brought it")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, help_text="name of the kept file")
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, default="received", help_text="received, previewed, running, done, …")
    refused_why = models.CharField(max_length=40, blank=True, help_text="code of what is wrong with the file")
    layout = models.JSONField(default=dict, help_text="sheets, header rows and columns as they were understood")
    layout_name = models.CharField(max_length=60, blank=True, help_text="the saved layout that was used")
    corrections = ProtectedField(help_text="cells that a clerk put right: sheet, row, column, text; as JSON")
    read_on = models.DateField(null=True, help_text="the day that tells what lies in the future")
    is_read = models.BooleanField(default=False, help_text="false while rows are being read again")
    rows_read = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0, help_text="waiting or imported with a doubtful value")
    amount_fen = models.BigIntegerField(default=0, help_text="of the rows waiting or imported")
    by_status = models.JSONField(default=dict, help_text="rows waiting or imported, by what the sheet says of them")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "previewed", "running", "done", "refused", "undone"]),
                name="ledger_import_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(waiting=0, finished_at__isnull=False), name="ledger_import_done_is_whole"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "-added_at"], name="ledger_newest")]  # list of imports


class LedgerRow(models.Model):
    """One row of a sheet, by Excel's number, with all that it said and what became of it.

    `matter` is the matter that the row became, or the one that it repeats: who does not see that does not see the row.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", db_index=False)
    ledger = models.ForeignKey("records.LedgerImport", models.PROTECT, related_name="rows", db_index=False)
    place = models.PositiveIntegerField(help_text="place in the workbook, sheet by sheet")
    sheet = models.CharField(max_length=100)
    number = models.PositiveIntegerField(help_text="row number as Excel shows it")
    verdict = models.CharField(max_length=10, help_text="waiting, imported, duplicate, refused, ignored")
    reason = models.CharField(max_length=40, blank=True, help_text="code: why refused or ignored")
    problems = models.JSONField(default=list, help_text="column, field and code of each defect; no values")
    flags = models.JSONField(default=list, help_text="column, field and code of each doubtful value; no values")
    marks = models.JSONField(default=list, help_text="codes: hidden, filled_down, …")
    content = ProtectedField(help_text="cells, headers, what was understood, what was not, corrections; as JSON")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="keyed hash of what the row says")
    status = models.CharField(max_length=20, blank=True, help_text="resolved, concluded, in_progress, …")
    amount_fen = models.BigIntegerField(null=True, blank=True)
    matter = models.ForeignKey("records.Matter", models.PROTECT, null=True, blank=True, related_name="ledger_rows")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    is_taken_in = models.BooleanField(default=False, help_text="a clerk said that it is another matter")
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "sheet", "number"], name="ledger_row_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["waiting", "imported", "duplicate", "refused", "ignored"]),
                name="ledger_row_verdict_known",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="imported") | Q(matter__isnull=False), name="imported_row_has_its_matter"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["refused", "ignored"]) | ~Q(reason=""), name="ledger_row_says_why_not"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ledger", "place"], name="ledger_row_in_order"),  # all rows, report
            models.Index(fields=["ledger", "verdict", "place"], name="ledger_row_by_verdict"),  # preview, job
            models.Index(
                fields=["centre", "fingerprint"], name="ledger_row_known", condition=~Q(fingerprint="")
            ),  # the same row again
        ]


class LedgerLayout(models.Model):
    """A layout that somebody corrected once and saved under a name, for the next sheet of the same shape."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    layout = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["centre", "name"], name="ledger_layout_once")]
