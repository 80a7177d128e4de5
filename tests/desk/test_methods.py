"""和解五法 on the page: empty says so, five are named by the administrators, and only then are they ticked in the talks."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from jianhe.casework import methods
from jianhe.people.context import set_context
from jianhe.records.models import Event, ReconciliationMethod
from tests import build
from tests.build import AT, HEAD, ON, SYSTEM
from tests.desk.test_matter import as_user

pytestmark = pytest.mark.django_db


def given(n: int, **other: str) -> dict[str, str]:
    return {"name": f"示例法{n}（虚构）", "name_en": f"Example {n} (invented)", "use_when": "示例情形", "steps": "一步\n\n二步",
            "note": "记下结果", **other}  # fmt: skip


def test_five_are_named_replaced_and_ended_and_shown_only_while_five() -> None:
    centre = build.a_centre()
    browser, page = as_user(SYSTEM), reverse("desk:methods")
    assert as_user(HEAD).get(page).status_code == 403
    assert "还没有命名" in browser.get(page).content.decode()
    for place in range(1, 6):
        assert not methods.in_use(centre, on=ON), "fewer than five are none"
        assert browser.post(reverse("desk:name_method", args=[place]), given(place)).status_code == 303
    assert browser.get(reverse("desk:name_method", args=[6])).status_code == 404
    set_context(build.standing(HEAD))
    five = methods.in_use(centre, on=ReconciliationMethod.objects.latest("since").since)
    assert [one.name.zh for one in five] == [f"示例法{n}（虚构）" for n in range(1, 6)] and five[0].steps == ("一步", "二步")
    twice = browser.post(reverse("desk:name_method", args=[2]), given(1))
    assert twice.status_code == 422 and "已经用在另一种方法上" in twice.content.decode() and "示例情形" in twice.content.decode()
    empty = browser.post(reverse("desk:name_method", args=[2]), given(7, note=" "))
    assert empty.status_code == 422 and "示例法7（虚构）" in empty.content.decode()
    assert browser.post(reverse("desk:name_method", args=[2]), given(7)).status_code == 303
    set_context(build.standing(SYSTEM))
    first = ReconciliationMethod.objects.get(place=1)
    assert browser.post(reverse("desk:end_method", args=[first.pk])).status_code == 303
    assert "还差 1 种" in browser.get(page).content.decode()
    set_context(build.standing(SYSTEM))
    assert not methods.in_use(centre, on=five[0].since)
    code = f"m_{first.pk.hex}"
    set_context(build.standing(HEAD))
    matter = build.a_matter(by=build.standing(HEAD))
    assert methods.names_of([code], matter, on=ON) == ["示例法1（虚构）"], "old records keep it"
    set_context(build.standing(SYSTEM))
    assert Event.objects.filter(kind="method_named").count() == 6


def test_the_database_keeps_them_five_and_in_ones_own_name() -> None:
    centre, by = build.a_centre(), build.standing(SYSTEM)
    set_context(by)
    made = methods.name_one(place=1, **given(1), by=by, at=AT)

    def another(**other: Any) -> ReconciliationMethod:
        return ReconciliationMethod(**{
            "centre": centre, "place": 2, **given(2), "since": ON, "named_by": by.person, "named_at": AT, **other,
        })  # fmt: skip

    for row in (another(place=6), another(place=1), another(name=made.name), another(steps=""),
                another(named_by=build.standing(HEAD).person)):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ReconciliationMethod.objects.filter(pk=made.pk).update(name="改名")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        ReconciliationMethod.objects.filter(pk=made.pk).update(ended_at=AT, ended_by=build.standing(HEAD).person)
