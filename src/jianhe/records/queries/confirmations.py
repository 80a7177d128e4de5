"""Judicial confirmation as questions: what may be handed over, what lies on the court's desk, how long it took.

F12 counts guided reconciliations, F13 those of them that were handed over on the day of the last signature
(`seed-facts`): each agreement once, whatever became of it later.
"""

from dataclasses import dataclass
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, EarlyLook, Packet, PacketFile, Ruling
from jianhe.records.queries import access, agreements

ON_DESK = ("sent", "received")
MOST = 100


@dataclass(frozen=True)
class Figures:
    """Of a period: guided reconciliations, those handed over the same day, packets taken in and their median wait."""

    reconciled: int
    handed_same_day: int
    received: int
    median_seconds: int | None


def to_hand_over(standing: Standing) -> list[Agreement]:
    """Signed mediation agreements within reach that the court has not and that it has not ruled on, oldest first."""
    visible = access.matters_visible_to(standing)
    there = Packet.objects.filter(agreement=OuterRef("pk"), state__in=ON_DESK)
    ruled = Ruling.objects.filter(agreement=OuterRef("pk"))
    found = Agreement.objects.filter(~Exists(there), ~Exists(ruled), matter__in=visible, kind="mediation", state="signed")
    return list(found.select_related("matter", "presiding_unit").order_by("effective_on", "id")[:MOST])


def handed_over(standing: Standing) -> list[Packet]:
    """What was handed over from matters within reach, newest first, with its ruling where there is one."""
    visible = access.matters_visible_to(standing)
    found = Packet.objects.filter(matter__in=visible).select_related("matter", "agreement", "to_unit", "received_by")
    return list(found.prefetch_related("rulings").order_by("-sent_at", "-id")[:MOST])


def packets_on_desk(standing: Standing) -> QuerySet[Packet]:
    """The packets of the person's own court window."""
    return Packet.objects.filter(centre=standing.centre, to_unit__in=standing.units, state__in=ON_DESK)


def waiting_on_desk(standing: Standing) -> QuerySet[Packet]:
    """Those that nobody has taken in yet."""
    return packets_on_desk(standing).filter(state="sent")


def packet_on_desk(standing: Standing, key: UUID) -> Packet | None:
    found: Packet | None = (
        packets_on_desk(standing).filter(pk=key)
        .select_related("from_unit", "from_person", "to_unit", "received_by").first()
    )  # fmt: skip
    return found


def file_of(packet: Packet, position: int) -> PacketFile | None:
    found: PacketFile | None = packet.files.filter(position=position).first()
    return found


def looks_on_desk(standing: Standing) -> list[EarlyLook]:
    """Drafts that the parties let the person's court window read, newest first."""
    found = EarlyLook.objects.filter(centre=standing.centre, to_unit__in=standing.units)
    return list(found.select_related("shown_by").order_by("-shown_at")[:MOST])


def look_on_desk(standing: Standing, key: UUID) -> EarlyLook | None:
    return next((one for one in looks_on_desk(standing) if one.pk == key), None)


def looks_of(agreement: Agreement) -> list[EarlyLook]:
    return list(EarlyLook.objects.filter(agreement=agreement).select_related("remarked_by").order_by("-shown_at"))


def packets_of(agreement: Agreement) -> list[Packet]:
    """The packets of one agreement, newest first."""
    found = Packet.objects.filter(agreement=agreement).select_related("to_unit__parent", "received_by", "from_person")
    return list(found.prefetch_related("rulings__services", "files").order_by("-sent_at", "-id"))


def figures(centre: Centre, *, since: date, until: date) -> Figures:
    """The figures of a period, both days included, over what the person may see.

    Handed over the same day: guided reconciliations whose packet, made from the mediation agreement that took them over,
    left on the day of the last signature. A packet that was called back never left.
    """
    reconciled = agreements.reconciled(centre, since=since, until=until)
    handed = Packet.objects.annotate(sent_on=TruncDate("sent_at"), signed_on=TruncDate("last_signed_at"))
    handed = handed.exclude(state="recalled")
    same_day = handed.filter(agreement__made_from__in=reconciled, sent_on=F("signed_on"))
    spans = taken_in(centre, since=since, until=until).values_list("received_at", "last_signed_at")
    seconds = [int((received - signed).total_seconds()) for received, signed in spans if received is not None]
    return Figures(
        reconciled.count(), same_day.values("agreement__made_from").distinct().count(), len(seconds),
        int(median(seconds)) if seconds else None,
    )  # fmt: skip


def taken_in(centre: Centre, *, since: date, until: date) -> QuerySet[Packet]:
    """The packets behind the median: sent in the period, both days included, and taken in; the longest wait first."""
    found = Packet.objects.annotate(sent_on=TruncDate("sent_at"), wait=F("received_at") - F("last_signed_at"))
    return found.filter(
        centre=centre, sent_on__gte=since, sent_on__lte=until, received_at__isnull=False
    ).order_by("-wait", "id")
