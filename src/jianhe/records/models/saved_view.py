"""The saved view (视图): a list with its filters under a name, one person's own, shared with a unit where its head may."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jianhe.people.keys import new_key


class SavedView(models.Model):
    """What it shows is asked anew with the standing of whoever looks; a view never widens anybody's reach.

    Its key is the key of the form that made it, so a second click makes no second view. A view that was removed stays
    for the time in which that can be undone, and out of every list.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    name = models.CharField(max_length=20)
    view = models.SlugField(max_length=20, help_text="the list: mine, office, all …")
    filters = models.JSONField(default=dict, help_text="filters as an address holds them: {name: text}")
    shared_with = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(help_text="place among the owner's views")
    is_start = models.BooleanField(default=False, help_text="where the owner lands after logging in")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], condition=Q(removed_at=None), name="view_name_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(removed_at=None, is_start=True), name="one_start_view"
            ),
        ]
        indexes: ClassVar = [
            # the rail of every page: my own, and those shared with my units
            models.Index(fields=["owner", "position"], name="view_of_owner", condition=Q(removed_at=None)),
            models.Index(
                fields=["shared_with"], name="view_shared", condition=Q(removed_at=None, shared_with__isnull=False)
            ),
        ]  # fmt: skip
