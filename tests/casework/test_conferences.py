"""A conference: one decision that names one lead and one day; opinions with their basis, dissent kept; tasks until done."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jianhe.casework import conferences, handling, minutes, returning, weekly_meetings
from jianhe.law.refusals import Refused
from jianhe.people.models import Centre, Unit
from jianhe.records.models import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceTask,
    HandOver,
    Minutes,
    Notice,
    Opinion,
)
from jianhe.records.queries import access
from jianhe.records.queries import conferences as asking
from tests import build
from tests.build import AT, ON
from tests.casework.test_returning import LABOUR, WOMEN, by, twice_returned

pytestmark = pytest.mark.django_db
DUE = ON + timedelta(days=20)


@pytest.fixture(autouse=True)
def centre() -> Centre:
    return build.a_centre()


@pytest.fixture
def item() -> Iterator[AgendaItem]:
    """A matter returned twice, on the agenda of the weekly meeting, to which both units came."""
    matter, _second = twice_returned()
    found = AgendaItem.objects.get(matter=matter)
    for one in Attendance.objects.filter(conference=found.conference):
        conferences.note_attendance(
            attendance=one, came=True, person="示例（虚构）", interest="", by=by(build.COORDINATOR), at=AT
        )
    yield found


def unit(code: str) -> Unit:
    found: Unit = Unit.objects.get(code=code)
    return found


def decided(item: AgendaItem, **given: Any) -> AgendaItem:
    given = {"decision": "由劳动监察主办，妇联协助。", "lead": unit("labour_inspection"), "due_on": DUE, **given}
    return conferences.decide(item=item, by=by(build.COORDINATOR), at=AT + timedelta(hours=26), **given)


def test_one_decision_names_one_lead_who_gets_the_matter_and_cannot_return_it(item: AgendaItem) -> None:
    further = conferences.Asked(unit("womens_federation"), "陪同当事人。", DUE)
    decided(item, tasks=[further])
    by(build.HEAD)
    matter = item.matter
    matter.refresh_from_db()
    sent = HandOver.objects.get(matter=matter, state="sent")
    assert (sent.to_unit.code, sent.named_by_id) == ("labour_inspection", item.pk)
    assert matter.owner.username == build.HEAD  # the sender, until the lead has signed
    assert not HandOver.objects.filter(matter=matter, state="contested", settled_at=None).exists()
    tasks = ConferenceTask.objects.filter(item=item).order_by("unit__code")
    assert [(task.unit.code, task.owner.username, task.due_on) for task in tasks] == [
        ("labour_inspection", LABOUR, DUE), ("womens_federation", WOMEN, DUE)
    ]  # fmt: skip
    with pytest.raises(Refused, match="会商定的，不能退回"):
        returning.return_hand_over(hand_over=sent, reason="not_competent", text="还是不归我们。", by=by(LABOUR), at=AT)
    handling.sign_for(hand_over=sent, by=by(LABOUR), at=AT + timedelta(days=7))
    by(build.HEAD)
    matter.refresh_from_db()
    assert matter.owner.username == LABOUR
    with pytest.raises(Refused, match="一件只有一个决定"):
        decided(item)


@pytest.mark.parametrize(("given", "why"), [
    ({"decision": " "}, "请写决定"), ({"due_on": date(2026, 11, 1)}, "不能在今天以前"),
    ({"tasks": [("womens_federation", " ", DUE)]}, "任务要写明做什么"),
])  # fmt: skip
def test_a_decision_that_is_not_whole_is_refused(item: AgendaItem, given: dict[str, Any], why: str) -> None:
    if "tasks" in given:
        given = {"tasks": [conferences.Asked(unit(code), what, due) for code, what, due in given["tasks"]]}
    with pytest.raises(Refused, match=why):
        decided(item, **given)
    by(build.COORDINATOR)
    assert AgendaItem.objects.get(pk=item.pk).state == "open" and not ConferenceTask.objects.exists()


def test_nothing_is_decided_without_the_quorum(item: AgendaItem) -> None:
    by(build.COORDINATOR)
    Attendance.objects.filter(conference=item.conference).update(came=False)
    with pytest.raises(Refused, match="到会 0 个单位"):
        decided(item)


def test_opinions_have_their_basis_and_a_dissent_stays_word_for_word(item: AgendaItem) -> None:
    key = uuid4()
    for _press in range(2):
        conferences.give_opinion(
            item=item, text="工资归劳动监察管。", basis=["rpw-2022/24", "综治中心退单办法"], is_dissent=False, by=by(WOMEN),
            at=AT, form_key=key,
        )  # fmt: skip
    with pytest.raises(Refused, match="意见要写明依据"):
        conferences.give_opinion(item=item, text="不归我们。", basis=[" "], is_dissent=False, by=by(LABOUR), at=AT)
    with pytest.raises(Refused, match="没有找到这件事项"):  # another organ was not asked and sees nothing
        conferences.give_opinion(item=item, text="x", basis=["x"], is_dissent=False, by=by("gongan"), at=AT)
    decided(item)
    with pytest.raises(Refused, match="只能再写不同意见"):
        conferences.give_opinion(item=item, text="x", basis=["x"], is_dissent=False, by=by(LABOUR), at=AT)
    dissent = "本单位仍然认为不归我们管，保留意见。"
    conferences.give_opinion(item=item, text=dissent, basis=["本机关职责规定"], is_dissent=True, by=by(LABOUR), at=AT)
    by(build.COORDINATOR)
    assert list(Opinion.objects.filter(item=item).order_by("at", "id").values_list("unit__code", "is_dissent")) == [
        ("womens_federation", False), ("labour_inspection", True)
    ]  # fmt: skip
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Opinion.objects.update(text="改过")


def test_the_database_refuses_a_decision_without_lead_or_day_and_a_second_one(item: AgendaItem) -> None:
    by(build.COORDINATOR)
    chair = by(build.COORDINATOR).person
    whole = {"state": "decided", "decision": "定了", "lead": unit("police"), "due_on": DUE, "decided_by": chair,
             "decided_at": AT}  # fmt: skip
    for missing in ("lead", "due_on", "decided_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.filter(pk=item.pk).update(**{**whole, missing: None})
    decided(item)
    by(build.COORDINATOR)
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(lead=unit("police"))


def test_tasks_are_settled_by_their_unit_with_a_note_and_the_next_meeting_opens_with_the_rest(
    item: AgendaItem, centre: Centre
) -> None:
    decided(item, tasks=[conferences.Asked(unit("womens_federation"), "陪同当事人。", DUE)])
    lead, women = ConferenceTask.objects.order_by("unit__code")
    by(WOMEN)
    assert Notice.objects.filter(kind="task").count() == 1
    with pytest.raises(Refused, match="请写办得怎样"):
        conferences.settle_task(task=women, is_done=True, note=" ", by=by(WOMEN), at=AT)
    with pytest.raises(Refused, match="别的单位的任务"):
        conferences.settle_task(task=lead, is_done=True, note="办了", by=by(WOMEN), at=AT)
    conferences.settle_task(task=women, is_done=True, note="陪同去了两次。", by=by(WOMEN), at=AT + timedelta(hours=30))
    assert access.matter_by_number(by(WOMEN), item.matter.short_code) is None  # asked, done, out of sight again
    by(build.COORDINATOR)
    later = AT + timedelta(days=30)
    assert [task.pk for task in asking.unfinished(by(build.COORDINATOR), before=later)] == [lead.pk]
    for _night in range(2):
        weekly_meetings.fill(centre=centre, at=later)
    by(build.COORDINATOR)
    again = AgendaItem.objects.filter(matter=item.matter).exclude(pk=item.pk)
    assert [(one.why, one.conference.starts_at > later) for one in again] == [("unfinished", True)]
    assert Conference.objects.filter(kind="weekly").count() == 2


def test_a_matter_put_off_goes_on_the_next_meeting_and_stays_somebodys(item: AgendaItem) -> None:
    conferences.put_off(item=item, by=by(build.COORDINATOR), at=AT + timedelta(days=6))
    by(build.COORDINATOR)
    after = AgendaItem.objects.get(matter=item.matter, why="put_off")
    assert after.conference.starts_at > item.conference.starts_at
    item.matter.refresh_from_db()
    assert item.matter.owner.username == build.COORDINATOR


def test_the_minutes_are_for_whoever_sees_the_whole_agenda_and_the_same_bytes_each_time(item: AgendaItem) -> None:
    with pytest.raises(Refused, match="还没有决定"):
        minutes.close(conference=item.conference, by=by(build.COORDINATOR), at=AT)
    conferences.give_opinion(item=item, text="不归我们。", basis=["rpw-2022/24"], is_dissent=True, by=by(WOMEN), at=AT)
    decided(item)
    written = minutes.close(conference=item.conference, by=by(build.COORDINATOR), at=AT + timedelta(hours=27))
    told = "\n".join(written.blanks["matters"])
    assert "不同意见：不归我们。依据：《信访工作条例》第二十四条。" in told and "主办单位：劳动保障监察大队" in told
    first, again = (minutes.content(minutes=written, form="docx", by=by(build.COORDINATOR), at=AT) for _ in range(2))
    assert first == again and first.startswith(b"PK")
    by(LABOUR)  # sees this matter still, as its lead
    assert Minutes.objects.count() == 1
    by("gongan")
    assert Minutes.objects.count() == 0
    with pytest.raises(Refused, match="会商已经结束"):
        minutes.close(conference=item.conference, by=by(build.COORDINATOR), at=AT)
    # What was refused took no number: the next minutes have the next.
    later, holder = AT + timedelta(hours=28), by(build.COORDINATOR)
    meeting = conferences.call(
        title="示例", starts_at=item.conference.starts_at + timedelta(hours=1), matters=[item.matter], question="进展？",
        units=[], by=holder, at=later,
    )  # fmt: skip
    conferences.put_off(item=meeting.items.get(), by=holder, at=later)
    second = minutes.close(conference=meeting, by=holder, at=later)
    assert [one.number[-8:] for one in (written, second)] == ["〔2026〕1号", "〔2026〕2号"] and second.blanks["document_number"]
    assert "由劳动监察主办" in second.blanks["unfinished"][0]  # it opened with what the first had left


def test_a_conference_is_called_once_by_whoever_may_over_matters_in_sight() -> None:
    matter, key = build.a_matter("accepted", by=by(build.HEAD)), uuid4()
    def call(who: str, **given: Any) -> Conference:
        given = {"title": "示例会商", "starts_at": AT + timedelta(days=1), "matters": [matter], "question": "谁主办？",
                 "units": [unit("police")], "form_key": key, **given}  # fmt: skip
        return conferences.call(by=by(who), at=AT, **given)

    with pytest.raises(Refused, match="您的职责不含"):
        call(build.CLERK)
    with pytest.raises(Refused, match="时间已经过了"):
        call(build.HEAD, starts_at=AT - timedelta(hours=1))
    assert call(build.HEAD).pk == call(build.HEAD).pk
    assert access.matter_by_number(by("gongan"), matter.short_code) == matter
    assert asking.conference_of(by("gongan"), Conference.objects.get().pk) is not None
    key = Conference.objects.get().pk
    assert asking.conference_of(by(WOMEN), key) is None


def test_every_verb_locks_the_matter_before_the_conference(item: AgendaItem) -> None:
    """Who adds a matter and who decides on it at one moment wait for each other, and never both."""
    called = dict(conference=item.conference, matter=item.matter, question="还要请谁。", units=[unit("civil_affairs_bureau")])
    for verb in (
        lambda: conferences.add_matter(**called, by=by(build.COORDINATOR), at=AT),
        lambda: conferences.put_off(item=item, by=by(build.COORDINATOR), at=AT + timedelta(days=6)),
    ):
        with CaptureQueriesContext(connection) as done:
            verb()
        locked = [sql.split(' FROM "')[1].split('"')[0] for row in done if "FOR UPDATE" in (sql := row["sql"])]
        assert locked.index("records_matter") < locked.index("records_conference"), locked
