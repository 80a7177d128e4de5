"""What belongs together: links between matters, and merges with all that they moved, so that each can be taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jianhe.people.keys import new_key

KINDS = ("repeat", "group", "related")


class MatterLink(models.Model):
    """Somebody saw that two matters belong together (关联): one repeats the other, or both are of one group.

    It is seen by whoever sees both ends; for anybody else it does not exist.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="links", help_text="the later one")
    other = models.ForeignKey("records.Matter", models.PROTECT, related_name="links_back")
    kind = models.CharField(max_length=10, help_text="repeat, group, related")
    why = models.JSONField(default=list, help_text="codes of the reasons that were shown: same_number, same_phone …")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "other"], condition=Q(ended_at=None), name="matter_linked_once"),
            models.CheckConstraint(condition=~Q(matter=F("other")), name="matter_not_linked_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="matter_link_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_by__isnull=False), name="matter_link_ended_by_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["other"], name="matter_link_back", condition=Q(ended_at=None)),  # matter page
        ]


class Merge(models.Model):
    """One matter that went into an earlier one (并案), with what was so before, for the day that it is taken back."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="merges")
    root = models.ForeignKey("records.Matter", models.PROTECT, related_name="merges_in")
    step = models.OneToOneField("records.StepTaken", models.PROTECT, related_name="merge")
    before = models.JSONField(help_text="state, review, clocks that ran, counted facts, triage of the contacts")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(matter=F("root")), name="merge_into_another"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_by__isnull=False), name="merge_undone_by_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["matter", "-at"], name="merge_of_matter"),  # undo
            models.Index(fields=["root"], name="merge_into_root", condition=Q(undone_at=None)),  # matter page
        ]


class MergedContact(models.Model):
    """A contact that a merge carried on. A contact's rows that have not ended are its way from home to where it is."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+", help_text="the one it was taken from")
    merge = models.ForeignKey("records.Merge", models.PROTECT, related_name="contacts")
    contact = models.ForeignKey("records.Contact", models.PROTECT, related_name="merges")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merge", "contact"], name="merged_contact_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact"], name="merged_contact_way", condition=Q(ended_at=None)),  # undo
        ]
