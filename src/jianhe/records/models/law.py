"""The law as the database keeps it, so that its triggers can ask it of every row: written by the owner of the tables.

Nothing here belongs to a centre, and the application changes none of it (`jianhe.server.law` writes it).
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jianhe.people.keys import new_key


class LawStep(models.Model):
    """One step of an edition, from the catalogue's files."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    procedure = models.CharField(max_length=60)
    edition = models.DateField(help_text="first day in force")
    step = models.CharField(max_length=60, help_text="start is how a child is opened")
    from_states = ArrayField(models.CharField(max_length=40), help_text="of a start: states of the intake")
    to_state = models.CharField(max_length=40, blank=True, help_text="empty where it stays")
    roles = ArrayField(models.CharField(max_length=40))
    approvals = ArrayField(models.CharField(max_length=40), help_text="one of these roles must agree; empty: nobody")
    required = ArrayField(models.CharField(max_length=60), help_text="facts that the step must have")
    after = models.JSONField(help_text="of a start: procedures of which one must have ended so on the matter")
    materials = models.JSONField(help_text="pairs of a material and the paper that stands for it, or null")
    effect = models.CharField(max_length=30, blank=True)
    by_itself = models.BooleanField(help_text="the nightly job may take it, under no name")
    ends = ArrayField(models.CharField(max_length=40), help_text="the states in which a run of the edition has ended")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "edition", "step"], name="law_step_once"),
        ]


class LawTerm(models.Model):
    """What no agreement may say (不得写入的内容): regular expressions over the blanks that were filled in."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    rule = models.CharField(max_length=8)
    kinds = ArrayField(models.CharField(max_length=10), help_text="of agreements: civil, criminal, mediation")
    words = ArrayField(models.TextField())
    words_beside_a_minor = ArrayField(models.TextField(), help_text="count only where a party is under age")
    except_where = ArrayField(models.TextField(), help_text="phrases that are allowed, left out before looking")


class LawPaper(models.Model):
    """A kind of paper that a party may open online, with what opens it; what is not here goes on paper alone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    paper = models.CharField(max_length=60, unique=True)
    online = models.CharField(max_length=8, help_text="digits: code and phone; identity: its identity number besides")


class LawCheck(models.Model):
    """A rule of the check before an agreement goes to court (适格审查), with the severity that the law gives it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    rule = models.CharField(max_length=8, unique=True)
    severity = models.CharField(max_length=1, help_text="B stops, A stops unless taken on, W warns")
