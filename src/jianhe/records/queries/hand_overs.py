"""Hand-overs between units: what waits to be signed for, what is in hand, and what became of those sent."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jianhe.people.standing import Standing
from jianhe.records.models import Escalation, HandOver, Matter, MoreTime
from jianhe.records.queries import access
from jianhe.records.queries.worklists import office_units

SHOWN_FOR = timedelta(days=14)
# While one of these stands, the matter can be sent to nobody else.
HOLDS_UP = Q(part="lead") & (Q(state="sent") | Q(state="contested", settled_at=None))


def to_sign(standing: Standing) -> QuerySet[HandOver]:
    """Hand-overs under way to the person's side, nearest date first. Who reaches both sides only watches."""
    return _seen(standing).filter(_is_receiver(standing), state="sent").order_by("sign_by", "id")


def in_hand(standing: Standing) -> QuerySet[HandOver]:
    """What the person's side signed for and has not answered, nearest date first, each with its requests for time."""
    held = _seen(standing).filter(_is_receiver(standing), state="signed", matter__closed_at=None)
    return held.prefetch_related(_requests()).order_by("answer_due_on", "id")


def answered_by(standing: Standing, *, at: datetime) -> QuerySet[HandOver]:
    """What the person's side answered in the last two weeks, newest first."""
    done = _seen(standing).filter(_is_receiver(standing), state="answered", answered_at__gte=at - SHOWN_FOR)
    return done.order_by("-answered_at", "-id")


def sent_by(standing: Standing, *, at: datetime) -> QuerySet[HandOver]:
    """What the person's office sent and is not settled, or was within two weeks; newest first, not what it took back."""
    recent = Q(sent_at__gte=at - SHOWN_FOR) | Q(state__in=("sent", "signed")) | Q(state="contested", settled_at=None)
    sent = _seen(standing).filter(recent, from_unit__in=office_units(standing)).exclude(state="recalled")
    return sent.prefetch_related(_requests()).order_by("-sent_at", "-id")


def under_way(matter: Matter) -> HandOver | None:
    """The one hand-over of a matter that nobody has signed for yet."""
    waiting = matter.hand_overs.filter(state="sent", part="lead")
    return waiting.select_related("from_unit", "to_unit", "from_person").first()


def of_side(matter: Matter, standing: Standing) -> HandOver | None:
    """The hand-over of a matter that waits at, or is in hand on, the person's side: the newest of them."""
    found = (
        matter.hand_overs.filter(_is_receiver(standing), state__in=("sent", "signed"))
        .select_related("from_unit", "to_unit", "from_person", "signed_by", "named_by__conference")
        .prefetch_related(_requests(), _escalations()).order_by("-sent_at", "-id").first()
    )  # fmt: skip
    if found is not None:
        found.matter = matter
    return found


def request_of(matter: Matter, key: UUID) -> MoreTime | None:
    """One request for more time of a matter that was fetched through `access`."""
    found: MoreTime | None = MoreTime.objects.filter(matter=matter, pk=key).select_related("hand_over").first()
    if found is not None:
        found.matter = matter
    return found


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
    """Within reach of the person, each with its matter, who stands at both ends, and how high it was told."""
    visible = access.matters_visible_to(standing)
    highest = Escalation.objects.filter(hand_over=OuterRef("pk")).order_by("-level")
    return (
        HandOver.objects.filter(centre=standing.centre, matter__in=visible)
        .select_related("matter", "from_unit", "to_unit", "from_person", "signed_by", "answered_by", "answer_file")
        .annotate(told=Coalesce(Subquery(highest.values("level")[:1]), 0))
    )


def _requests() -> Prefetch:
    return Prefetch("requests", MoreTime.objects.select_related("asked_by", "decided_by").order_by("asked_at", "id"))


def _escalations() -> Prefetch:
    return Prefetch("escalations", Escalation.objects.order_by("level"))
