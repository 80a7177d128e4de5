"""Hand-overs between units: what waits to be signed for, and what became of those sent."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from jianhe.people.standing import Standing
from jianhe.records.models import HandOver, Matter
from jianhe.records.queries import access
from jianhe.records.queries.worklists import office_units

SHOWN_FOR = timedelta(days=14)


def to_sign(standing: Standing) -> QuerySet[HandOver]:
    """Hand-overs under way to the person's side, nearest date first. Who reaches both sides only watches."""
    return _seen(standing).filter(_is_receiver(standing), state="sent").order_by("due_on", "id")


def sent_by(standing: Standing, *, at: datetime) -> QuerySet[HandOver]:
    """What the person's office sent in the last two weeks and how it stands, newest first; not what it took back."""
    sent = _seen(standing).filter(from_unit__in=office_units(standing), sent_at__gte=at - SHOWN_FOR)
    return sent.exclude(state="recalled").order_by("-sent_at", "-id")


def under_way(matter: Matter) -> HandOver | None:
    """The one hand-over of a matter that nobody has signed for yet."""
    return matter.hand_overs.filter(state="sent").select_related("from_unit", "to_unit", "from_person").first()


def receives(hand_over: HandOver, standing: Standing) -> bool:
    """Whether the person stands on the receiving side (the same rule as in `to_sign`)."""
    own = {unit for unit, _role in standing.roles_by_unit}
    reach = set(standing.units)
    receiver, sender = hand_over.to_unit_id, hand_over.from_unit_id
    return receiver in own & reach or (receiver in reach and sender not in reach)


def _is_receiver(standing: Standing) -> Q:
    own = {unit for unit, _role in standing.roles_by_unit} & set(standing.units)
    return Q(to_unit__in=own) | (Q(to_unit__in=standing.units) & ~Q(from_unit__in=standing.units))


def _seen(standing: Standing) -> QuerySet[HandOver]:
    """Within reach of the person, each with its matter and whether a restricted one is open to them."""
    visible = access.matters_visible_to(standing)
    return HandOver.objects.filter(centre=standing.centre, matter__in=visible).select_related(
        "matter", "from_unit", "to_unit", "from_person", "signed_by"
    )
