"""Looking is an act: each look at protected fields, files and papers is written down with ids and field names."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jianhe.casework.permits import must, must_reach
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, Party

PROTECTED = ("id_number", "phone", "address")


def reveal(*, party: Party, field: str, by: Standing, at: datetime) -> str:
    """The plain text of one protected field of a party. Writes `protected_read`."""
    must(by, "see_protected")
    must_reach(by, party.matter)
    if field not in PROTECTED:
        raise ValueError(f"not a protected field: {field}")
    events.write("protected_read", party.matter, by, at, party=party.pk, fields=[field], page="reveal")
    value = getattr(party, field)
    return value.open() if value else ""


def record_protected_page(*, matter: Matter, fields: Iterable[str], page: str, by: Standing, at: datetime) -> None:
    """One event for a page that shows protected fields in full (a receipt, a paper): ids and field names only."""
    events.write("protected_read", matter, by, at, fields=sorted(fields), page=page)


def record_matter_page(*, matter: Matter, page: str, by: Standing, at: datetime) -> None:
    """One event for opening a matter: what the tab "who has looked" (谁看过) shows."""
    events.write("matter_read", matter, by, at, page=page)


def record_letters_page(*, batch: Any, page: str, by: Standing, at: datetime) -> None:
    """One event for a page that shows the sheets of letters which belong to no matter yet."""
    assert by.person is not None
    facts = {"batch": batch.pk, "page": page}
    events.append("letters_read", centre=batch.centre_id, actor=by.person.pk, at=at, facts=facts)


def record_file_read(*, matter: Matter, attachment: Any, by: Standing, at: datetime) -> None:
    events.write("file_read", matter, by, at, attachment=attachment)


def record_document_read(*, matter: Matter, document: Any, form: str, by: Standing, at: datetime) -> None:
    events.write("document_read", matter, by, at, document=document, format=form)


def record_packet_file(*, packet: Any, position: int, by: Standing, at: datetime) -> None:
    """One event for a file of a packet that the court window opened."""
    assert by.person is not None
    facts = {"packet": packet.pk, "file": position}
    events.append("packet_read", centre=packet.centre_id, actor=by.person.pk, at=at, matter=packet.matter_id, facts=facts)


def record_refusal(*, by: Standing, what: Mapping[str, Any], at: datetime) -> None:
    """An access that was refused; written in a transaction of its own, since the request's own is over."""
    if by.centre is not None and by.person is not None:
        events.append("access_refused", centre=by.centre.pk, actor=by.person.pk, at=at, facts=dict(what))
