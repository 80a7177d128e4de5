"""The conference (会商): a meeting over one or several matters, and what it leaves behind."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Conference(models.Model):
    """A meeting of several units: the weekly one (周研判), made by the practice of the centre, or one that was called."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, help_text="weekly, called")
    title = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="until when it is meant to last; always where a room is held"
    )
    room = models.ForeignKey("people.Room", models.PROTECT, null=True, blank=True, related_name="+")
    quorum = models.PositiveSmallIntegerField(default=1, help_text="units that must be there before anything is decided")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    called_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True, help_text="the same form twice calls one meeting")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    called_off = models.CharField(max_length=200, blank=True, help_text="why it is not held; then it is closed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(called_off="") | Q(kind="called", closed_at__isnull=False), name="called_off_is_closed"
            ),
            models.CheckConstraint(condition=Q(kind__in=("weekly", "called")), name="conference_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="weekly") | Q(called_by__isnull=False, unit__isnull=False), name="called_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_by__isnull=False), name="conference_closed_by_somebody"
            ),
            models.UniqueConstraint(
                fields=["centre", "starts_at"], condition=Q(kind="weekly"), name="one_weekly_meeting_at_a_time"
            ),
            models.UniqueConstraint(fields=["centre", "form_key"], name="conference_called_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "-starts_at"], name="conference_newest")]


class Attendance(models.Model):
    """A unit invited to a conference: who came for it, and what interest it declared (利害关系)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="attendance")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    came = models.BooleanField(null=True)
    person = models.CharField(max_length=60, blank=True)
    interest = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "unit"], name="unit_invited_once"),
            models.CheckConstraint(condition=~Q(came=True) | ~Q(person=""), name="who_came_has_a_name"),
        ]


class AgendaItem(models.Model):
    """One matter on the agenda, with the one decision on it: exactly one lead unit (主办单位) and one day."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="agenda_items")
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=20, help_text="second_return, not_signed, unfinished, put_off, asked")
    question = models.TextField()
    added_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open", help_text="open, decided, put_off")
    decision = models.TextField(blank=True)
    lead = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "matter"], name="matter_once_on_an_agenda"),
            models.CheckConstraint(condition=Q(state__in=("open", "decided", "put_off")), name="agenda_state_known"),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (Q(lead__isnull=False, due_on__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                   & ~Q(decision="")),
                name="decision_names_lead_and_day",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["matter", "-added_at"], name="agenda_of_matter")]


class Opinion(models.Model):
    """What a unit said on an item, with its legal basis; a dissent (不同意见) stays word for word. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="opinions")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    text = models.TextField()
    basis = models.JSONField(help_text="citation keys of sources.yaml, or the words of a rule")
    is_dissent = models.BooleanField(default=False)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "form_key"], name="opinion_given_once")]
        indexes: ClassVar = [models.Index(fields=["item", "at"], name="opinion_of_item")]


class ConferenceTask(models.Model):
    """What a decision asks of a unit (会商任务): owner and day always; done or not done, with a note."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    what = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, default="open", help_text="open, done, not_done")
    note = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    taken_up_at = models.DateTimeField(null=True, blank=True, help_text="a later meeting took up what was not done")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=("open", "done", "not_done")), name="task_state_known"),
            models.CheckConstraint(
                condition=Q(state="open")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(note="")),
                name="settled_task_has_its_note",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["centre", "unit", "due_on"], name="task_open", condition=Q(state="open")),
        ]


class Minutes(models.Model):
    """The minutes (会商纪要) as they stood at one moment; a correction is a new version."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    blanks = models.JSONField(help_text="what fills the paper conference_minutes")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+", help_text="of the series")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True, help_text="without gaps; a later version keeps it")
    number = models.CharField(max_length=60, blank=True, help_text="文号")
    signed_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "version"], name="minutes_version_once"),
            models.UniqueConstraint(fields=["centre", "unit", "year", "serial", "version"], name="minutes_numbered_once"),
        ]
