"""The matter (事项): the citizen's problem as one record, with one code from entry to follow-up (一案一码)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key


class Matter(models.Model):
    """One claim. What the intake proceeding is in, the matter is in; `casework` is the only door for a change.

    `next_due` is the earliest own deadline, or a dated review when no clock runs; the database compares it with the
    clocks at commit (trigger `promise_of_matter`).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, help_text="XC510603-2026-K000425: line letter, serial, check digit")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    ym = models.PositiveIntegerField(help_text="year and month of receipt, for statistics: 202611")
    lookup_code = models.CharField(max_length=11, help_text="K7P4-29XMAB on the receipt; a look-up key, not a secret")

    title = models.CharField(max_length=200)
    line = models.CharField(max_length=1, help_text="K complaints, S law-related, F women and children, N, Q")
    matter_type = models.CharField(max_length=60, blank=True, help_text="code of guide-codes")
    category = models.CharField(max_length=40, blank=True, help_text="category of petition matters")
    claim = models.TextField(blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    people_count = models.PositiveIntegerField(default=1)
    line_of_work = models.CharField(max_length=60, blank=True)
    town = models.ForeignKey("people.Place", models.PROTECT, null=True, blank=True, related_name="+")
    village = models.ForeignKey("people.Place", models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    flags = models.JSONField(default=list, blank=True, help_text="minor, elderly, disabled, distressed, interpreter")
    risk_level = models.CharField(max_length=8, default="none")
    handling_class = models.CharField(max_length=10, default="ordinary")
    is_dispute = models.BooleanField(default=False)

    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    first_asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", help_text="responsible unit")
    owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=40)
    station = models.CharField(max_length=40)
    turn = models.CharField(max_length=5, default="us", help_text="whose turn: us or other")
    waiting_for = models.CharField(max_length=100, blank=True, help_text="the unit or person whose turn it is")
    next_due = models.DateField(null=True)
    next_due_at = models.DateTimeField(null=True, blank=True, help_text="where the limit counts hours")
    next_limit = models.CharField(max_length=60, blank=True, help_text="limit id, or review")
    accepted_on = models.DateField(null=True, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=20, blank=True, help_text="paper, spoken, recorded (in an old ledger), none")
    no_answer_reason = models.CharField(max_length=40, blank=True)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    reopens = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    void_at = models.DateTimeField(null=True, blank=True, help_text="its import was taken back: nobody sees it any more")
    is_sealed = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, help_text="raised by each change; stale forms are refused")
    changed_at = models.DateTimeField()
    change = models.CharField(max_length=60, blank=True, help_text="event kind of the last change, for lists")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="matter_code_once"),
            models.UniqueConstraint(fields=["centre", "year", "serial"], name="matter_serial_once"),
            models.UniqueConstraint(fields=["lookup_code"], name="matter_lookup_code_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(owner__isnull=False, next_due__isnull=False),
                name="open_matter_has_owner_and_next_date",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & (~Q(answer="none") | ~Q(no_answer_reason=""))),
                name="closed_matter_has_outcome_and_answer",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(next_due__isnull=True), name="closed_matter_waits_for_nothing"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="amount_not_negative"
            ),
            models.CheckConstraint(condition=Q(people_count__gte=1), name="matter_has_people"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="matter_not_merged_into_itself"
            ),
        ]
        indexes: ClassVar = [
            # worklist "mine": by owner, earliest first
            models.Index(fields=["centre", "owner", "next_due", "id"], name="matter_mine", condition=Q(closed_at=None)),
            # worklist "my office's", "late", "today"
            models.Index(
                fields=["centre", "unit", "next_due", "id"], name="matter_office", condition=Q(closed_at=None)
            ),
            # the same for whoever reaches many units: earliest first over all of them
            models.Index(fields=["centre", "next_due", "id"], name="matter_open", condition=Q(closed_at=None)),
            # worklist "unassigned"
            models.Index(
                fields=["centre", "unit", "next_due", "id"], name="matter_unassigned",
                condition=Q(closed_at=None, handler=None),
            ),
            # worklist "waiting for others"
            models.Index(
                fields=["centre", "unit", "next_due", "id"], name="matter_waiting",
                condition=Q(closed_at=None, turn="other"),
            ),
            # all matters, newest first; and those that I registered
            models.Index(fields=["centre", "-registered_at", "-id"], name="matter_newest"),
            # the ledger, by the day on which a matter came in, old ones included
            models.Index(fields=["centre", "-received_at", "-id"], name="matter_received"),
            models.Index(fields=["centre", "registered_by", "-registered_at", "-id"], name="matter_registered"),
            # concluded this week, by owner
            models.Index(
                fields=["centre", "-closed_at", "-id"], name="matter_closed", condition=Q(closed_at__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.short_code

    @property
    def short_code(self) -> str:
        """The form used inside a centre: 2026-00042."""
        return f"{self.year}-{self.serial:05d}"


class MatterSeries(models.Model):
    """The next serial of matter codes of a centre and year. Never reused, not gap-free.

    Imported matters are counted apart, so that an old ledger does not use up the numbers of the window.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    is_of_imports = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "year", "is_of_imports"], name="matter_series_once")
        ]
