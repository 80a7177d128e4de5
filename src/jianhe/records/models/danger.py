"""What the officer on duty is told at once: somebody's words speak of suicide or violence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class DangerNotice(models.Model):
    """One notice for one officer on duty (危急提醒): what was heard, and where. The words themselves are not kept.

    From the window it names the clerk and the form; from the public guide it names nobody, for nobody gave a name there.
    Only the officer it is for sees it; a function of the database writes it (`sql/danger.sql`).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    to = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    risk = models.CharField(max_length=20, help_text="self_harm, violence_threat")
    source = models.CharField(max_length=10, help_text="window, guide")
    clerk = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(help_text="form that was being filled in: its contact, once it is registered")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "form_key", "risk"], name="danger_notice_once"),
            models.CheckConstraint(
                condition=Q(source="window", clerk__isnull=False) | Q(source="guide", clerk__isnull=True),
                name="danger_notice_names_its_clerk",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to", "-at"], name="danger_notice_of_officer"),  # the officer's page
        ]
