"""Sessions of talks (会谈): begun with who came, what each side asks and offers kept apart, ended with a result."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jianhe.casework import methods as methods_of
from jianhe.casework import proceedings, willingness
from jianhe.casework.permits import must
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Attendee, Booking, Matter, Offer, Party, Proceeding, Sitting
from jianhe.records.models.reconciliation import CAPACITIES
from jianhe.records.queries import access
from jianhe.records.queries.reconciliation import GapRow, gap_of

MARKS = ("rights", "identity", "stories", "gap", "reading")
STEP_OF = {"agreed": "terms_agreed", "adjourned": "adjourn", "failed": "fail"}
MOST_ITEMS, LARGEST = 30, 10**13


@dataclass(frozen=True)
class Comer:
    """Somebody who comes to a session. Of a party it is asked once more whether it is willing."""

    name: str
    capacity: str
    party: Party | None = None
    is_identity_seen: bool = False
    lacks_authority: bool = False
    is_willing: bool = True


@transaction.atomic
def begin(*, proceeding: Proceeding, place: str, comers: Sequence[Comer], by: Standing, at: datetime,
          booking: Booking | None = None) -> Sitting:  # fmt: skip
    """Begin a session, and take the step that opens it."""
    sitting = seat(proceeding=proceeding, place=place, comers=comers, booking=booking, by=by, at=at)
    proceedings.take_step(proceeding=sitting.proceeding, step="open_session", given={}, by=by, at=at)
    return sitting


@transaction.atomic
def seat(
    *, proceeding: Proceeding, place: str, comers: Sequence[Comer], by: Standing, at: datetime,
    booking: Booking | None = None,
) -> Sitting:  # fmt: skip
    """Write down a session with who came; each party says once more that it is willing.

    Refuses a session without both sides, and any while a party refuses (mediation law 17, 26).
    """
    matter, proceeding = willingness.locked(proceeding, by)
    assert by.person is not None
    place = clean_text(place)[:100]
    if not place:
        raise refuse("写明在哪里谈。", "Say where the talks are.")
    if any(not clean_text(one.name) or one.capacity not in CAPACITIES for one in comers):
        raise refuse("写明每个人的姓名和身份。", "Give everybody's name and capacity.")
    if {one.party.side for one in comers if one.party is not None} < {"a", "b"}:
        raise refuse("会谈要有双方到场。", "Both sides are needed for a session.")
    for one in comers:
        if one.party is not None:
            willingness.noted(
                matter=matter, proceeding=proceeding, party=one.party, stage="session", how="face", by=by, at=at,
                answer="willing" if one.is_willing else "refused",
            )  # fmt: skip
    willingness.refuse_held(proceeding)
    sitting = Sitting(
        centre_id=matter.centre_id, matter=matter, proceeding=proceeding, place=place, booking=booking,
        presider=by.person, began_at=at, number=Sitting.objects.filter(proceeding=proceeding).count() + 1,
    )  # fmt: skip
    sitting.save(force_insert=True)
    Attendee.objects.bulk_create(
        Attendee(
            centre_id=matter.centre_id, matter=matter, sitting=sitting, party=one.party, name=clean_text(one.name)[:100],
            capacity=one.capacity, is_identity_seen=one.is_identity_seen, lacks_authority=one.lacks_authority,
        )
        for one in comers
    )  # fmt: skip
    events.write("sitting_begun", matter, by, at, sitting=sitting.pk, proceeding=proceeding.pk)
    return sitting


@transaction.atomic
def mark(*, sitting: Sitting, part: str, by: Standing, at: datetime) -> None:
    """Note that a part of the session was reached (讲明权利义务, 核对身份 …); twice changes nothing."""
    matter, sitting = _open(sitting, by)
    if part not in MARKS:
        raise refuse("没有这一步。", "There is no such part.")
    if part not in sitting.marks:
        sitting.marks = {**sitting.marks, part: at.isoformat()}
        _change(sitting, matter, part, ["marks"], by, at)


@transaction.atomic
def pause(*, sitting: Sitting, by: Standing, at: datetime) -> None:
    """Pause the session, or go on with it."""
    matter, sitting = _open(sitting, by)
    sitting.paused_at = None if sitting.paused_at else at
    _change(sitting, matter, "paused" if sitting.paused_at else "goes_on", ["paused_at"], by, at)


@transaction.atomic
def talk_apart(*, sitting: Sitting, by: Standing, at: datetime) -> None:
    """Talk with both sides apart (双方分开谈), or together again."""
    matter, sitting = _open(sitting, by)
    sitting.is_apart = not sitting.is_apart
    _change(sitting, matter, "apart" if sitting.is_apart else "together", ["is_apart"], by, at)


@transaction.atomic
def note_offers(*, sitting: Sitting, rows: Sequence[GapRow], by: Standing, at: datetime) -> Offer:
    """Keep one round of what is asked, offered and settled: privileged, encrypted, and in no event but by its key."""
    matter, sitting = _open(sitting, by)
    must(by, "see_offers")
    assert by.person is not None
    kept = [GapRow(clean_text(row.item)[:60], row.asked, row.given, row.settled) for row in rows if row.item.strip()]
    amounts = [fen for row in kept for fen in (row.asked, row.given, row.settled) if fen is not None]
    if not kept or len(kept) > MOST_ITEMS or any(not 0 <= fen <= LARGEST for fen in amounts):
        raise refuse("写明项目和金额，最多 30 项。", "Name items and amounts, 30 at most.")
    offer = Offer(
        centre_id=matter.centre_id, matter=matter, sitting=sitting, unit_id=sitting.proceeding.unit_id,
        round=Offer.objects.filter(sitting=sitting).count() + 1, at=at, by=by.person,
        content=json.dumps([asdict(row) for row in kept], ensure_ascii=False),
    )  # fmt: skip
    offer.save(force_insert=True)
    events.write("offer_noted", matter, by, at, sitting=sitting.pk)
    return offer


def look_at_offers(*, proceeding: Proceeding, by: Standing, at: datetime) -> list[GapRow]:
    """The newest round, for whoever may see offers and is in the room; that it was read is written down."""
    must(by, "see_offers")
    newest, rows = gap_of(proceeding)
    if newest is not None:
        events.write("offers_read", proceeding.matter, by, at, sitting=newest.sitting_id)
    return rows


@transaction.atomic
def end(*, sitting: Sitting, result: str, by: Standing, at: datetime, given: Mapping[str, Any] | None = None,
        **more: Any) -> Sitting:  # fmt: skip
    """End a session as `close` does, and take the step that follows from its result with the facts `given`."""
    sitting = close(sitting=sitting, result=result, by=by, at=at, **more)
    facts = {"failure_reason": sitting.failure_reason, **(given or {})}
    proceedings.take_step(proceeding=sitting.proceeding, step=STEP_OF[result], given=facts, by=by, at=at)
    return sitting


@transaction.atomic
def close(
    *, sitting: Sitting, result: str, summary: str, by: Standing, at: datetime, failure_reason: str = "",
    methods: Sequence[str] = (),
) -> Sitting:  # fmt: skip
    """Write down how a session ended: agreed, adjourned or failed, the last with its reason.

    Methods are those of the centre's own list on this day.
    """
    matter, sitting = _open(sitting, by)
    if result not in STEP_OF:
        raise refuse("请选会谈结果。", "Choose the result.")
    summary = clean_text(summary)
    if not summary:
        raise refuse(
            "写几句会谈情况，不写双方的开价。", "Write a few words of the talks, without what was offered.",
            instead=words("开价记在差额里，别人看不到。", "Offers go into the gap table, which nobody else sees."),
        )  # fmt: skip
    if result == "failed" and failure_reason not in catalogue().lists["reconciliation_failures"]:
        raise refuse("没有谈成的，选原因。", "Choose why there was no agreement.")
    assert by.centre is not None
    offered = methods_of.in_use(by.centre, on=timezone.localdate(at)) if methods else ()
    if not set(methods) <= {one.code for one in offered}:
        raise refuse("方法从本中心的列表里选。", "Choose methods from the centre's list.")
    sitting.ended_at, sitting.result, sitting.summary = at, result, summary[:5000]
    sitting.failure_reason, sitting.methods = failure_reason if result == "failed" else "", list(methods)
    sitting.paused_at = None
    sitting.save(update_fields=["ended_at", "result", "summary", "failure_reason", "methods", "paused_at"])
    events.write("sitting_ended", matter, by, at, sitting=sitting.pk, result=result)
    return sitting


def _open(sitting: Sitting, by: Standing) -> tuple[Matter, Sitting]:
    sitting.proceeding.matter = sitting.matter
    matter, proceeding = willingness.locked(sitting.proceeding, by)
    sitting = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    sitting.matter, sitting.proceeding = matter, proceeding
    if sitting.ended_at is not None:
        raise refuse("这次会谈已经结束。", "This session has ended.")
    return matter, sitting


def _change(sitting: Sitting, matter: Matter, change: str, fields: list[str], by: Standing, at: datetime) -> None:
    sitting.save(update_fields=fields)
    events.write("sitting_changed", matter, by, at, sitting=sitting.pk, change=change)
    access.raise_version(matter, changed_at=at, change="sitting_changed")
