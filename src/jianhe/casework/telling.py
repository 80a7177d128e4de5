"""Notices (提醒): who is told of something, once; and that they took note."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from jianhe.law.roles import matrix
from jianhe.people.keys import new_key
from jianhe.people.models import Duty, Unit
from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Notice


def tell(*, matter: Matter, to: Iterable[UUID], kind: str, about: UUID, at: datetime) -> None:
    """One notice for each of these persons; who has it already is told nothing twice.

    A function of the database writes them: nobody sees the notices of others, not even the one who causes them.
    """
    people = sorted(set(to))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tell(%s, %s, %s, %s, %s, %s)", [[new_key() for _ in people], people, matter.pk, kind, about, at]
        )


def staff_of(unit: Unit, *, on: date) -> list[UUID]:
    """The persons who receive hand-overs in a unit, the longest there first."""
    duties = Duty.objects.filter(
        unit=unit, role__in=matrix().who_may("sign_for"), since__lte=on, person__is_active=True
    ).exclude(until__lt=on)
    return list(dict.fromkeys(duties.order_by("since", "id").values_list("person", flat=True)))


def holders_of(role: str, *, centre: UUID, on: date) -> list[UUID]:
    """The persons who hold a role in a centre on a day."""
    duties = Duty.objects.filter(centre=centre, role=role, since__lte=on, person__is_active=True).exclude(until__lt=on)
    return list(dict.fromkeys(duties.order_by("since", "id").values_list("person", flat=True)))


def officers(matter: Matter) -> list[UUID]:
    """Who looks after a matter: its handler, or its owner while nobody handles it."""
    return [person for person in (matter.handler_id or matter.owner_id,) if person]


@transaction.atomic
def note_seen(*, notice: Notice, by: Standing, at: datetime) -> None:
    """知道了: the notice no longer counts as new, nor what was told of the same matter before."""
    same = Notice.objects.filter(to=by.person, matter=notice.matter_id, kind=notice.kind, seen_at=None)
    same.filter(pk__lte=notice.pk).update(seen_at=at)
