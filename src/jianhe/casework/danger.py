"""Words of suicide or violence, at the window or on the public guide, reach the officer on duty at once."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework.permits import must
from jianhe.law.guide.classify import DANGERS
from jianhe.law.refusals import refuse
from jianhe.people import throttles
from jianhe.people.keys import new_key
from jianhe.people.models import Centre, User
from jianhe.people.standing import Standing
from jianhe.people.throttles import Limit
from jianhe.records.models import DangerNotice
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import staff

HEAR = "hear_of_danger"
# Many letters from one address are one person trying words, or somebody playing: the first ones are told.
PER_ADDRESS = Limit(tries=3, wait=timedelta(hours=1))
PER_CENTRE = Limit(tries=60, wait=timedelta(hours=1))


def tell_from_window(*, risks: Iterable[str], form_key: UUID, by: Standing, at: datetime) -> list[User]:
    """Tell who is on duty what was heard while a form is filled in; returns them. Once for each form and danger."""
    heard = [risk for risk in DANGERS if risk in set(risks)]
    if not heard:
        return []
    must(by, "register")
    assert by.centre is not None
    return _tell(by.centre, heard, form_key, at)


def tell_from_guide(*, risks: Iterable[str], centre: Centre, address: str, by: Standing, at: datetime) -> bool:
    """Tell who is on duty that somebody wrote such words on the public guide. `by` is nobody; no word is kept.

    Returns whether somebody was told: an address that goes on and on is told of no more for an hour.
    """
    heard = [risk for risk in DANGERS if risk in set(risks)]
    if not heard or not by.is_nobody:
        return False
    keys = (keyed_hash(f"danger-address:{address}"), PER_ADDRESS), (keyed_hash(f"danger:{centre.pk}"), PER_CENTRE)
    if any([throttles.count_try(key, limit, at=at) for key, limit in keys]):
        return False
    return bool(_tell(centre, heard, new_key(), at))


def _tell(centre: Centre, heard: list[str], form_key: UUID, at: datetime) -> list[User]:
    officers = staff.on_duty_for(centre, HEAR, on=timezone.localdate(at))
    with connection.cursor() as cursor:
        for risk in heard:
            cursor.execute(
                "SELECT tell_of_danger(%s::uuid[], %s, %s, %s::uuid[], %s, %s, %s, %s)",
                [[new_key() for _ in officers], new_key(), centre.pk, [one.pk for one in officers], risk, form_key,
                 json.dumps({"risk": risk}), at],
            )  # fmt: skip
    return officers


@transaction.atomic
def note_seen(*, notice: DangerNotice, by: Standing, at: datetime) -> None:
    """The officer has taken note of a notice; it stays on the list as seen."""
    must(by, HEAR)
    if by.person is None or notice.to_id != by.person.pk:
        raise refuse("没有找到这条提醒。", "No such notice was found.")
    DangerNotice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=at)
