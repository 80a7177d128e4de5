"""A citizen follows a matter or a visit, or answers in talks, by a code and four digits; guessing is slowed down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from jianhe.law.numbers import numbers
from jianhe.people import throttles
from jianhe.people.throttles import Limit
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import booked_visits, public

Found = TypeVar("Found")
# Four digits are ten thousand possibilities: five tries a quarter of an hour and twenty a day, for one code. An address
# may be the lobby's terminal, so it has more; one that tries code after code meets its own limit.
PER_CODE = Limit(tries=5, wait=timedelta(minutes=15))
PER_CODE_AND_DAY = Limit(tries=20, wait=timedelta(days=1))
CHECKS_PER_ADDRESS = Limit(tries=60, wait=timedelta(minutes=15))  # a hash is not guessed; this spares the server
PER_ADDRESS = Limit(tries=20, wait=timedelta(minutes=15))


@dataclass(frozen=True)
class Answer:
    """The matter or visit that was opened, or until when to wait, or neither: something is wrong, and it is not said what.

    `reply` is the party's own row of talks, where its reply code opened it.
    """

    matter: UUID | None = None
    visit: UUID | None = None
    wait_until: datetime | None = None
    reply: UUID | None = None


def open_by_receipt(*, code: str, digits: str, address: str, at: datetime) -> Answer:
    """Ask for a matter, or a booked visit. `code` as `papers.numbering.parse_receipt_code` gives it, `digits` four."""
    found = counted("receipt", code, address, at, lambda: _matter_or_visit(code, keyed_hash(digits)))
    if isinstance(found, Answer):
        return found
    if found[1] is not None:
        booked_visits.open_visit(found[1])
    return Answer(matter=found[0], visit=found[1])


def _matter_or_visit(code: str, tail: str) -> tuple[UUID | None, UUID | None] | None:
    matter = public.matter_by_receipt(code, tail)
    visit = booked_visits.visit_by_code(code, tail) if matter is None else None
    return None if matter is None and visit is None else (matter, visit)


def open_by_reply_code(*, code: str, digits: str, address: str, at: datetime) -> Answer:
    """Ask for a party's own page of talks, with its reply code or the verification code of its letter."""
    on = timezone.localdate(at)
    grown_up = on.replace(year=on.year - numbers()["adult_from"].n, day=min(on.day, 28) if on.month == 2 else on.day)
    found = counted("reply", code, address, at, lambda: public.talks_by_code(code, keyed_hash(digits), grown_up))
    return found if isinstance(found, Answer) else Answer(matter=found[1], reply=found[0])


def record_stands(*, code: str, digest: str, address: str, at: datetime) -> Answer | str:
    """Whether the registration behind a code and its hash stands: stands, changed, unknown; or until when to wait."""
    until = throttles.count_try(keyed_hash(f"record-address:{address}"), CHECKS_PER_ADDRESS, at=at)
    return public.record_stands(code, digest) if until is None else Answer(wait_until=until)


def counted(what: str, code: str, address: str, at: datetime, ask: Callable[[], Found | None]) -> Found | Answer:
    """Ask, or say why not.

    Effects in order: the try is counted under the code before anything is asked, so that many tries at one moment are no
    more than as many one after the other; a right one is taken off again, a wrong one is counted under the address too. An
    address is shared by an office or a lobby: right answers neither count nor wait for one another there.
    """
    by_code, by_day, by_address = (keyed_hash(f"{kind}:{value}") for kind, value in (
        (what, code), (f"{what}-day", code), ("receipt-address", address)))  # fmt: skip
    waiting = throttles.waits(by_address, PER_ADDRESS, at=at)
    if waiting is not None:
        return Answer(wait_until=waiting)
    waits = [throttles.count_try(by_code, PER_CODE, at=at), throttles.count_try(by_day, PER_CODE_AND_DAY, at=at)]
    found = None if any(waits) else ask()
    if found is None:
        waits.append(throttles.count_try(by_address, PER_ADDRESS, at=at))
        return Answer(wait_until=max((wait for wait in waits if wait), default=None))
    throttles.forget([by_code, by_day], at=at)
    return found
