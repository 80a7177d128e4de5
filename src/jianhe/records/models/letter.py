"""Letters in batches (来信批量登记): the post of a day, scanned, cut into letters, and each letter accounted for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField


class LetterBatch(models.Model):
    """The letters that were opened and scanned together."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    received_on = models.DateField(help_text="the day in the date stamp: letters of the batch were received then")
    opened_with = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", help_text="who opened them as the second"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=4, default="open", help_text="open, done")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", done_at=None) | Q(state="done", done_at__isnull=False),
                name="batch_is_open_or_done",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "unit", "-started_at"], name="batch_of_unit")  # list of batches
        ]


class LetterScan(models.Model):
    """One file that was uploaded into a batch: taken in, waiting to be read, or refused with the reason."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    batch = models.ForeignKey(LetterBatch, models.PROTECT, related_name="scans")
    name = ProtectedField(help_text="the file's name, which may name a person")
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, help_text="empty where nothing was kept")
    split = models.CharField(max_length=5, help_text="how it is cut into letters: file, blank, leaf, hand")
    state = models.CharField(max_length=7, help_text="waiting, read, refused")
    reason = models.CharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "sha256"], condition=Q(state__in=["waiting", "read"]), name="scan_once_in_a_batch"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="refused_scan_says_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "added_at"], name="scan_of_batch"),
            models.Index(fields=["centre", "state"], name="scan_waiting", condition=Q(state="waiting")),  # job
        ]


class Letter(models.Model):
    """One letter of a batch, in the place of its first sheet. Its key is the key of its form: sent twice, it is
    registered once.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    batch = models.ForeignKey(LetterBatch, models.PROTECT, related_name="letters")
    state = models.CharField(max_length=12, default="waiting", help_text="waiting, registered, set_aside, not_a_letter")
    reason = models.CharField(max_length=200, blank=True, help_text="why it was set aside")
    ground = models.CharField(max_length=20, blank=True, help_text="code of not_a_letter")
    matter = models.ForeignKey("records.Matter", models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey("records.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="registered", matter__isnull=False, contact__isnull=False)
                | (~Q(state="registered") & Q(matter=None, contact=None)),
                name="registered_letter_has_its_contact",
            ),
            models.CheckConstraint(condition=~Q(state="set_aside") | ~Q(reason=""), name="letter_set_aside_says_why"),
            models.CheckConstraint(condition=~Q(state="not_a_letter") | ~Q(ground=""), name="not_a_letter_says_what"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch"], name="letter_of_batch"),
            models.Index(fields=["matter"], name="letter_of_matter", condition=Q(matter__isnull=False)),
        ]


class Sheet(models.Model):
    """One sheet of a letter (一页), named by the hash of its content: the same file that the matter keeps later."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="sheets")
    scan = models.ForeignKey(LetterScan, models.PROTECT, related_name="sheets")
    position = models.PositiveIntegerField(help_text="order in the batch")
    part = models.CharField(max_length=10, default="letter", help_text="envelope, letter, enclosure, original")
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    turn = models.PositiveSmallIntegerField(default=0, help_text="clockwise: 0, 90, 180, 270")
    thumbnail = models.CharField(max_length=64, help_text="SHA-256 of a small picture")
    picture = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the picture, once it was made")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    is_separator = models.BooleanField(default=False, help_text="a blank sheet between two letters")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(turn__in=[0, 90, 180, 270]), name="sheet_turn")]
        indexes: ClassVar = [
            models.Index(fields=["letter", "position"], name="sheet_of_letter"),
            models.Index(fields=["scan"], name="sheet_of_scan"),
            models.Index(fields=["sha256"], name="sheet_by_content"),  # sweep of orphans
        ]
