"""网上收文书: a party agrees to receive papers of its matter online, opens them, and may go back to paper at any time.

The page has opened the matter with code and phone; what is written is written by the account of the system. A paper that
nobody opens is not served: whoever looks after the matter sees it waiting, and sends it on paper.
"""

import hmac
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import bookings, documents, looking_up, online, reading, telling
from jianhe.casework.looking_up import Answer
from jianhe.casework.permits import must
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Document, Matter, PaperReceipt, Party, ServiceConsent
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access
from jianhe.records.queries import online_service as asked
from jianhe.records.queries.online_service import Incoming

ACT, HOW = "speak_as_party", "online"


@dataclass(frozen=True)
class Recipient:
    """Who has opened the matter, as one who may receive its papers online: under which consent, and what there is."""

    party: Party
    consent: ServiceConsent | None = None
    papers: list[Incoming] = field(default_factory=list)


def receivable() -> tuple[str, ...]:
    """The kinds of papers that are given online, by their own files."""
    return tuple(code for code, paper in documents.papers().items() if paper.online is not None)


def recipient(matter: Matter, digits: str, *, on: date) -> Recipient | None:
    """The person behind code and digits. None where papers go on paper alone: in a sealed matter, beside a minor, and
    where two share a telephone, so that it is not known who asks.
    """
    if matter.is_sealed:
        return None
    there = asked.claimants(matter)
    known = [party for party in there if party.phone_tail == keyed_hash(digits)]
    if len(known) != 1 or bookings.brings_a_minor(matter=matter, parties=there, on=on):
        return None
    consent = asked.consent_of(known[0])
    return Recipient(known[0], consent, asked.incoming(known[0], receivable()) if consent else [])


@transaction.atomic
def agree(*, matter: Matter, digits: str, shown: str, at: datetime) -> ServiceConsent:
    """The party agrees to what it was shown. Pressed twice, the first consent stands."""
    matter, account, own = _as_account(matter, digits, at)
    if own.consent is not None:
        return own.consent
    consent = ServiceConsent(centre_id=matter.centre_id, matter=matter, party=own.party, words=shown, given_at=at)
    consent.save(force_insert=True)
    events.write("service_agreed", matter, account, at, consent=consent.pk, party=own.party.pk)
    telling.tell(matter=matter, to=telling.officers(matter), kind="service_agreed", about=consent.pk, at=at)
    access.raise_version(matter, changed_at=at, change="service_agreed")
    return consent


@transaction.atomic
def withdraw(*, matter: Matter, digits: str, at: datetime) -> None:
    """Back to paper, from now on; what was opened stays received."""
    matter, account, own = _as_account(matter, digits, at)
    if own.consent is None:
        return
    own.consent.withdrawn_at = at
    own.consent.save(update_fields=["withdrawn_at"])
    events.write("service_withdrawn", matter, account, at, consent=own.consent.pk, party=own.party.pk)
    telling.tell(matter=matter, to=telling.officers(matter), kind="service_withdrawn", about=own.consent.pk, at=at)
    access.raise_version(matter, changed_at=at, change="service_withdrawn")


def is_person(*, party: Party, number: str, address: str, at: datetime) -> Answer | bool:
    """Whether an identity number is the party's own; or until when to wait, for tries are counted like those of a code."""
    found = looking_up.counted(
        "identity", str(party.pk), address, at,
        lambda: party.pk if party.id_hash and hmac.compare_digest(party.id_hash, keyed_hash(number)) else None,
    )  # fmt: skip
    if isinstance(found, Answer):
        return found if found.wait_until is not None else False
    return True


@transaction.atomic
def open_paper(*, matter: Matter, digits: str, document: UUID, opened_with: str, at: datetime) -> Incoming:
    """The party opens a paper: from now on it has received it. Opened again, the first moment stands.

    Effects in order: the receipt; where the paper is addressed to this party and not yet served, its service. Refuses a
    paper that is not for this party, and one that needs more to be opened than was given.
    """
    matter, account, own = _as_account(matter, digits, at)
    found = asked.incoming_one(own.party, receivable(), document) if own.consent else None
    if found is None or own.consent is None:
        raise refuse("这里没有这份文书。", "This paper is not here.", instead=words("打电话问经办人。", "Please call us."))
    if documents.papers()[found.document.paper].online == "identity" and opened_with != "identity":
        raise refuse("这份文书要核对证件号码才能打开。", "This paper opens with your identity number.")
    if found.opened_at is not None:
        return found
    paper = Document.objects.select_for_update().get(pk=document)
    paper.matter = matter
    receipt = PaperReceipt(
        centre_id=matter.centre_id, matter=matter, document=paper, party=own.party, consent=own.consent,
        opened_with=opened_with, at=at,
    )  # fmt: skip
    receipt.save(force_insert=True)
    events.write("paper_opened", matter, account, at, document=paper.pk, party=own.party.pk, opened_with=opened_with)
    if paper.state == "approved" and asked.claimants(matter)[0].pk == own.party.pk:
        documents.mark_served(document=paper, how=HOW, to=own.party.name, served_at=at, by=account, at=at)
    access.raise_version(matter, changed_at=at, change="paper_opened")
    return Incoming(paper, at)


@transaction.atomic
def content(*, matter: Matter, paper: Document, form: str, verification_url: str, at: datetime) -> bytes:
    """The file of a paper that the party has opened; each look is written down."""
    matter, account = _account(matter, at)
    reading.record_document_read(matter=matter, document=paper.pk, form=form, by=account, at=at)
    return documents.content(document=paper, form=form, verification_url=verification_url)


def _as_account(opened: Matter, digits: str, at: datetime) -> tuple[Matter, Standing, Recipient]:
    matter, account = _account(opened, at)
    own = recipient(matter, digits, on=timezone.localdate(at))
    if own is None:
        raise refuse("这件事的文书不能在网上收。", "Papers of this matter are not given online.",
                     instead=words("请打电话，或者到窗口。", "Please call, or come to the window."))  # fmt: skip
    return matter, account, own


def _account(opened: Matter, at: datetime) -> tuple[Matter, Standing]:
    account = online.account_of(opened.centre, at=at)
    must(account, ACT)
    set_context(account)  # until the end of the request; the matter stays open by its code
    return access.lock(opened), account
