"""Mediation: the network of organisations with what each has in hand, and who has which part in a mediation."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from jianhe.law.mediation import Body, Dispute
from jianhe.people.models import Centre, Duty, MediationBody, Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Attachment, Matter, Proceeding, Referral, StageSkip
from jianhe.records.queries import access

LIVE = ("sent", "received")
CODE = "mediation"


def network(centre: Centre) -> list[tuple[MediationBody, Body]]:
    """Every organisation with its row and as the law of choosing sees it; in two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit, n FROM mediations_in_hand()")
        in_hand = dict(cursor.fetchall())
    rows = MediationBody.objects.filter(unit__centre=centre).select_related("unit__parent", "town", "village")
    return [(row, body_of(row, in_hand.get(row.unit_id, 0))) for row in rows.order_by("pk")]


def body_of(row: MediationBody, open_now: int = 0) -> Body:
    return Body(
        key=str(row.unit_id), name=row.unit.name, kind=row.kind, level=row.level, town=_text(row.town_id),
        village=_text(row.village_id), subjects=frozenset(row.subjects), is_registered=row.registered_on is not None,
        mediators=row.mediators, open_now=open_now, most_open=row.most_open,
    )  # fmt: skip


def dispute_of(matter: Matter) -> Dispute:
    """What a matter is about and where, for choosing."""
    return Dispute(matter.matter_type, _text(matter.town_id), _text(matter.village_id))


def body_named(unit: object) -> MediationBody | None:
    """The organisation behind the key of a unit; None where the unit does not mediate."""
    try:
        return MediationBody.objects.filter(unit=UUID(str(unit))).select_related("unit").first()
    except ValueError:
        return None


def mediations_of(matter: Matter) -> list[Proceeding]:
    """The runs of mediation on a matter, the latest first."""
    return list(Proceeding.objects.filter(matter=matter, procedure=CODE).order_by("-number"))


def parts_in(runs: Sequence[Proceeding]) -> list[Referral]:
    """Who had or has which part in some mediations, oldest first."""
    found = Referral.objects.filter(proceeding__in=runs)
    return list(found.select_related("organisation", "mediator", "sent_by").order_by("sent_at", "id"))


def leader_of(proceeding: Proceeding) -> Referral | None:
    """The organisation that leads a mediation now."""
    return Referral.objects.filter(proceeding=proceeding, part="lead", state__in=LIVE).select_related("organisation").first()


def part_of(matter: Matter, key: UUID) -> Referral | None:
    """One part, knowing its matter."""
    found = Referral.objects.filter(matter=matter, pk=key).select_related("organisation", "proceeding").first()
    if found is not None:
        found.matter = matter
    return found


def given_to(standing: Standing, *, ended: bool = False) -> list[Referral]:
    """What was given to the organisations in a person's reach: what is open, or what has ended, the latest first."""
    visible = access.matters_visible_to(standing)
    found = Referral.objects.filter(organisation__in=standing.units, matter__in=visible)
    found = found.filter(~Q(state__in=LIVE)) if ended else found.filter(state__in=LIVE)
    found = found.select_related("organisation", "mediator", "matter", "proceeding")
    return list(found.order_by("-ended_at", "-id")[:50] if ended else found.order_by("sent_at", "id"))


def mediators_for(proceeding: Proceeding, *, on: date) -> list[User]:
    """Who mediates in the organisation that leads, or in one above it."""
    leader = leader_of(proceeding)
    above = [leader.organisation_id, leader.organisation.parent_id] if leader is not None else []
    duties = Duty.objects.filter(Q(until=None) | Q(until__gte=on), role="mediator", unit__in=above, since__lte=on)
    return list(User.objects.filter(pk__in=duties.values("person"), is_active=True).order_by("name"))


def skips_of(matter: Matter) -> list[StageSkip]:
    """The stages of the roadmap that a matter skips now."""
    return list(StageSkip.objects.filter(matter=matter, taken_back_at=None).select_related("by").order_by("at"))


def skip_of(matter: Matter, key: UUID) -> StageSkip | None:
    """One of them, knowing its matter."""
    found = StageSkip.objects.filter(matter=matter, pk=key).first()
    if found is not None:
        found.matter = matter
    return found


def materials_of(matter: Matter) -> list[Attachment]:
    """What was brought and can be opened, for choosing a power of attorney or a proof among it."""
    return list(Attachment.objects.filter(matter=matter, verdict="clean").order_by("-added_at", "-id"))


def mediates_for(standing: Standing) -> list[Unit]:
    """The organisations in a person's reach."""
    return list(Unit.objects.filter(pk__in=standing.units, mediation__isnull=False).order_by("code"))


def _text(key: UUID | None) -> str | None:
    return str(key) if key else None
