"""Reconciliation (和解): who was asked and what he answered, the sessions, who came, and what each side offered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key
from jianhe.records.protection import ProtectedField

STAGES = ("invitation", "session", "signing")
ANSWERS = ("", "willing", "refused")
CAPACITIES = ("party", "agent", "lawyer", "psychologist", "mediator", "clerk", "invited")
RESULTS = ("", "agreed", "adjourned", "failed")


class Willingness(models.Model):
    """One party asked once whether it wants to settle (意愿征询): before the talks, at a session, at the signing.

    The newest answer of a party counts. What a party makes its condition is protected: it may be an offer.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="willingness")
    party = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, help_text="invitation, session, signing")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_how = models.CharField(max_length=10, help_text="face, phone, letter, sms, online")
    due_on = models.DateField(null=True, blank=True, help_text="by when an invitation is to be answered")
    document = models.ForeignKey("records.Document", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=8, blank=True, help_text="willing, refused; empty until answered")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_how = models.CharField(max_length=10, blank=True)
    noted_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    conditions = ProtectedField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="willingness_stage_known"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["willing", "refused"], answered_at__isnull=False),
                name="willingness_answer_has_its_moment",
            ),
            models.UniqueConstraint(
                fields=["proceeding", "party"], condition=Q(answer=""), name="party_is_asked_once_at_a_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "party", "-answered_at"], name="willingness_newest")]


class ReplyCode(models.Model):
    """What opens a party's own page of the talks (答复码), together with the last digits of its telephone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="reply_codes")
    party = models.ForeignKey("records.Party", models.PROTECT, related_name="+")
    code = models.CharField(max_length=11, unique=True)
    made_at = models.DateTimeField()
    call_asked_at = models.DateTimeField(null=True, blank=True, help_text="when the party asked to be called")
    time_said_at = models.DateTimeField(null=True, blank=True, help_text="when the party last said what time suits it")
    suits = models.ForeignKey(
        "records.Booking", models.PROTECT, null=True, blank=True, related_name="+", help_text="the offered time that suits"
    )
    other_time = models.CharField(max_length=200, blank=True, db_default="", help_text="another time, in its own words")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "party"], name="reply_code_once_per_party"),
            models.CheckConstraint(
                condition=Q(time_said_at=None, suits=None, other_time="")
                | Q(time_said_at__isnull=False, suits__isnull=False, other_time="")
                | (Q(time_said_at__isnull=False, suits=None) & ~Q(other_time="")),
                name="time_is_offered_or_other",
            ),
        ]


class Sitting(models.Model):
    """One session of the talks (会谈). `marks` says when each part of it was reached."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    proceeding = models.ForeignKey("records.Proceeding", models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=100)
    booking = models.ForeignKey("records.Booking", models.PROTECT, null=True, blank=True, related_name="+")
    presider = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    marks = models.JSONField(default=dict, help_text="{rights, identity, stories, gap, reading: moment}")
    is_apart = models.BooleanField(default=False, help_text="both sides are talked with apart")
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=9, blank=True, help_text="agreed, adjourned, failed")
    failure_reason = models.CharField(max_length=20, blank=True)
    methods = models.JSONField(default=list, help_text="codes of the methods used, from the centre's own list")
    summary = models.TextField(blank=True, help_text="neutral; offers stand apart and protected")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "number"], name="sitting_number_once"),
            models.UniqueConstraint(fields=["proceeding"], condition=Q(ended_at=None), name="one_sitting_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, result="")
                | Q(ended_at__isnull=False, result__in=["agreed", "adjourned", "failed"]),
                name="ended_sitting_has_its_result",
            ),
            models.CheckConstraint(
                condition=~Q(result="failed") | ~Q(failure_reason=""), name="failed_sitting_says_why"
            ),
        ]


class Attendee(models.Model):
    """Somebody who came to a session (到场人), in which capacity, and whether his identity was checked."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    sitting = models.ForeignKey("records.Sitting", models.PROTECT, related_name="attendees")
    party = models.ForeignKey("records.Party", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)
    capacity = models.CharField(max_length=12, help_text="party, agent, lawyer, psychologist, mediator, clerk, invited")
    is_identity_seen = models.BooleanField(default=False)
    lacks_authority = models.BooleanField(default=False, help_text="an agent who has yet to bring his authority")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(capacity__in=CAPACITIES), name="attendee_capacity_known"),
        ]


class Offer(models.Model):
    """One round of what is asked and what is offered (要、给、谈成), item by item: settlement privileged.

    `content` is `[{item, asked, given, settled}]` in fen, encrypted; seen by the unit that guides the talks only.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    sitting = models.ForeignKey("records.Sitting", models.PROTECT, related_name="offers")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", help_text="that guides the talks")
    round = models.PositiveSmallIntegerField()
    content = ProtectedField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "round"], name="offer_round_once"),
        ]
