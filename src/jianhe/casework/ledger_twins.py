"""Is it there already? Rows that were imported before, and matters registered by hand that say the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jianhe.casework.parties import PartyInput
from jianhe.ledger.notation import squeezed
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, LedgerRow, Matter, Party
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access

POSSIBLE = "possible_duplicate"


@dataclass(frozen=True)
class Twin:
    """What a row repeats: an earlier row, a matter, or both. All empty: it is known, and out of the asker's sight."""

    row: UUID | None = None
    sheet: str = ""
    number: int = 0
    file_name: str = ""
    matter: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class Said:
    """What a row says that tells it from others; numbers and telephones as keyed hashes."""

    key: UUID
    fingerprint: str
    day: str
    outer_number: str
    story: str
    names: frozenset[str]
    numbers: frozenset[str]
    phones: frozenset[str]


def said(key: UUID, fingerprint: str, parties: Iterable[PartyInput], values: Mapping[str, Any]) -> Said:
    """The same from a row's parties and values."""
    ours = [party for party in parties if party.side == "a"]
    return Said(
        key, fingerprint, str(values.get("registered_at", ""))[:10], str(values.get("matter_no", "")),
        squeezed(str(values.get("summary", ""))), frozenset(party.name for party in ours),
        frozenset(keyed_hash(party.number) for party in ours if party.number),
        frozenset(keyed_hash(party.phone) for party in ours if party.phone),
    )  # fmt: skip


def twins_of(rows: Sequence[Said], *, by: Standing) -> tuple[dict[UUID, Twin], dict[UUID, Twin]]:
    """By the row's key: what it certainly repeats, and what it only seems to repeat. A few statements, however many rows.

    Certain are a row with the same fingerprint, a matter whose own code stands as the row's number (an export that
    comes back), and a matter of the same day with the same number or name and the same old number or the same words.
    The same person on the same day is only possible: it may be another matter.
    """
    by_print = _known_rows([row.fingerprint for row in rows])
    by_code = _own_codes([row.outer_number for row in rows if row.outer_number])
    certain = {row.key: by_code[row.outer_number] for row in rows if row.outer_number in by_code}
    certain |= {row.key: by_print[row.fingerprint] for row in rows if row.fingerprint in by_print}
    open_ones = [row for row in rows if row.key not in certain]
    possible: dict[UUID, Twin] = {}
    candidates = _candidates(open_ones, by)
    for row in open_ones:
        for matter in candidates.get(row.day, ()):
            same_person = bool(row.numbers & matter.numbers)
            same_words = (row.outer_number and row.outer_number == matter.outer_number) or (
                row.story and row.story == matter.story
            )
            if (same_person or row.names & matter.names) and same_words:
                certain[row.key] = matter.twin
            elif (same_person or row.phones & matter.phones) and row.key not in possible:
                possible[row.key] = matter.twin
    return certain, {key: twin for key, twin in possible.items() if key not in certain}


@dataclass(frozen=True)
class _Known:
    twin: Twin
    outer_number: str
    story: str
    names: frozenset[str]
    numbers: frozenset[str]
    phones: frozenset[str]


def _known_rows(prints: list[str]) -> dict[str, Twin]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint, row_id, matter_id FROM ledger_known(%s)", [prints])
        known = cursor.fetchall()
    seen = {
        row.pk: row for row in LedgerRow.objects.filter(pk__in=[key for _print, key, _matter in known if key])
        .select_related("ledger", "matter").only(
            "sheet", "number", "ledger__file_name", "matter__year", "matter__serial")
    }  # fmt: skip
    return {
        fingerprint: Twin(key, seen[key].sheet, seen[key].number, seen[key].ledger.file_name, matter,
                          seen[key].matter.short_code) if key in seen else Twin()  # type: ignore[union-attr]
        for fingerprint, key, matter in known
    }  # fmt: skip


def _own_codes(numbers: list[str]) -> dict[str, Twin]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, matter_id FROM ledger_codes(%s)", [numbers])
        known = cursor.fetchall()
    seen = Matter.objects.only("code", "year", "serial").in_bulk([key for _code, key in known if key])
    return {code: Twin(matter=key, code=seen[key].short_code) if key in seen else Twin() for code, key in known}


def _candidates(rows: list[Said], by: Standing) -> dict[str, list[_Known]]:
    """Matters registered by hand that share a number, a telephone or an old number with a row, by the day they came in.

    Of those that were imported the fingerprint has spoken already.
    """
    numbers, phones = _all(row.numbers for row in rows), _all(row.phones for row in rows)
    outer = [row.outer_number for row in rows if row.outer_number]
    ours = Party.objects.filter(centre=by.centre, side="a", removed_at=None)
    contacts = Contact.objects.filter(~Q(outer_number=""), centre=by.centre)
    keys: set[UUID] = set()
    if numbers:
        keys |= set(ours.filter(~Q(id_hash=""), id_hash__in=numbers).values_list("matter", flat=True))
    if phones:
        keys |= set(ours.filter(~Q(phone_hash=""), phone_hash__in=phones).values_list("matter", flat=True))
    if outer:
        keys |= set(contacts.filter(outer_number__in=outer).values_list("matter", flat=True))
    if not keys:
        return {}
    days, imported = {row.day for row in rows}, LedgerRow.objects.filter(matter=OuterRef("pk"), verdict="imported")
    by_hand = access.matters_visible_to(by).filter(~Exists(imported), pk__in=keys)
    matters = {
        matter.pk: matter for matter in by_hand.only("year", "serial", "received_at") if _day(matter) in days
    }
    parties: dict[UUID, list[Party]] = {}
    for party in ours.filter(matter__in=matters).only("matter", "name", "id_hash", "phone_hash"):
        parties.setdefault(party.matter_id, []).append(party)
    first = {
        contact.matter_id: contact
        for contact in Contact.objects.filter(matter__in=matters, is_first=True).only("matter", "outer_number", "story")
    }
    told: dict[str, list[_Known]] = {}
    for key, matter in matters.items():
        people, contact = parties.get(key, []), first.get(key)
        told.setdefault(_day(matter), []).append(_Known(
            Twin(matter=key, code=matter.short_code), contact.outer_number if contact else "",
            squeezed(contact.story) if contact else "", frozenset(party.name for party in people),
            frozenset(party.id_hash for party in people if party.id_hash),
            frozenset(party.phone_hash for party in people if party.phone_hash),
        ))  # fmt: skip
    return told


def _all(sets: Iterable[frozenset[str]]) -> list[str]:
    return sorted(frozenset().union(*sets))


def _day(matter: Matter) -> str:
    return timezone.localdate(matter.received_at).isoformat()
