"""The agreement (协议) that parties come to: its drafts, what is paid when, and who signed which draft."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField

KINDS = ("civil", "criminal", "mediation")
STATES = ("draft", "ready", "signed", "withdrawn", "void")
# For whom somebody signs: himself, himself as one who lives by his own work, a company as its head, a person without
# full capacity as guardian, a party as its agent; or the mediator, and the seal of the mediation organisation.
CAPACITIES = ("own", "own_living", "officer", "guardian", "agent", "mediator", "seal")


class Agreement(models.Model):
    """What the parties agreed on. `current` names the draft that counts; its sum stands in `total`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="agreements")
    proceeding = models.ForeignKey(
        "records.Proceeding", models.PROTECT, related_name="agreements", help_text="in which it was made"
    )
    kind = models.CharField(max_length=10, help_text="civil, criminal (reconciliation), mediation")
    state = models.CharField(max_length=10, default="draft", help_text="draft, ready, signed, withdrawn, void")
    number = models.CharField(max_length=60, blank=True, help_text="number that a mediation organisation gave it")
    current = models.PositiveSmallIntegerField(default=1, help_text="number of the draft that counts")
    total = models.BigIntegerField(help_text="fen; 0 where nothing is paid")
    made_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_over_by",
        help_text="the reconciliation agreement that a mediation organisation took over",
    )  # fmt: skip
    presiding_unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, blank=True, related_name="+", help_text="mediation organisation"
    )
    mediator = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(null=True, blank=True, help_text="a second click finds the first agreement")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True, help_text="moment of the last necessary signature")
    effective_on = models.DateField(null=True, blank=True, help_text="day of the last necessary signature")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_for = models.ForeignKey("records.Party", models.PROTECT, null=True, blank=True, related_name="+")
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="agreement_kind_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="agreement_state_known"),
            models.CheckConstraint(condition=Q(total__gte=0), name="agreement_total_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="mediation", presiding_unit__isnull=False)
                | (~Q(kind="mediation") & Q(presiding_unit__isnull=True)),
                name="only_mediation_has_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False, effective_on__isnull=False)
                | Q(state="void")
                | Q(state__in=["draft", "ready", "withdrawn"], signed_at__isnull=True, effective_on__isnull=True),
                name="signed_agreement_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_for__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="withdrawn_agreement_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="void", void_at__isnull=False) & ~Q(void_reason="")
                | (~Q(state="void") & Q(void_at__isnull=True)),
                name="void_agreement_says_why",
            ),
            models.UniqueConstraint(fields=["proceeding", "form_key"], name="agreement_once_per_form"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "effective_on"], name="agreement_by_day"),  # counts of agreements
        ]


class AgreementVersion(models.Model):
    """One draft, kept for ever: clauses in their order as `[{code, blanks, text}]`, and between whom it is."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    clauses = models.JSONField()
    parties = ArrayField(models.UUIDField(), help_text="keys of the parties that must sign")
    total = models.BigIntegerField(help_text="fen")
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.CheckConstraint(condition=Q(total__gte=0), name="version_total_not_negative"),
        ]


class Instalment(models.Model):
    """One payment of one draft: by when, how much, who pays whom. Only that it was paid is written later."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="all_instalments")
    version = models.ForeignKey("records.AgreementVersion", models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField(help_text="fen")
    payer = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    payee = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    account = ProtectedField()
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_is_an_amount"),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="nobody_pays_himself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "due_on"], name="instalment_due", condition=Q(paid_on=None)),  # reminders
        ]


class Signature(models.Model):
    """One signature under one draft: whose, by whom, in which capacity, and the picture or scan of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("records.Agreement", models.PROTECT, related_name="signatures")
    version = models.ForeignKey("records.AgreementVersion", models.PROTECT, related_name="signatures")
    party = models.ForeignKey("records.Party", models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.CharField(
        max_length=12, help_text="own, own_living, officer, guardian, agent; mediator and seal belong to no party"
    )
    signer = models.CharField(max_length=100, help_text="name of whoever signed")
    authority = models.ForeignKey(
        "records.Attachment", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="power of attorney with special authority, or proof of guardianship",
    )  # fmt: skip
    has_special_authority = models.BooleanField(default=False, help_text="the power of attorney names settling")
    how = models.CharField(max_length=6, help_text="tablet, scan")
    attachment = models.ForeignKey("records.Attachment", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "party"], name="party_signs_once"),
            models.UniqueConstraint(
                fields=["version", "capacity"], condition=Q(party=None), name="mediator_and_seal_once"
            ),
            models.CheckConstraint(condition=Q(capacity__in=CAPACITIES), name="signature_capacity_known"),
            models.CheckConstraint(condition=Q(how__in=["tablet", "scan"]), name="signature_how_known"),
            models.CheckConstraint(
                condition=Q(party__isnull=True, capacity__in=["mediator", "seal"])
                | Q(party__isnull=False) & ~Q(capacity__in=["mediator", "seal"]),
                name="only_mediator_and_seal_belong_to_no_party",
            ),
            models.CheckConstraint(
                condition=~Q(capacity__in=["agent", "guardian"]) | Q(authority__isnull=False),
                name="whoever_signs_for_another_proves_it",
            ),
            models.CheckConstraint(
                condition=~Q(capacity="agent") | Q(has_special_authority=True), name="agent_has_special_authority"
            ),
        ]
