"""What a receipt says beyond the matter itself."""

from jianhe.records.models import Clock, Contact, Matter, Party, Proceeding

ANSWERS = ("reply_7d", "result_3m", "rpw_60d")  # the clocks whose end the person hears of


def open_intake(matter: Matter) -> Proceeding | None:
    """The intake that the matter is in."""
    return (
        matter.proceedings.filter(procedure="intake", closed_at=None)
        .select_related("matter")
        .order_by("-number")
        .first()
    )


def answer_clock(matter: Matter) -> Clock | None:
    """The clock by whose end the person hears from us next; none runs once everything was answered."""
    return Clock.objects.filter(matter=matter, limit__in=ANSWERS, ended_at=None).order_by("legal_due").first()


def who_brought(matter: Matter) -> list[Party]:
    """Those who claim, in the order of the form, without protected fields."""
    return list(matter.parties.filter(side="a", removed_at=None).only("name", "role", "matter").order_by("position"))


def latest_contact(matter: Matter) -> Contact | None:
    """The last knock at the door, with its window and the clerk who took it."""
    return (
        matter.contacts.select_related("window", "registered_by").only(
            "window__number", "window__name", "registered_by__name", "received_at", "registered_at", "channel",
            "guide_code", "matter",
        ).order_by("-registered_at").first()
    )  # fmt: skip
