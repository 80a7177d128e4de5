"""Performance (履行): what was paid on an instalment, and when somebody was reminded of it or it became late."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Payment(models.Model):
    """One payment on one instalment with its proof. A wrong one is taken back with a reason and stays on the record."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    instalment = models.ForeignKey("records.Instalment", models.PROTECT, related_name="payments")
    amount = models.BigIntegerField(help_text="fen")
    paid_on = models.DateField()
    proof = models.ForeignKey("records.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, help_text="how it was paid, where there is no file")
    form_key = models.UUIDField(help_text="a second click finds the first payment")
    recorded_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    undo_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_an_amount"),
            models.CheckConstraint(condition=Q(proof__isnull=False) | ~Q(note=""), name="payment_has_a_proof"),
            models.UniqueConstraint(fields=["instalment", "form_key"], name="payment_once_per_form"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="undone_payment_says_why",
            ),
        ]


class InstalmentMark(models.Model):
    """The nightly sweep noted that an instalment comes due (remind) or became late (breach), once for each day."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    instalment = models.ForeignKey("records.Instalment", models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=6, help_text="remind, breach")
    on = models.DateField(help_text="the day it is about: days before for a reminder, the first late day for a breach")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["remind", "breach"]), name="instalment_mark_known"),
            models.UniqueConstraint(fields=["instalment", "kind", "on"], name="instalment_marked_once"),
        ]
