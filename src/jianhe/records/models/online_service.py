"""网上收文书: that a party agreed to receive papers online, and which papers it opened."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key


class ServiceConsent(models.Model):
    """A party's consent, with the words it was shown. It is withdrawn once and never taken back otherwise."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    party = models.ForeignKey("records.Party", models.PROTECT, related_name="service_consents")
    words = models.TextField(help_text="what was shown when it agreed, in its language")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party"], condition=Q(withdrawn_at=None), name="service_consent_stands_once"),
            models.CheckConstraint(condition=~Q(words=""), name="service_consent_has_words"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="service_consent_ends_after_it_began"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "given_at"], name="service_consent_of_matter")]


class PaperReceipt(models.Model):
    """A party opened a paper online: from this moment it has received it. Written once, under a consent that stood."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    document = models.ForeignKey("records.Document", models.PROTECT, related_name="receipts")
    party = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    consent = models.ForeignKey("records.ServiceConsent", models.PROTECT, related_name="+")
    opened_with = models.CharField(max_length=8, help_text="digits: code and phone; identity: its identity number besides")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "party"], name="paper_received_once_by_party"),
            models.CheckConstraint(condition=Q(opened_with__in=["digits", "identity"]), name="receipt_says_how_opened"),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "at"], name="paper_receipt_of_matter")]
