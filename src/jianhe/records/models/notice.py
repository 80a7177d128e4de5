"""What persons are told: notices of all kinds, and silently that somebody at a window stands in a sealed file."""

from typing import ClassVar

from django.db import models

from jianhe.people.keys import new_key


class SilentNotice(models.Model):
    """One notice for one director (静默提醒): which clerk is serving whom, and whom to call. It names no matter.

    Only the director it is for sees it. A function of the database writes it (`sql/joining.sql`): whoever serves at
    the window can neither see the sealed matter nor learn that there is a notice.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    to = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    clerk = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    call = models.ForeignKey("people.User", models.PROTECT, related_name="+", help_text="owner of the sealed file")
    form_key = models.UUIDField(help_text="form that was being filled in: its contact, once it is registered")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "form_key", "call"], name="silent_notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to", "-at"], name="silent_notice_of_director"),  # the director's page
        ]


class Notice(models.Model):
    """Something that somebody should know now (提醒): a hand-over that nobody signs for, a request for more time …

    It names what it is about by kind and key; the words are found when it is read, as far as the reader may see them.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+")
    matter = models.ForeignKey("records.Matter", models.PROTECT, related_name="+")
    to = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, help_text="what happened: not_signed, answered, conference_moved …")
    about = models.UUIDField(help_text="key of what it tells of")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "kind", "about"], name="notice_once")]
        indexes: ClassVar = [models.Index(fields=["to", "-at"], name="notice_of_person")]
