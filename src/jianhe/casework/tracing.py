"""Verifying the trace: the chain of a centre is recomputed link by link, and that it was done is itself an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from jianhe.casework.permits import must
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records import events

# What the database names as the fault (chain.sql), in the words of the pages.
REASONS = ("link missing", "event missing", "event or link changed", "links cut off at the end", "event without a link")


@dataclass(frozen=True)
class Chain:
    """The links that are in order, and the first broken one with the reason; nothing broken: `why` is empty."""

    verified: int
    broken_at: int | None = None
    event: UUID | None = None
    why: str = ""


def chain_of(centre: Centre) -> Chain:
    """Recompute the chain of a centre. Changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, event_id, why, verified FROM chain_break(%s)", [centre.pk])
        seq, event, why, verified = cursor.fetchone()
    return Chain(verified, seq, event, why or "")


def verify_chain(*, by: Standing, at: datetime) -> Chain:
    """The audit administrator's check of the own centre; writes `chain_verified` with what was found."""
    must(by, "verify_audit")
    assert by.centre is not None and by.person is not None
    chain = chain_of(by.centre)
    facts = {"links": chain.verified, "broken": chain.broken_at or 0}
    events.append("chain_verified", centre=by.centre.pk, actor=by.person.pk, at=at, facts=facts)
    return chain
