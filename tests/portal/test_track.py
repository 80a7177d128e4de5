"""查进度: code and four digits open the progress of one matter; everything wrong gets one answer, and a wait."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from jianhe.casework import looking_up, sealing
from jianhe.papers.numbering import new_receipt_code
from tests import build

WRONG = "查询码和电话后四位对不上"
ON = "/track/"


@pytest.fixture
def matter(db: None) -> object:
    build.a_centre()
    with build.acting(build.CLERK) as by:
        return build.a_matter(by=by)


def _forget_context() -> None:
    """A test's transaction goes on after the verbs; the citizen comes without any context."""
    with connection.cursor() as cursor:
        for name in ("centres", "units", "person", "portal_matter"):
            cursor.execute("SELECT set_config(%s, '', true)", [f"app.{name}"])


def _ask(code: str, digits: str, **extra: str) -> object:
    _forget_context()
    return Client().post(ON, {"code": code, "digits": digits}, **extra)


def test_code_and_digits_show_the_line_however_they_are_typed(matter) -> None:
    response = _ask(matter.lookup_code.lower().replace("-", " "), "２０４６")
    text = response.content.decode()
    assert response.status_code == 200
    assert "已经登记，正在看该由谁办。" in text and "分流" in text
    assert "no-store" in response["Cache-Control"]


def test_progress_says_nothing_of_content(matter) -> None:
    text = _ask(matter.lookup_code, "2046").content.decode()
    for secret in ("王建军", "工资", "13808122046", matter.title, matter.code):
        assert secret not in text


def test_of_a_sealed_matter_not_even_the_unit_is_named(db: None) -> None:
    build.a_centre()
    with build.acting(build.HEAD) as by:
        sealed = build.a_matter(by=by, is_sealed=True)
    text = _ask(sealed.lookup_code, "2046").content.decode()
    assert "我的办理线" in text
    assert sealed.unit.name not in text


def test_every_wrong_answer_is_the_same(matter) -> None:
    wrong_digits = _ask(matter.lookup_code, "0000")
    wrong_code = _ask(new_receipt_code(), "2046")
    assert wrong_digits.status_code == wrong_code.status_code == 422
    assert WRONG in wrong_digits.content.decode() and WRONG in wrong_code.content.decode()


@pytest.mark.parametrize(
    ("code", "digits"), [("K7P4-29XM", "2046"), ("K7P4-29XMA0", "2046"), ("", ""), ("K7P4-29XMAB", "20a6")]
)
def test_what_cannot_be_a_code_is_named_beside_its_field_and_kept(matter, code: str, digits: str) -> None:
    response = _ask(code, digits)
    text = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in text and WRONG not in text
    assert not code or f'value="{code}"' in text


def test_after_five_wrong_tries_even_the_right_digits_wait(matter) -> None:
    for _ in range(5):
        assert _ask(matter.lookup_code, "0000").status_code == 422
    response = _ask(matter.lookup_code, "2046")
    assert response.status_code == 429
    assert "先停一停" in response.content.decode() and "12309" in response.content.decode()


def test_a_wait_is_over_after_a_quarter_of_an_hour_and_not_before(matter) -> None:
    at = build.AT
    for _ in range(5):
        looking_up.open_by_receipt(code=matter.lookup_code, digits="0000", address="192.0.2.1", at=at)
    asked = {"code": matter.lookup_code, "digits": "2046", "address": "192.0.2.1"}
    early = looking_up.open_by_receipt(**asked, at=at + timedelta(minutes=14))
    assert early.matter is None and early.wait_until == at + timedelta(minutes=15)
    assert looking_up.open_by_receipt(**asked, at=at + timedelta(minutes=15, seconds=1)).matter == matter.pk


def test_a_right_answer_forgets_the_wrong_ones(matter) -> None:
    asked = {"code": matter.lookup_code, "address": "192.0.2.1", "at": build.AT}
    for _ in range(3):
        for _ in range(4):
            looking_up.open_by_receipt(**asked, digits="0000")
        assert looking_up.open_by_receipt(**asked, digits="2046").matter == matter.pk


def test_twenty_wrong_tries_in_a_day_close_a_code_for_the_day(matter) -> None:
    at = build.AT
    for round_ in range(4):
        for _ in range(5):
            looking_up.open_by_receipt(code=matter.lookup_code, digits="0000", address=f"192.0.2.{round_}", at=at)
        at += timedelta(minutes=16)
    answer = looking_up.open_by_receipt(code=matter.lookup_code, digits="2046", address="192.0.2.9", at=at)
    assert answer.matter is None and answer.wait_until is not None and answer.wait_until - at > timedelta(hours=20)


def test_one_address_may_not_try_code_after_code(db: None) -> None:
    answers = [
        looking_up.open_by_receipt(code=new_receipt_code(), digits="2046", address="192.0.2.1", at=build.AT)
        for _ in range(21)
    ]
    assert [answer.wait_until is None for answer in answers] == [True] * 20 + [False]
    other = looking_up.open_by_receipt(code=new_receipt_code(), digits="2046", address="192.0.2.2", at=build.AT)
    assert other.wait_until is None


def test_nothing_typed_is_readable_in_the_table_of_tries(matter, admin_db) -> None:
    looking_up.open_by_receipt(code=matter.lookup_code, digits="0000", address="192.0.2.1", at=build.AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM people_throttle")
        keys = [key for (key,) in cursor.fetchall()]
    assert len(keys) == 3 and all(len(key) == 64 and matter.lookup_code not in key for key in keys)


def test_the_qr_fills_in_the_code_and_opens_nothing(matter) -> None:
    response = Client().get(f"/track/{matter.lookup_code}/")
    text = response.content.decode()
    assert f'value="{matter.lookup_code}"' in text and "电话后四位" in text
    assert "我的办理线" not in text
    assert Client().get(ON, {"code": matter.lookup_code, "digits": "2046"}).content.decode().count("我的办理线") == 0


def test_a_late_matter_says_that_it_is_late(db: None) -> None:
    build.a_centre()
    long_ago = datetime.fromisoformat("2026-09-01T09:30:00+08:00")
    with build.acting(build.CLERK, on=date(2026, 9, 1)) as by:
        matter = build.a_matter(by=by, at=long_ago)
    text = _ask(matter.lookup_code, "2046").content.decode()
    assert "已经超" in text and 'class="late"' in text


def test_the_handler_is_named_with_a_telephone(db: None) -> None:
    build.a_centre()
    with build.acting(build.HEAD) as by:
        matter = build.a_matter("in_progress", by=by)
    text = _ask(matter.lookup_code, "2046").content.decode()
    assert matter.handler.name in text and matter.handler.phone in text


def _merged(state: str = "registered") -> tuple[object, object]:
    """A matter of another person that was merged into an earlier one."""
    build.a_centre()
    with build.acting(build.HEAD) as by:
        root = build.a_matter(state, by=by)
        mine = build.a_matter(by=by, parties=[build.a_person("另一人（虚构）", phone="13900001234")])
        build.step_in(mine, "merge", by=by, root_matter=root.short_code)
    return root, mine


def test_a_merged_matter_tells_where_the_one_stands_that_it_goes_on_under(db: None) -> None:
    root, mine = _merged("in_progress")
    text = _ask(mine.lookup_code, "1234").content.decode()
    assert "已经并入原事项一起办" in text and "原事项现在：承办人正在办理" in text
    assert "办结。有不明白的" not in text and "前会有新动静" in text
    for secret in (root.code, root.lookup_code, "王建军", "工资"):
        assert secret not in text
    assert "对不上" in _ask(root.lookup_code, "1234").content.decode()


def test_a_merge_that_was_undone_is_told_no_longer(db: None) -> None:
    _root, mine = _merged()
    with build.acting(build.HEAD) as by:
        build.step_in(mine, "undo_merge", by=by, reason="不是同一件")
    text = _ask(mine.lookup_code, "1234").content.decode()
    assert "已经登记，正在看该由谁办。" in text and "并入" not in text


def test_of_a_sealed_earlier_matter_nothing_is_told(db: None) -> None:
    root, mine = _merged("in_progress")
    with build.acting(build.HEAD) as by:
        sealing.seal(matter=root, ground="示例", by=by, at=build.AT)
    text = _ask(mine.lookup_code, "1234").content.decode()
    assert "已经并入原事项一起办" in text and "原事项现在" not in text and "承办人正在办理" not in text
