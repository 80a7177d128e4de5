"""Saved views: what may be saved, named, ordered, shared, removed and had back, and by whom."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from jianhe.casework import saved_views
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import Event, SavedView
from jianhe.records.queries import saved_views as asking
from tests import build
from tests.build import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> Any:
    return build.a_centre()


def as_(username: str) -> Standing:
    by = build.standing(username)
    set_context(by)
    return by


def saved_by(username: str, name: str = "来信", *, shared_with: str = "", **given: Any) -> SavedView:
    unit = Unit.objects.get(code=shared_with) if shared_with else None
    return saved_views.save(**{
        "name": name, "view": "office", "filters": {"channel": "letter"}, "form_key": uuid4(), "by": as_(username),
        "at": AT, "shared_with": unit, **given,
    })  # fmt: skip


def names_of(username: str) -> list[str]:
    return [one.name for one in asking.views_of(as_(username))]


def test_a_view_keeps_its_list_and_its_filters_in_one_notation() -> None:
    saved = saved_by(build.HEAD, " 大额  来信 ", filters={"amount_from": "￥20,000", "channel": "letter", "town": ""})
    saved.refresh_from_db()
    assert (saved.name, saved.view, saved.filters) == (
        "大额 来信", "office", {"channel": "letter", "amount_from": "20000"},
    )  # fmt: skip
    assert Event.objects.get(kind="view_saved").facts == {"saved_view": str(saved.pk), "list": "office"}


def test_the_same_form_twice_makes_one_view() -> None:
    key = uuid4()
    assert saved_by(build.HEAD, form_key=key) == saved_by(build.HEAD, "别的", form_key=key)
    assert names_of(build.HEAD) == ["来信"]


@pytest.mark.parametrize(("given", "sentence"), [
    ({"name": "  "}, "给视图起个名字"), ({"name": "字" * 21}, "最多 20 个字"), ({"name": "已有"}, "已经有叫这个名字的"),
    ({"view": "nothing"}, "没有这个列表"), ({"filters": {"colour": "red"}}, "读不出来"),
    ({"filters": {"received_from": "昨天"}}, "读不出来"),
])  # fmt: skip
def test_what_cannot_be_kept_is_refused(given: dict[str, Any], sentence: str) -> None:
    saved_by(build.HEAD, "已有")
    with pytest.raises(Refused, match=sentence):
        saved_by(build.HEAD, **given)
    assert names_of(build.HEAD) == ["已有"]


def test_nobody_saves_without_end() -> None:
    for n in range(saved_views.MOST):
        saved_by(build.HEAD, f"第{n}个")
    with pytest.raises(Refused, match="最多存 30 个"):
        saved_by(build.HEAD, "再一个")


def test_who_sees_no_list_saves_none() -> None:
    with pytest.raises(Refused, match="查看事项列表"):
        saved_by(build.SYSTEM)


def test_a_view_is_renamed_and_kept_for_another_list() -> None:
    saved, by = saved_by(build.HEAD), as_(build.HEAD)
    saved_views.rename(saved=saved, name="来信", by=by, at=AT)  # its own name is not taken
    saved_views.rename(saved=saved, name="信", by=by, at=AT)
    saved_views.keep_filters(saved=saved, view="all", filters={"flag": "minor"}, by=by, at=AT)
    (there,) = asking.views_of(by)
    assert (there.name, there.view, there.filters) == ("信", "all", {"flag": "minor"})
    with pytest.raises(Refused, match="读不出来"):
        saved_views.keep_filters(saved=saved, view="all", filters={"flag": "a\0"}, by=by, at=AT)


def test_views_stand_in_the_order_that_their_owner_gives_them() -> None:
    for name in ("甲", "乙", "丙"):
        saved_by(build.HEAD, name)
    by = as_(build.HEAD)
    last = asking.views_of(by)[2]
    for order in (["甲", "丙", "乙"], ["丙", "甲", "乙"], ["丙", "甲", "乙"]):
        saved_views.move(saved=last, upwards=True, by=by, at=AT)
        assert names_of(build.HEAD) == order
    saved_views.move(saved=last, upwards=False, by=by, at=AT)
    assert names_of(build.HEAD) == ["甲", "丙", "乙"]


def test_there_is_one_start_page_or_none() -> None:
    first, second, by = saved_by(build.HEAD, "甲"), saved_by(build.HEAD, "乙"), as_(build.HEAD)
    assert asking.start_view_of(by) is None
    for saved in (first, second):
        saved_views.start_with(saved=saved, yes=True, by=by, at=AT)
        assert asking.start_view_of(by) == saved
    saved_views.remove(saved=second, by=by, at=AT)
    assert asking.start_view_of(by) is None
    saved_views.start_with(saved=first, yes=True, by=by, at=AT)
    saved_views.start_with(saved=first, yes=False, by=by, at=AT)
    assert asking.start_view_of(by) is None


def test_what_was_removed_can_be_had_back_for_a_day() -> None:
    saved, by = saved_by(build.HEAD), as_(build.HEAD)
    saved_views.remove(saved=saved, by=by, at=AT)
    assert names_of(build.HEAD) == [] and asking.removed_of(by, at=AT) == [saved]
    with pytest.raises(Refused, match="已经删了"):
        saved_views.rename(saved=saved, name="别的", by=by, at=AT)
    saved_views.restore(saved=saved, by=by, at=AT + timedelta(hours=23))
    saved_views.restore(saved=saved, by=by, at=AT + timedelta(hours=23))  # twice is once
    assert names_of(build.HEAD) == ["来信"]
    saved_views.remove(saved=saved, by=by, at=AT)
    other = saved_by(build.HEAD)
    with pytest.raises(Refused, match="已经有叫这个名字的"):
        saved_views.restore(saved=saved, by=by, at=AT)
    saved_views.remove(saved=other, by=by, at=AT)
    later = AT + timedelta(days=1, minutes=1)
    assert asking.removed_of(by, at=later) == []
    with pytest.raises(Refused, match="超过一天"):
        saved_views.restore(saved=saved, by=by, at=later)


def test_a_head_shares_with_the_own_unit_and_only_there() -> None:
    saved, by = saved_by(build.HEAD), as_(build.HEAD)
    own, civil = Unit.objects.get(pk=by.home_unit), Unit.objects.get(code="civil")
    saved_views.share(saved=saved, unit=own, by=by, at=AT)
    assert names_of(build.OFFICER) == ["来信"]
    assert names_of("fuzeren2") == names_of(build.CLERK) == names_of(build.DIRECTOR) == []
    with pytest.raises(Refused, match="自己所在的部门"):
        saved_views.share(saved=saved, unit=civil, by=as_(build.HEAD), at=AT)
    saved_views.share(saved=saved, unit=None, by=as_(build.HEAD), at=AT)
    assert names_of(build.OFFICER) == []
    as_(build.HEAD)  # an event without a matter is its actor's
    assert [event.facts["unit"] for event in Event.objects.filter(kind="view_shared").order_by("recorded_at")] == [
        str(own.pk), None,
    ]  # fmt: skip


def test_who_may_not_share_keeps_views_to_himself() -> None:
    unit = Unit.objects.get(pk=as_(build.OFFICER).home_unit)
    with pytest.raises(Refused, match="共享"):
        saved_by(build.OFFICER, shared_with=unit.code)
    saved = saved_by(build.OFFICER)
    with pytest.raises(Refused, match="共享"):
        saved_views.share(saved=saved, unit=unit, by=as_(build.OFFICER), at=AT)
    assert names_of(build.HEAD) == []


def test_a_shared_view_is_changed_by_its_owner_alone() -> None:
    saved = saved_by(build.HEAD, shared_with=Unit.objects.get(pk=as_(build.HEAD).home_unit).code)
    reader = as_(build.OFFICER)
    assert asking.own_view(reader, saved.pk) is None
    for refused in (
        lambda: saved_views.rename(saved=saved, name="别的", by=reader, at=AT),
        lambda: saved_views.remove(saved=saved, by=reader, at=AT),
        lambda: saved_views.share(saved=saved, unit=None, by=reader, at=AT),
        lambda: saved_views.start_with(saved=saved, yes=True, by=reader, at=AT),
    ):
        with pytest.raises(Refused, match="只能改自己存的"):
            refused()


def rows(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_the_database_keeps_the_same_walls() -> None:
    """As the application's role, past every query of ours."""
    own = saved_by(build.HEAD, "自己的")
    shared = saved_by(build.HEAD, "共享的", shared_with=Unit.objects.get(pk=as_(build.HEAD).home_unit).code)
    as_(build.OFFICER)
    assert rows("SELECT name FROM records_savedview") == [("共享的",)]
    assert rows("UPDATE records_savedview SET name = '改' WHERE id = %s", shared.pk) == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows(
            "INSERT INTO records_savedview (id, centre_id, owner_id, name, view, filters, position, is_start, saved_at)"
            " SELECT gen_random_uuid(), centre_id, owner_id, '冒名', view, filters, 9, false, saved_at"
            " FROM records_savedview"
        )
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows("DELETE FROM records_savedview")
    as_(build.HEAD)
    saved_views.remove(saved=shared, by=build.standing(build.HEAD), at=AT)
    as_(build.OFFICER)
    assert rows("SELECT count(*) FROM records_savedview") == [(0,)]
    as_("fuzeren2")
    assert rows("SELECT count(*) FROM records_savedview") == [(0,)]
    as_(build.HEAD)
    foreign: UUID = Unit.objects.get(code="labour_inspection").pk
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows("UPDATE records_savedview SET shared_with_id = %s WHERE id = %s", foreign, own.pk)
