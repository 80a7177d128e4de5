"""A citizen follows a matter by the receipt's code and four digits of the phone; guessing is slowed down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jianhe.people import throttles
from jianhe.people.throttles import Limit
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import public

# Four digits are ten thousand possibilities: five tries a quarter of an hour and twenty a day, for one code. An address
# may be the lobby's terminal, so it has more; one that tries code after code meets its own limit.
PER_CODE = Limit(tries=5, wait=timedelta(minutes=15))
PER_CODE_AND_DAY = Limit(tries=20, wait=timedelta(days=1))
PER_ADDRESS = Limit(tries=20, wait=timedelta(minutes=15))


@dataclass(frozen=True)
class Answer:
    """The matter that was opened, or until when to wait, or neither: something is wrong, and it is not said what."""

    matter: UUID | None = None
    wait_until: datetime | None = None


def open_by_receipt(*, code: str, digits: str, address: str, at: datetime) -> Answer:
    """Ask for a matter. `code` as `papers.numbering.parse_receipt_code` gives it, `digits` four of them.

    Effects in order: the try is counted under code and address before anything is asked, so that many tries at one
    moment are no more than as many one after the other; a right one is taken off again.
    """
    by_code, by_day, by_address = (keyed_hash(f"{what}:{value}") for what, value in (
        ("receipt", code), ("receipt-day", code), ("receipt-address", address)))  # fmt: skip
    waits = [
        throttles.count_try(by_address, PER_ADDRESS, at=at),
        throttles.count_try(by_code, PER_CODE, at=at),
        throttles.count_try(by_day, PER_CODE_AND_DAY, at=at),
    ]
    if any(waits):
        return Answer(wait_until=max(wait for wait in waits if wait))
    matter = public.matter_by_receipt(code, keyed_hash(digits))
    if matter is not None:
        throttles.take_back(by_address)
        throttles.forget([by_code, by_day], at=at)
    return Answer(matter=matter)
