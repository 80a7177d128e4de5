"""The trace: an append-only event for each change and each look at a protected field, chained by hash at commit."""

import json
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from jianhe.people.keys import new_key


class Event(models.Model):
    """Something that happened. Facts hold ids and codes, never names, so that sealing reaches them.

    `at` is the clock argument of the verb, `recorded_at` the database's own time: a back-dated entry is visible.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False, help_text="overwritten by the database")
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, null=True, blank=True, related_name="+")
    facts_text = models.TextField(default="{}", help_text="canonical JSON; the hash covers this very text")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["matter", "-recorded_at"], name="event_of_matter"),  # who has looked
            models.Index(fields=["centre", "-recorded_at"], name="event_of_centre"),  # audit page
            models.Index(fields=["centre", "kind", "-recorded_at"], name="event_by_kind"),  # audit filter
        ]

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts_text)
        return found


class Link(models.Model):
    """The place of an event in its centre's chain, written by a deferred trigger at commit, by nobody else."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    event_id = models.UUIDField(unique=True)
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["centre", "seq"], name="link_seq_once")]


class ChainHead(models.Model):
    """The last link of each centre's chain."""

    centre = models.OneToOneField("people.Centre", models.PROTECT, primary_key=True, related_name="+")
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=b"")


class Anchor(models.Model):
    """All heads of a day under one SM3 hash, stored and printed, so that not even a database owner rewrites quietly."""

    day = models.DateField(primary_key=True)
    heads_text = models.TextField()
    sm3 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
