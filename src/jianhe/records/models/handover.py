"""The hand-over (移送): papers and responsibility on their way to another unit, and what becomes of it there."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key

STATES = ("sent", "signed", "returned", "contested", "recalled", "answered")


class HandOver(models.Model):
    """Until it is signed for, the sender owns the matter; while a return is argued, the centre's coordinator does.

    `lead` (主办) carries the matter to the unit that signs; `help` (协办) only asks for help, and the matter stays.
    A second return of a matter does not go back: the hand-over is `contested` until the weekly meeting names the lead.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="hand_overs")
    part = models.CharField(max_length=4, default="lead", help_text="lead or help; a helping unit closes nothing")
    from_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    from_person = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    named_by = models.ForeignKey(
        "records.AgendaItem", models.PROTECT, null=True, blank=True, related_name="hand_overs",
        help_text="the decision of a meeting that named this unit: it cannot return it",
    )  # fmt: skip
    ask = models.TextField()
    sent_along = models.JSONField(default=list, help_text="keys of the files that a unit asked for help may see")
    due_on = models.DateField(help_text="day of sign_by, for lists")
    sign_by = models.DateTimeField(help_text="internal target of signing, in the centre's working time")
    answer_due_on = models.DateField(null=True, blank=True, help_text="asked for by; moved when more time is granted")
    state = models.CharField(max_length=10, default="sent", help_text=", ".join(STATES))
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=40, blank=True)
    return_text = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="a meeting named the lead of what was contested")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    answer_text = models.TextField(blank=True)
    answer_file = models.ForeignKey("records.Attachment", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="hand_over_state_known"),
            models.CheckConstraint(condition=Q(part__in=("lead", "help")), name="hand_over_part_known"),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(state="sent", part="lead"), name="one_hand_over_under_way"
            ),
            models.UniqueConstraint(
                fields=["matter", "to_unit"], condition=Q(state__in=("sent", "signed"), part="help"),
                name="one_call_for_help_per_unit",
            ),
            # One return of a matter; whoever returns it again, the first or another, has it contested.
            models.UniqueConstraint(
                fields=["matter"], condition=Q(state="returned", part="lead"), name="one_return_per_matter"
            ),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(state="contested", settled_at=None), name="one_contest_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["matter", "to_unit"], condition=Q(state="returned"), name="one_return_per_unit"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("returned", "contested"))
                | (Q(returned_at__isnull=False) & ~Q(return_reason="") & ~Q(return_text="")),
                name="return_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("returned", "contested")) | Q(named_by=None), name="named_lead_returns_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, signed_at__isnull=False) & ~Q(answer_text="")),
                name="answer_has_its_words",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            # inbox: waiting to be signed for, by receiving unit
            models.Index(fields=["centre", "to_unit", "due_on"], name="handover_waiting", condition=Q(state="sent")),
            # desk of an organ: what it has in hand
            models.Index(fields=["centre", "to_unit"], name="handover_in_hand", condition=Q(state="signed")),
            models.Index(fields=["matter", "sent_at"], name="handover_of_matter"),
            models.Index(fields=["centre", "from_unit", "-sent_at"], name="handover_sent"),  # what an office has sent
        ]


class MoreTime(models.Model):
    """A unit asks for more time for its answer (申请延期). It moves the day asked for, never a clock of the law."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="requests")
    reason = models.CharField(max_length=40)
    text = models.TextField()
    until = models.DateField()
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True)
    why = models.TextField(blank=True, help_text="why not")
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hand_over"], condition=Q(decided_at=None), name="one_request_at_a_time"),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_granted__isnull=False),
                name="request_decided_as_a_whole",
            ),
            models.CheckConstraint(condition=~Q(is_granted=False) | ~Q(why=""), name="refusal_of_time_says_why"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="nobody_grants_himself_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hand_over", "asked_at"], name="request_of_hand_over")]


class Escalation(models.Model):
    """A hand-over that nobody signed for was told one level higher (逐级提醒). Each level once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    title = models.JSONField(help_text="words of the level in the practice of that day: {zh, en}")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hand_over", "level"], name="escalation_level_once")]
