"""Words of suicide or violence reach whoever is on duty: from the window with the clerk's name, from the guide with none."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from jianhe.casework import danger
from jianhe.law.refusals import Refused
from jianhe.people.models import Centre
from jianhe.people.standing import NOBODY
from jianhe.records.models import DangerNotice, Event
from tests import build
from tests.build import AT, AUDIT, CLERK, COORDINATOR, DIRECTOR, HEAD, acting, standing
from tests.desk.registering import a_clerk, logged_in, typed, words

STORY = "欠我工资不给，我不想活了，一死了之。"


@pytest.fixture
def centre(db: None) -> Centre:
    return build.a_centre()


def told(username: str) -> list[tuple[str, str, str | None]]:
    with acting(username, on=timezone.localdate()):
        rows = DangerNotice.objects.select_related("clerk").order_by("risk")
        return [(one.risk, one.source, one.clerk.username if one.clerk else None) for one in rows]


def from_guide(centre: Centre, *, address: str = "203.0.113.7", at: object = AT) -> bool:
    return danger.tell_from_guide(risks=["self_harm"], centre=centre, address=address, by=NOBODY, at=at)


def test_the_window_tells_once_for_each_form_and_says_whom_it_told(centre: Centre) -> None:
    form = uuid4()
    with acting(CLERK) as by:
        for _ in range(3):
            officers = danger.tell_from_window(risks=["group", "violence_threat"], form_key=form, by=by, at=AT)
    assert [one.username for one in officers] == [COORDINATOR, DIRECTOR]
    for hearing in (DIRECTOR, COORDINATOR):
        assert told(hearing) == [("violence_threat", "window", CLERK)]
    for other in (CLERK, HEAD):
        assert told(other) == []
    with transaction.atomic():
        build.set_context(standing(AUDIT), audits=True)
        event = Event.objects.get(kind="danger_told")
    assert event.facts == {"risk": "violence_threat"} and event.actor.username == CLERK


def test_what_is_no_danger_tells_nobody(centre: Centre) -> None:
    with acting(CLERK) as by:
        assert danger.tell_from_window(risks=["repeat", "group"], form_key=uuid4(), by=by, at=AT) == []
    with acting(AUDIT) as by, pytest.raises(Refused):
        danger.tell_from_window(risks=["self_harm"], form_key=uuid4(), by=by, at=AT)
    assert told(DIRECTOR) == []


def test_one_address_is_told_of_three_times_an_hour(centre: Centre) -> None:
    assert [from_guide(centre) for _ in range(5)] == [True, True, True, False, False]
    assert from_guide(centre, address="203.0.113.8")
    assert from_guide(centre, at=AT + timedelta(hours=1, seconds=1))
    assert told(DIRECTOR) == [("self_harm", "guide", None)] * 5


def test_the_public_page_tells_and_keeps_no_word(centre: Centre, admin_db) -> None:
    page = Client().post("/guide/words/", {"text": STORY}).content.decode()
    assert "不知道您是谁" in page and told(DIRECTOR) == [("self_harm", "guide", None)]
    assert not admin_db("SELECT 1 FROM records_dangernotice d WHERE d::text LIKE '%%不想活%%'")
    Client().post("/guide/words/", {"text": "老板欠我三个月工资"})
    assert len(told(DIRECTOR)) == 1


def test_the_clerk_sees_who_was_told_and_the_officer_sees_where_and_takes_note(db: None) -> None:
    clerk = a_clerk()
    form = typed(story=STORY)
    assert "值班的人已经收到提醒" in words(clerk.post("/desk/register/look/?part=types", form))
    director = logged_in(DIRECTOR)
    page = words(director.get("/desk/notices/"))
    assert "周禾（虚构）正在接待的人：轻生" in page and "请马上到窗口去" in page and "不想活" not in page
    assert clerk.post("/desk/register/", form).status_code == 303
    assert told(DIRECTOR) == [("self_harm", "window", CLERK)]  # not twice
    assert "登记为" in words(director.get("/desk/notices/")) and "窗口提醒 1" in words(director.get("/desk/work/"))
    with acting(DIRECTOR):
        key: UUID = DangerNotice.objects.get().pk
    assert logged_in(COORDINATOR).post(f"/desk/dangers/{key}/seen/").status_code == 404
    assert director.post(f"/desk/dangers/{key}/seen/").status_code == 303
    assert "窗口提醒 1" not in words(director.get("/desk/work/"))
    assert "只有您看得到" not in words(logged_in(COORDINATOR).get("/desk/notices/"))


def test_a_form_sent_without_a_look_tells_as_well(db: None) -> None:
    assert a_clerk().post("/desk/register/", typed(story=STORY)).status_code == 303
    assert told(DIRECTOR) == [("self_harm", "window", CLERK)]


def test_nobody_writes_or_moves_a_notice_by_hand(centre: Centre) -> None:
    from_guide(centre)
    with acting(DIRECTOR):
        for statement in ("UPDATE records_dangernotice SET risk = 'x'", "DELETE FROM records_dangernotice"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
