"""Rows become matters: contact, parties, an intake run in the state that the sheet tells of, facts and one event each.

Nothing is invented. No clock starts that the sheet does not tell of: an open matter has an owner and a dated review. A
day that the sheet does not name is counted in no figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from jianhe.casework import intake, parties
from jianhe.casework.ledger_parties import parties_of
from jianhe.casework.ledger_places import Surroundings
from jianhe.casework.ledger_rows import opened
from jianhe.casework.parties import PartyInput
from jianhe.law.editions import INTAKE
from jianhe.ledger import becoming
from jianhe.papers.numbering import format_matter_code, new_receipt_code
from jianhe.people.keys import new_key
from jianhe.people.standing import Standing
from jianhe.records import events, many
from jianhe.records.models import Contact, Event, FactChange, LedgerRow, Matter, MatterUnit, Party, Proceeding

UNRECORDED = "unrecorded"  # the channel, where the sheet does not tell how it came in
NO_ANSWER = "not_in_old_ledger"
SOURCE = "import"

_NEXT = """
INSERT INTO records_matterseries (id, centre_id, year, is_of_imports, last)
VALUES (%(id)s, %(centre)s, %(year)s, true, %(n)s)
ON CONFLICT (centre_id, year, is_of_imports) DO UPDATE SET last = records_matterseries.last + %(n)s RETURNING last
"""


@dataclass(frozen=True)
class Told:
    """A kept row, opened: what was understood of it, and its people."""

    row: LedgerRow
    values: Mapping[str, Any]
    people: list[PartyInput]


def told(row: LedgerRow, *, on: date) -> Told:
    """Open a row that waits."""
    values = opened(row)["values"]
    return Told(row, values, parties_of(values, on=on))


@dataclass
class Made:
    """Everything that one row becomes, not yet written."""

    matter: Matter
    contact: Contact
    parties: list[Party]
    proceeding: Proceeding
    facts: list[FactChange]
    event: Event
    reach: list[MatterUnit]


def make(
    *, rows: Sequence[Told], around: Surroundings, by: Standing, at: datetime
) -> dict[UUID, Matter]:
    """Write the matters of some rows in as many statements as there are tables.

    Returns the matters by the row's key. The caller holds the lock on the import and settles the rows.
    """
    assert by.centre is not None
    last = _reserve(by.centre.pk, timezone.localdate(at).year, len(rows))
    made = [
        _made(told, intake.IMPORTED_FROM + last - len(rows) + place, around, by, at)
        for place, told in enumerate(rows, 1)
    ]
    many.insert([one.matter for one in made])
    many.insert([reach for one in made for reach in one.reach])
    many.insert([one.contact for one in made])
    many.insert([party for one in made for party in one.parties])
    many.insert([one.proceeding for one in made])
    many.insert([fact for one in made for fact in one.facts])
    many.insert([one.event for one in made])
    return {told.row.pk: one.matter for told, one in zip(rows, made, strict=True)}


def _reserve(centre: UUID, year: int, n: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"id": new_key(), "centre": centre, "year": year, "n": n})
        last: int = cursor.fetchone()[0]
    return last


def _made(told: Told, serial: int, around: Surroundings, by: Standing, at: datetime) -> Made:
    row, values, people = told.row, told.values, told.people
    matter = _matter(values, people, serial, around, by, at)
    contact = _contact(matter, values, people, by)
    proceeding = _intake(matter, values, around, at)
    event = events.unsaved(
        "matter_imported", centre=matter.centre_id, actor=by.person.pk if by.person else None, at=at, matter=matter.pk,
        facts={"ledger": row.ledger_id, "row": row.pk, "contact": contact.pk},
    )  # fmt: skip
    reach = [
        MatterUnit(centre_id=matter.centre_id, matter=matter, unit_id=unit, why="registered", since=at)
        for unit in {row.unit_id} - {matter.unit_id}
    ]
    rows = [parties.unsaved(matter=matter, party=party, position=place) for place, party in enumerate(people)]
    return Made(matter, contact, rows, proceeding, _facts(matter, contact, values, at), event, reach)


def _matter(
    values: Mapping[str, Any], people: list[PartyInput], serial: int, around: Surroundings, by: Standing, at: datetime
) -> Matter:
    """The matter with state, outcome and dates as far as the sheet tells them."""
    assert by.centre is not None and by.person is not None
    received_at = moment(values.get("registered_at")) or at
    told = intake.Registration(
        channel=UNRECORDED, received_at=received_at, parties=people, story=str(values.get("summary", "")),
        claim=str(values.get("claim", "")), matter_type=becoming.matter_type(str(values.get("dispute_type", ""))),
        people_count=max(int(values.get("people_count", 1)), sum(1 for party in people if party.side == "a")),
    )  # fmt: skip
    year, line, local = timezone.localdate(at).year, around.line, timezone.localdate(received_at)
    unit = around.unit_named(str(values.get("lead_org", "")))
    handler = around.person_named(str(values.get("handler", "")), unit)
    town, village = around.place_in(str(values.get("area", "")))
    closed_on = values.get("closed_on")
    stands = becoming.standing(values["outcome"], is_closed=bool(closed_on))
    state = around.edition.states[stands.state]
    matter = Matter(
        centre=by.centre, year=year, serial=serial, ym=local.year * 100 + local.month, lookup_code=new_receipt_code(),
        code=format_matter_code(district=by.centre.district, year=year, line=line, serial=serial), line=line,
        title=(str(values.get("title", "")) or intake.title_of(told))[:200], matter_type=told.matter_type,
        claim=told.claim, amount_fen=values.get("amount_fen"), people_count=told.people_count, town=town,
        village=village, place=str(values.get("place", ""))[:200], received_at=received_at, registered_at=received_at,
        registered_by=by.person, first_asked_by=around.anybody_named(str(values.get("first_asked_by", ""))) or by.person,
        unit_id=unit, owner=handler or by.person, handler=handler, state=stands.state, station=state.station,
        turn=state.owner, is_dispute=_is_dispute(values, people), changed_at=at, change="matter_imported",
    )  # fmt: skip
    if state.ends:
        # Where the sheet does not say when it ended, the day it came in stands: no list of this week fills up.
        matter.closed_at = moment(closed_on) or received_at
        matter.concluded_on = date.fromisoformat(closed_on[:10]) if closed_on else None
        matter.outcome, matter.answer = stands.outcome, _answer(values)
        matter.no_answer_reason = NO_ANSWER if matter.answer == "none" else ""
    else:
        matter.next_due, matter.next_limit = review_on(values, around, at), "review"
    return matter


def _contact(matter: Matter, values: Mapping[str, Any], people: list[PartyInput], by: Standing) -> Contact:
    """The knock at the door. It counts as a petition where the sheet says how it came in, and on which day."""
    channel = becoming.channel(str(values.get("channel", "")))
    return Contact(
        centre_id=matter.centre_id, matter=matter, channel=channel or UNRECORDED, received_at=matter.received_at,
        registered_at=matter.registered_at, registered_by=by.person, unit_id=matter.unit_id,
        outer_number=_short(values.get("matter_no"), 60), story=str(values.get("summary", "")),
        people_count=matter.people_count, is_first=True, entered_late=True, form_key=new_key(), ym=matter.ym,
        counts_as_petition=bool(channel and values.get("registered_at")),
        is_anonymous=any(party.side == "a" and party.name == "匿名" for party in people),
    )  # fmt: skip


def _intake(matter: Matter, values: Mapping[str, Any], around: Surroundings, at: datetime) -> Proceeding:
    """The intake run in the state of the matter, under the edition in force on the day of the import."""
    review = matter.next_due
    return Proceeding(
        centre_id=matter.centre_id, matter=matter, number=1, procedure=INTAKE, edition=around.edition.first_day,
        practice=around.practice, state=matter.state, facts={"review_on": review.isoformat()} if review else {},
        owner_id=matter.owner_id, unit_id=matter.unit_id, opened_at=matter.received_at, review_on=review,
        next_due=review, closed_at=matter.closed_at, outcome=matter.outcome, answer=matter.answer,
        no_answer_reason=matter.no_answer_reason,
    )  # fmt: skip


def _facts(matter: Matter, contact: Contact, values: Mapping[str, Any], at: datetime) -> list[FactChange]:
    """Counted facts, each from the day that the sheet names for it and known from the import on."""
    found: list[tuple[str, str, date, UUID]] = []
    if values.get("registered_at"):
        counts = "yes" if contact.counts_as_petition else "no"
        found.append(("petition", counts, timezone.localdate(matter.received_at), contact.pk))
    if matter.concluded_on and matter.closed_at:
        told = [("outcome", matter.outcome), ("conclusion", matter.state)]
        told += [("withdrawal", "withdrawn")] if matter.outcome == "withdrawn" else []
        found += [(field, value, matter.concluded_on, matter.pk) for field, value in told]
    return [
        FactChange(
            centre_id=matter.centre_id, matter_id=matter.pk, record=about, field=field, value=value, valid_from=day,
            known_from=at, source=SOURCE,
        )
        for field, value, day, about in found
    ]  # fmt: skip


def review_on(values: Mapping[str, Any], around: Surroundings, at: datetime) -> date:
    """The day on which somebody looks: the sheet's own limit (化解时限) if it lies ahead, else what the centre chose."""
    today = timezone.localdate(at)
    try:
        due = date.fromisoformat(str(values.get("due_at", ""))[:10])
    except ValueError:
        due = today
    return due if due > today else today + timedelta(days=around.review_days)


def moment(text: str | None) -> datetime | None:
    """A day or a local moment of a row as an aware time; a day is its first moment."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return timezone.make_aware(found if "T" in text else datetime.combine(found.date(), time()))


def _answer(values: Mapping[str, Any]) -> str:
    """By paper, by word; `recorded`: the sheet names an answer and not its way; `none`: it names none."""
    said = str(values.get("answered_at", ""))
    return (becoming.answer(said) or "recorded") if said else "none"


def _is_dispute(values: Mapping[str, Any], people: list[PartyInput]) -> bool:
    """Two sides, a settlement tried, or the word itself."""
    kinds = f"{values.get('dispute_type', '')}{values.get('service_class', '')}"
    return (
        values["outcome"] in ("resolved", "not_resolved") or "纠纷" in kinds or any(one.side == "b" for one in people)
    )


def _short(text: Any, most: int) -> str:
    """A text that fits, or nothing: half a number would find another matter. The whole stands with the row."""
    plain = str(text or "")
    return plain if len(plain) <= most else ""
