"""Where somebody stands: duties of the day give roles, and reach over the unit and all below it."""

from datetime import date, timedelta

import pytest

from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import NOBODY, standing_of
from tests.build import AUDIT, CLERK, DIRECTOR, HEAD, ON, SECURITY, SYSTEM, a_centre, standing

pytestmark = pytest.mark.django_db


def test_a_duty_reaches_the_unit_and_all_below_it() -> None:
    centre = a_centre()
    everything = set(Unit.objects.filter(centre=centre).values_list("pk", flat=True))
    assert set(standing(DIRECTOR).units) == everything
    assert len(standing(HEAD).units) < len(everything)
    assert standing(CLERK).home_unit in standing(CLERK).units


@pytest.mark.parametrize("administrator", [SYSTEM, SECURITY, AUDIT])
def test_the_three_administrators_reach_no_matter(administrator: str) -> None:
    a_centre()
    assert standing(administrator).units == ()
    assert standing(administrator).centre is not None


def test_a_duty_counts_on_its_days_only() -> None:
    a_centre()
    Duty.objects.filter(person__username=CLERK).update(since=ON, until=ON)
    assert standing(CLERK, on=ON).roles == {"window_clerk"}
    for day in (ON - timedelta(days=1), ON + timedelta(days=1)):
        assert standing(CLERK, on=day).is_nobody


def test_two_duties_give_both_roles() -> None:
    centre = a_centre()
    person = User.objects.get(username=CLERK)
    Duty.objects.create(
        centre=centre,
        unit=Unit.objects.get(centre=centre, code="civil"),
        person=person,
        role="officer",
        since=date(2026, 1, 1),
    )
    assert standing(CLERK).roles == {"window_clerk", "officer"}


def test_a_person_without_duty_is_nobody() -> None:
    a_centre()
    person = User.objects.create_user("new", None, name="新人（虚构）")
    assert standing_of(person, on=ON).is_nobody
    assert NOBODY.is_nobody
