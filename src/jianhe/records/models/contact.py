"""The contact: one letter, visit, call, online message or hand-over; one knock at the door. 信访量 counts contacts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class Contact(models.Model):
    """What came in, how and when, what was said, and what became of it (the triage outcome)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=10, help_text="letter, visit, call, online, hand_over, unrecorded")
    received_at = models.DateTimeField()
    centre_received_at = models.DateTimeField(null=True, blank=True, help_text="receipt by the centre, if another")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    window = models.ForeignKey("people.Window", models.PROTECT, null=True, blank=True, related_name="+")
    outer_number = models.CharField(max_length=60, blank=True, help_text="number given by the sending organ")
    sent_by = models.CharField(max_length=100, blank=True, help_text="organ that handed it over")
    written_on = models.DateField(null=True, blank=True, help_text="the date that stands on a letter")
    postmarked_on = models.DateField(null=True, blank=True)
    posted_how = models.CharField(max_length=10, blank=True, help_text="code of posted_how")
    tracking_number = models.CharField(max_length=40, blank=True)
    story = models.TextField(blank=True)
    people_count = models.PositiveIntegerField(default=1)
    is_first = models.BooleanField(default=True)
    counts_as_petition = models.BooleanField(default=True)
    is_anonymous = models.BooleanField(default=False)
    entered_late = models.BooleanField(default=False)
    triage_outcome = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=4, blank=True, help_text="reason code NR01–NR18")
    is_misdirected = models.BooleanField(default=False, help_text="误访: no procuratorate has remit")
    mis_visit_cause = models.CharField(max_length=20, blank=True, db_default="", help_text="of a 误访: mis_visit_causes")
    guide_seen = models.CharField(max_length=10, blank=True, db_default="", help_text="of a 误访: code of guide_seen")
    guide_code = models.CharField(max_length=10, blank=True, db_default="", help_text="code of what the guide had shown")
    guide_page = models.CharField(max_length=60, blank=True, help_text="kind, or kind/variant, that it had shown")
    guide_edition = models.DateField(null=True, blank=True, help_text="first day of the card that was shown")
    form_key = models.UUIDField(help_text="key of the form that made it: a second click finds the first contact")
    ym = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "form_key"], name="contact_once_per_form"),
            models.CheckConstraint(condition=Q(people_count__gte=1), name="contact_has_people"),
            models.CheckConstraint(
                condition=Q(is_misdirected=False) | ~Q(mis_visit_cause=""), name="mis_visit_names_its_cause"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["matter", "received_at"], name="contact_of_matter"),  # matter page
            models.Index(
                fields=["centre", "outer_number"], name="contact_outer", condition=~Q(outer_number="")
            ),  # look-up
        ]
