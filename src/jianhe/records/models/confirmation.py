"""Judicial confirmation (司法确认): the packet that goes to the court window, and what the court made of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key

PACKET_STATES = ("sent", "received", "returned", "recalled")
RESULTS = ("confirmed", "dismissed", "not_accepted", "withdrawn", "deemed_withdrawn", "terminated")


class Packet(models.Model):
    """What was handed to the court window: application, agreement and proofs, each file listed with its hash.

    The court sees a packet and nothing else of the matter. What was handed over never changes; what became of it does.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="packets")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="packets")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="packets")
    from_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    from_person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    content = models.JSONField(help_text="the agreement as the court reads it, without protected fields")
    checks = models.JSONField(help_text="[{rule, severity, fault, taken_on_by, reason}]: the eligibility check")
    applicants = ArrayField(models.UUIDField(), help_text="keys of the parties that signed the application")
    effective_on = models.DateField()
    last_day = models.DateField(help_text="last day for the application, as counted when it was handed over")
    last_signed_at = models.DateTimeField(help_text="last signature under either agreement")
    manifest_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="sent", help_text="sent, received, returned, recalled")
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was returned or recalled")
    return_ground = models.CharField(max_length=40, blank=True)
    return_text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PACKET_STATES), name="packet_state_known"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state__in=["sent", "received"]), name="one_packet_of_an_agreement"
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_by__isnull=True) & ~Q(state="received")
                | Q(received_at__isnull=False, received_by__isnull=False) & ~Q(state="sent"),
                name="received_packet_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_ground=""), name="returned_packet_says_why"
            ),
            models.CheckConstraint(condition=Q(sent_at__gte=models.F("last_signed_at")), name="signed_before_sent"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "to_unit", "state", "sent_at"], name="packet_on_desk"),  # court window
            models.Index(fields=["centre", "sent_at"], name="packet_by_day"),  # figures
        ]


class PacketFile(models.Model):
    """One file of a packet: where it stands in the list, what it is, how many pages, and its hash."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    packet = models.ForeignKey("records.Packet", models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12, help_text="application, agreement, proof, other, sheet, list")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["packet", "position"], name="packet_file_position_once"),
        ]


class EarlyLook(models.Model):
    """A draft that the parties let the court window read before anybody signs, and what the court remarked."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="early_looks")
    version = models.ForeignKey("records.AgreementVersion", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    content = models.JSONField(help_text="the draft as the court reads it, without protected fields")
    agreed = ArrayField(models.UUIDField(), help_text="keys of the parties that agreed to it")
    shown_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    shown_at = models.DateTimeField()
    remark = models.TextField(blank=True)
    remarked_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    remarked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version"], name="early_look_once_per_draft"),
            models.CheckConstraint(
                condition=Q(remarked_at__isnull=True, remark="") | Q(remarked_at__isnull=False) & ~Q(remark=""),
                name="remark_has_its_time",
            ),
        ]


class Ruling(models.Model):
    """What the court ruled on an application, as its window recorded it; it is never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="rulings")
    packet = models.ForeignKey("records.Packet", models.PROTECT, related_name="rulings")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="rulings")
    result = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    ruled_on = models.DateField()
    ground = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    recorded_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(result__in=RESULTS), name="ruling_result_known"),
            models.CheckConstraint(
                condition=~Q(result__in=["dismissed", "not_accepted"]) | ~Q(ground=""), name="refusing_ruling_says_why"
            ),
            models.UniqueConstraint(fields=["proceeding"], name="one_ruling_of_a_proceeding"),
            models.UniqueConstraint(fields=["centre", "number"], name="ruling_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "ruled_on"], name="ruling_by_day")]  # figures


class RulingService(models.Model):
    """The ruling was served (送达) on one party: from that day the party's time to object runs."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    packet = models.ForeignKey("records.Packet", models.PROTECT, related_name="+")
    ruling = models.ForeignKey("records.Ruling", models.PROTECT, related_name="services")
    party = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    how = models.CharField(max_length=20)
    served_on = models.DateField()
    objection_until = models.DateField(help_text="last day for an objection of this party")
    recorded_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ruling", "party"], name="ruling_served_once")]
