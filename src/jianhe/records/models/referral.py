"""The referral (对接): a mediation given to one organisation, which leads it or helps; taken, returned or ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Referral(models.Model):
    """One organisation's part in a mediation. One leads at a time on a matter; those who help answer and close nothing.

    The database keeps that a running mediation has exactly one leader, and that only he or the procuratorate ends it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="referrals")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="referrals")
    organisation = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    part = models.CharField(max_length=4, help_text="lead, help")
    level = models.CharField(max_length=8, help_text="village, town, district: as it was when referred")
    state = models.CharField(max_length=10, default="sent", help_text="sent, received, returned, ended")
    ask = models.TextField(help_text="what is to be mediated, or what the helper is asked for")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    limitation_on = models.DateField(null=True, blank=True)
    protective_step = models.TextField(blank=True)
    exception_reason = models.TextField(blank=True, help_text="why it went there although a rule is against it")
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    mediator = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    has_conflict = models.BooleanField(default=False)
    conflict_consent = models.BooleanField(default=False, help_text="both agreed to keep the mediator")
    fee = models.BigIntegerField(default=0, help_text="fen; people's mediation is free")
    received_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=40, blank=True, help_text="state of the mediation that ended it; answered")
    reason = models.CharField(max_length=40, blank=True, help_text="code: why returned, why not settled")
    note = models.TextField(blank=True, help_text="details of the return or the failure; what a helper found")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(part="lead", state__in=["sent", "received"]), name="one_organisation_leads"
            ),
            models.UniqueConstraint(
                fields=["proceeding", "organisation"], condition=Q(state__in=["sent", "received"]),
                name="organisation_takes_part_once",
            ),
            models.CheckConstraint(condition=Q(part__in=["lead", "help"]), name="referral_part_known"),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "received"], ended_at=None)
                | Q(state__in=["returned", "ended"], ended_at__isnull=False, ended_by__isnull=False),
                name="referral_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | (~Q(reason="") & ~Q(note="")), name="returned_referral_says_why"
            ),
            models.CheckConstraint(
                condition=Q(has_conflict=False) | Q(conflict_consent=True), name="mediator_with_interest_is_agreed_to"
            ),
            models.CheckConstraint(
                condition=Q(exception_reason="") | Q(approved_by__isnull=False), name="exception_was_approved"
            ),
        ]
        indexes: ClassVar = [
            # the desk of an organisation, and its load
            models.Index(fields=["organisation", "-sent_at"], name="referral_of_organisation"),
            models.Index(fields=["proceeding", "sent_at"], name="referral_of_proceeding"),
        ]  # fmt: skip
