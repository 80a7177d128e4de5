"""Sealed files exist only for the persons on their list."""

from uuid import uuid4

import pytest

from jianhe.casework import handling, sealing
from jianhe.law.refusals import Refused
from jianhe.people.models import User
from jianhe.records.models import Entry, Event, Matter, MatterUnit
from tests.build import AT, CLERK, DEPUTY, DIRECTOR, HEAD, OFFICER, a_centre, a_matter, acting, assign_to

pytestmark = pytest.mark.django_db


def a_sealed_matter() -> Matter:
    a_centre()
    with acting(OFFICER) as by:
        matter = a_matter(by=by)
        handling.note(matter=matter, kind="call", text="电话", happened_at=AT, by=by, at=AT, form_key=uuid4())
    with acting(HEAD) as by:
        assign_to(matter, OFFICER, by=by)
        sealing.seal(matter=matter, ground="未成年人保护法 第一百零三条", by=by, at=AT)
    return matter


@pytest.mark.parametrize(
    ("person", "sees"), [(OFFICER, True), (HEAD, True), (CLERK, False), (DEPUTY, False), (DIRECTOR, False)]
)
def test_only_the_list_sees_it(person: str, sees: bool) -> None:
    matter = a_sealed_matter()
    with acting(person):
        for found in (
            Matter.objects.filter(pk=matter.pk), Entry.objects.filter(matter_id=matter.pk),
            Event.objects.filter(matter_id=matter.pk),
        ):  # fmt: skip
            assert found.exists() is sees


def test_a_grant_opens_it_and_its_end_closes_it_again() -> None:
    matter = a_sealed_matter()
    deputy = User.objects.get(username=DEPUTY)
    with acting(HEAD) as by:
        sealing.grant(matter=matter, person=deputy, ground="审批需要", by=by, at=AT)
    with acting(DEPUTY):
        assert Matter.objects.filter(pk=matter.pk).exists()
    with acting(HEAD) as by:
        sealing.end_grant(matter=matter, person=deputy, by=by, at=AT)
    with acting(DEPUTY):
        assert not Matter.objects.filter(pk=matter.pk).exists()


def test_reach_rows_are_sealed_with_it() -> None:
    matter = a_sealed_matter()
    with acting(HEAD) as by:
        handling.give_reach(matter=matter, unit=matter.unit, why="joint", at=AT)
        assert MatterUnit.objects.filter(matter_id=matter.pk).exists()
        assert by.roles
    with acting(DIRECTOR):
        assert not MatterUnit.objects.filter(matter_id=matter.pk).exists()


def test_sealing_needs_a_ground_and_the_duty() -> None:
    a_centre()
    with acting(HEAD) as by:
        matter = a_matter(by=by)
        with pytest.raises(Refused):
            sealing.seal(matter=matter, ground=" ", by=by, at=AT)
    with acting(CLERK) as by, pytest.raises(Refused):
        sealing.seal(matter=matter, ground="依据", by=by, at=AT)
