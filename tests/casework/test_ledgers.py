"""Old ledgers become matters: what a row turns into, each row accounted for, nothing twice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jianhe.casework import ledger_report, ledger_rows, ledger_work, ledgers, proceedings
from jianhe.law.refusals import Refused
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Event, LedgerImport, LedgerRow, Matter, Party, Proceeding
from jianhe.records.queries import ledgers as asked
from tests import build
from tests.build import AT, CLERK, HEAD, OFFICER, ON
from tests.casework import ledger_sheets as sheets
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Any:
    build.a_centre()
    with build.acting(CLERK) as standing:
        yield standing


def only_matter() -> Matter:
    return Matter.objects.get()


def test_a_settled_row_becomes_a_closed_matter(by: Standing, constraints_now: Callable[[], None]) -> None:
    sheets.imported(sheets.book(sheets.row(1)), by=by)
    constraints_now()
    matter, contact = only_matter(), Contact.objects.get()
    assert (matter.state, matter.outcome, matter.answer, matter.no_answer_reason) == (
        "closed", "resolved", "none", "not_in_old_ledger",
    )  # fmt: skip
    assert timezone.localdate(matter.received_at) == date(2024, 3, 2)
    assert matter.concluded_on == timezone.localdate(matter.closed_at) == date(2024, 4, 2)
    assert (matter.matter_type, matter.amount_fen, matter.people_count, matter.is_dispute) == ("unpaid_wages", 100_100, 1, True)
    assert (matter.town.name, matter.village.name) == ("青禾镇", "双桥村")  # type: ignore[union-attr]
    assert (contact.channel, contact.outer_number, contact.story) == ("visit", "旧〔2024〕1号", "第1件：干活三个月没有发工资。")
    assert contact.entered_late and contact.counts_as_petition
    ours, theirs = Party.objects.order_by("side")
    assert (ours.name, ours.id_number.open(), ours.phone.open()) == ("示例甲1", sheets.identity(1), "13800000001")
    assert (theirs.name, theirs.kind, theirs.side) == ("示例1公司", "company", "b")  # the remark stays with the row
    assert Event.objects.filter(matter=matter).values_list("kind", flat=True).get() == "matter_imported"


def test_its_number_is_of_a_series_of_its_own(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1), sheets.row(2)), by=by)
    assert sorted(Matter.objects.values_list("serial", flat=True)) == [100_001, 100_002]
    assert build.a_matter(by=by).serial == 1
    assert Matter.objects.get(serial=100_001).code.startswith("XC510603-2026-K100001")


@pytest.mark.parametrize(
    ("said", "closed", "state", "outcome"),
    [
        ("办结", date(2024, 4, 2), "closed", "concluded"), ("未化解", date(2024, 4, 2), "closed", "answered_unresolved"),
        ("未化解", "", "in_progress", ""), ("转办", "", "transferred", "transferred"), ("撤诉", "", "withdrawn", "withdrawn"),
        ("调解中", "", "in_progress", ""),
    ],
)  # fmt: skip
def test_the_state_is_what_the_sheet_says(
    said: str, closed: Any, state: str, outcome: str, by: Standing, constraints_now: Callable[[], None]
) -> None:
    sheets.imported(sheets.book(sheets.row(1, 化解结果=said, 办结时间=closed)), by=by)
    constraints_now()
    matter = only_matter()
    assert (matter.state, matter.outcome) == (state, outcome)
    assert Proceeding.objects.get().state == state


def test_a_day_that_the_sheet_does_not_name_is_in_no_figure(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1, 办结时间="")), by=by)
    matter = only_matter()
    assert matter.concluded_on is None
    assert matter.closed_at == matter.received_at
    assert list(matter.facts_counted.values_list("field", "source")) == [("petition", "import")]


def test_what_the_sheet_names_is_counted_from_its_own_day_and_known_from_the_import(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1)), by=by)
    facts = {fact.field: fact for fact in only_matter().facts_counted.all()}
    assert {name: fact.value for name, fact in facts.items()} == {
        "petition": "yes", "outcome": "resolved", "conclusion": "closed",
    }  # fmt: skip
    assert facts["outcome"].valid_from == date(2024, 4, 2)
    assert {fact.known_from for fact in facts.values()} == {AT}


def test_an_open_row_has_an_owner_a_review_and_no_clock(by: Standing, constraints_now: Callable[[], None]) -> None:
    sheets.imported(sheets.book(sheets.row(1, 化解结果="调解中", 办结时间="")), by=by)
    constraints_now()
    matter = only_matter()
    assert (matter.owner, matter.handler, matter.next_limit) == (by.person, None, "review")
    assert matter.next_due == ON + timedelta(days=30)
    assert not matter.clocks.exists()


def test_a_limit_of_the_sheet_that_lies_ahead_is_the_review(by: Standing) -> None:
    sheets.imported(
        sheets.book(
            sheets.row(1, 化解结果="调解中", 办结时间="", 化解时限=date(2027, 1, 15)),
            sheets.row(2, 化解结果="调解中", 办结时间="", 化解时限=date(2024, 5, 1)),
        ),
        by=by,
    )
    assert sorted(Matter.objects.values_list("next_due", flat=True)) == [ON + timedelta(days=30), date(2027, 1, 15)]


def test_a_handler_is_one_of_our_people_by_the_exact_name_or_nobody(by: Standing) -> None:
    officer = User.objects.get(username=OFFICER)
    names = (officer.name, "李青", "赵某")
    rows = [sheets.row(n, 化解结果="调解中", 办结时间="", 承办人=name) for n, name in enumerate(names, 1)]
    sheets.imported(sheets.book(*rows), by=by)
    assert list(Matter.objects.order_by("serial").values_list("handler__username", "owner__username")) == [
        (OFFICER, OFFICER), (None, CLERK), (None, CLERK),
    ]  # fmt: skip


def test_an_imported_open_matter_is_worked_to_its_end(by: Standing, constraints_now: Callable[[], None]) -> None:
    officer = User.objects.get(username=OFFICER)
    sheets.imported(sheets.book(sheets.row(1, 化解结果="调解中", 办结时间="", 承办人=officer.name)), by=by)
    with build.acting(HEAD) as head:
        matter = only_matter()
        for step in ("decide", "result_reply"):
            build.step_in(matter, step, by=head)
        constraints_now()
        matter.refresh_from_db()
        assert matter.state == "replied"
        run = Proceeding.objects.get()
        assert any(choice.code == "close" for choice in proceedings.choices(proceeding=run, by=head, on=ON))


def test_where_the_sheet_does_not_tell_the_way_nothing_is_guessed(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1, 来源渠道="", 纠纷类型="山林", 所属镇街="某镇某村")), by=by)
    matter, contact = only_matter(), Contact.objects.get()
    assert (contact.channel, contact.counts_as_petition) == ("unrecorded", False)
    assert (matter.matter_type, matter.town, matter.village) == ("", None, None)
    assert ledger_rows.opened(LedgerRow.objects.get(verdict="imported"))["values"]["dispute_type"] == "山林"


def test_several_names_in_one_cell_are_several_people(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1, 姓名="示例甲（虚构）、示例乙（虚构）等6人", 涉及人数="")), by=by)
    matter = only_matter()
    names = list(matter.parties.filter(side="a").order_by("position").values_list("name", flat=True))
    assert names == ["示例甲", "示例乙"]
    assert matter.people_count == 6
    row = LedgerRow.objects.get(verdict="imported")
    assert {"code": "first_of_several", "field": "id_no"} in row.marks
    assert matter.parties.get(position=0, side="a").id_number.open() == sheets.identity(1)


def test_what_could_not_be_mapped_stays_with_the_row(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1)), by=by)
    kept = ledger_rows.opened(asked.rows_of_matter(only_matter())[0])
    assert kept["unmapped"] == {"坐标": "东1"}
    assert kept["cells"]["S"] == "东1"


def test_each_row_is_accounted_for(by: Standing) -> None:
    bad, doubtful = sheets.row(2, 身份证号=sheets.identity(2)[:-1] + "#"), sheets.row(3, 涉及金额="约3万")
    ledger = sheets.imported(sheets.book(sheets.row(1), bad, ("合计",), (), sheets.row(1), doubtful), by=by)
    told = ledger_report.report_of(ledger)
    assert told["rows_read"] == 8
    lists = ("imported", "duplicates", "refused", "flagged", "ignored")
    assert {name: [entry["row"] for entry in told[name]] for name in lists} == {
        "imported": [3, 8], "duplicates": [7], "refused": [4], "flagged": [8], "ignored": [1, 2, 5, 6],
    }  # fmt: skip
    assert [entry["reason"] for entry in told["ignored"]] == ["title", "header", "subtotal", "blank"]
    (refused,) = told["refused"]
    assert (refused["sheet"], refused["column"], refused["header"], refused["field"]) == ("台账", "F", "身份证号", "id_no")
    assert refused["reason"].startswith("bad_id")
    assert told["duplicates"][0]["duplicate_of"] == {"sheet": "台账", "row": 3}
    assert (told["flagged"][0]["reason"], told["flagged"][0]["header"]) == ("approximate_amount", "涉及金额")
    assert told["total_amount"] == "31001.00"
    assert told["by_status"] == {
        "resolved": 2, "concluded": 0, "in_progress": 0, "not_resolved": 0, "transferred": 0, "withdrawn": 0,
    }  # fmt: skip


def test_the_walls_are_asked_about_each_row_once(by: Standing) -> None:
    """Where rows are joined with what they repeat, a database that has not counted them yet asks about each pair of rows."""
    ledger = sheets.imported(sheets.book(sheets.row(1), sheets.row(2), sheets.row(1)), by=by)
    with counted_statements() as seen:
        assert len(ledger_report.report_of(ledger)["duplicates"]) == 1
        assert [row.duplicate_of is not None for row in asked.rows_of(ledger)].count(True) == 1
    assert [one for one in seen if 'JOIN "records_ledgerrow"' in one or 'JOIN "records_matter"' in one] == []


def test_no_value_stands_in_the_report(by: Standing) -> None:
    bad = sheets.row(2, 身份证号="51060319800101001", 联系电话="138")
    told = str(ledger_report.report_of(sheets.imported(sheets.book(sheets.row(1), bad), by=by)))
    for secret in ("51060319800101001", sheets.identity(1), "13800000001", "示例甲"):
        assert secret not in told


def test_a_rehearsal_gives_the_same_report_and_writes_nothing(by: Standing) -> None:
    from jianhe.jobs.ledgers import rehearse

    sheets.imported(sheets.book(sheets.row(5)), by=by, name="更早.xlsx")
    content = sheets.book(sheets.row(1), sheets.row(5), sheets.row(1), sheets.row(3, 涉及金额="约3万"), sheets.row(4, 姓名=""))
    before = (LedgerRow.objects.count(), Matter.objects.count(), Event.objects.count())
    rehearsed = rehearse(content, "旧台账.xlsx", "", by, AT)
    assert (LedgerRow.objects.count(), Matter.objects.count(), Event.objects.count()) == before
    assert rehearsed == ledger_report.report_of(sheets.imported(content, by=by))
    assert [entry["duplicate_of"] for entry in rehearsed["duplicates"]] == [
        {"sheet": "台账", "row": 3, "file": "更早.xlsx", "matter": "2026-100001"}, {"sheet": "台账", "row": 3},
    ]  # fmt: skip


def test_the_same_file_twice_adds_nothing(by: Standing) -> None:
    content = sheets.book(*[sheets.row(n) for n in range(1, 6)])
    sheets.imported(content, by=by)
    again = sheets.imported(content, by=by)
    assert (again.state, again.imported, again.duplicates) == ("done", 0, 5)
    assert Matter.objects.count() == 5


def test_two_imports_of_one_file_under_way_at_once_add_it_once(by: Standing) -> None:
    content = sheets.book(*[sheets.row(n) for n in range(1, 6)])
    first, second = sheets.received(content, by=by), sheets.received(content, by=by)
    for ledger in (first, second):
        ledgers.start(ledger=ledger, by=by, at=AT)
    while any([ledger_work.work_on(ledger=ledger, by=by, at=AT, most=2) for ledger in (first, second)]):
        pass
    assert Matter.objects.count() == 5
    assert sum(LedgerImport.objects.values_list("imported", flat=True)) == 5


def test_another_notation_of_the_same_is_a_duplicate(by: Standing) -> None:
    sheets.imported(sheets.book(sheets.row(1)), by=by)
    again = sheets.row(1, 登记时间="2024年3月2日", 联系电话=13800000001.0, 涉及金额="1001元", 化解结果="√")
    assert sheets.imported(sheets.book(again), by=by).duplicates == 1


def test_a_matter_registered_by_hand_is_recognised(by: Standing) -> None:
    story = "第1件：干活三个月没有发工资。"
    received = timezone.make_aware(timezone.datetime(2024, 3, 2, 9))
    person = build.a_person("示例甲1（虚构）", number=sheets.identity(1), phone="13800000001")
    known = build.a_matter(by=by, parties=[person], story=story, received_at=received)
    ledger = sheets.imported(sheets.book(sheets.row(1)), by=by)
    assert ledger.duplicates == 1
    assert ledger_report.report_of(ledger)["duplicates"][0]["duplicate_of"] == {"matter": known.short_code}
    assert asked.rows_of_matter(known)[0].verdict == "duplicate"


def test_the_same_person_on_the_same_day_with_something_else_is_only_flagged(by: Standing) -> None:
    received = timezone.make_aware(timezone.datetime(2024, 3, 2, 9))
    person = build.a_person("示例甲1（虚构）", number=sheets.identity(1), phone="13800000001")
    build.a_matter(by=by, parties=[person], story="别的事", received_at=received)
    ledger = sheets.imported(sheets.book(sheets.row(1)), by=by)
    assert ledger.imported == 1
    assert [entry["reason"] for entry in ledger_report.report_of(ledger)["flagged"]] == ["possible_duplicate"]


def test_a_clerk_takes_a_duplicate_in_as_another_matter(by: Standing) -> None:
    ledger = sheets.received(sheets.book(sheets.row(1), sheets.row(1)), by=by)
    ledger_work.take_in(ledger=ledger, row=asked.rows_of(ledger, verdict="duplicate").get(), by=by, at=AT)
    ledger = sheets.finished(ledger, by=by)
    assert (ledger.imported, ledger.duplicates) == (2, 0)


def test_a_corrected_cell_lets_its_row_in_and_the_file_stays(by: Standing) -> None:
    bad = sheets.row(2, 联系电话="138")
    content = sheets.book(sheets.row(1), bad)
    ledger = sheets.received(content, by=by)
    row = asked.rows_of(ledger, verdict="refused").get()
    row = ledger_work.correct_cell(ledger=ledger, row=row, column="G", text="13800000002", by=by, at=AT)
    kept = ledger_rows.opened(row)
    assert (row.verdict, row.corrected_by, kept["corrected"]) == ("waiting", by.person, {"G": "13800000002"})
    ledger = sheets.finished(ledger, by=by)
    assert ledger.imported == 2
    assert Party.objects.filter(phone_hash__gt="", side="a").count() == 2
    assert ledgers.original(ledger=ledger, by=by, at=AT) == content


def test_a_corrected_cell_reaches_the_ditto_marks_below_it(by: Standing) -> None:
    rows = [sheets.row(1, 登记时间="2024.13.1"), sheets.row(2, 登记时间="〃"), sheets.row(3, 登记时间="〃")]
    ledger = sheets.received(sheets.book(*rows), by=by)
    assert ledger.refused == 3
    row = asked.rows_of(ledger, verdict="refused").first()
    ledger_work.correct_cell(ledger=ledger, row=row, column="C", text="2024.3.1", by=by, at=AT)  # type: ignore[arg-type]
    ledger.refresh_from_db()
    assert (ledger.refused, ledger.waiting) == (0, 3)


def test_a_corrected_cell_that_is_wrong_again_is_refused_again(by: Standing) -> None:
    ledger = sheets.received(sheets.book(sheets.row(1, 联系电话="138")), by=by)
    row = asked.rows_of(ledger, verdict="refused").get()
    row = ledger_work.correct_cell(ledger=ledger, row=row, column="G", text="1380", by=by, at=AT)
    assert (row.verdict, row.reason) == ("refused", "bad_phone")


def test_corrections_outlive_another_layout(by: Standing) -> None:
    ledger = sheets.received(sheets.book(sheets.row(1, 联系电话="138")), by=by)
    row = asked.rows_of(ledger, verdict="refused").get()
    ledger_work.correct_cell(ledger=ledger, row=row, column="G", text="13800000001", by=by, at=AT)
    ledger = ledgers.correct_layout(ledger=ledger, layout=ledger_report.layout_of(ledger), by=by, at=AT)
    assert (ledger.state, ledger.rows_read) == ("received", 0)
    assert sheets.read(ledger, by=by).waiting == 1


def test_whoever_reads_under_the_layout_of_before_keeps_nothing(by: Standing) -> None:
    ledger = ledgers.receive(upload=sheets.upload(sheets.book(sheets.row(1))), by=by, at=AT)
    reading = ledger_work.begin_reading(ledger=ledger, by=by)
    layout = ledger_report.layout_of(ledger)
    (sheet,) = layout.sheets
    ledgers.correct_layout(
        ledger=ledger, layout=layout.model_copy(update={"sheets": (sheet.model_copy(update={"year": 2020}),)}), by=by, at=AT
    )
    with pytest.raises(Refused, match="重新读表"):
        ledger_work.keep(ledger=ledger, reading=reading, batch=next(reading.batches), by=by)
    assert not LedgerRow.objects.exists()


def test_another_layout_is_saved_and_used_again(by: Standing) -> None:
    ledger = sheets.received(sheets.book(sheets.row(1)), by=by)
    layout = ledger_report.layout_of(ledger)
    (sheet,) = layout.sheets
    columns = tuple(
        column.model_copy(update={"field": "place"}) if column.header == "坐标" else column for column in sheet.columns
    )
    changed = layout.model_copy(update={"sheets": (sheet.model_copy(update={"columns": columns}),)})
    ledgers.save_layout(name=" 镇街 台账 ", layout=changed, by=by, at=AT)
    again = sheets.received(sheets.book(sheets.row(2)), by=by, layout_name="镇街 台账")
    assert ledger_rows.opened(asked.rows_of(again, verdict="waiting").get())["unmapped"] == {}
    with pytest.raises(Refused, match="没有名为"):
        sheets.received(sheets.book(sheets.row(3)), by=by, layout_name="没有这个")


def test_a_file_that_is_none_is_kept_on_record_with_its_sentence(by: Standing) -> None:
    ledger = sheets.received(b"PK\x03\x04 not a workbook", by=by)
    assert (ledger.state, ledger.refused_why) == ("refused", "broken")
    sentence = ledgers.sentence_of(ledger)
    assert sentence is not None and "损坏" in sentence.zh
    with pytest.raises(Refused):
        ledgers.start(ledger=ledger, by=by, at=AT)


def test_a_batch_costs_the_same_number_of_statements_however_large(by: Standing) -> None:
    ledger = sheets.received(sheets.book(*[sheets.row(n) for n in range(1, 31)]), by=by)
    ledgers.start(ledger=ledger, by=by, at=AT)
    with counted_statements() as few:
        ledger_work.work_on(ledger=ledger, by=by, at=AT, most=5)
    with counted_statements() as many:
        ledger_work.work_on(ledger=ledger, by=by, at=AT, most=20)
    assert len(few) == len(many) < 40


def test_whoever_may_not_import_is_refused() -> None:
    build.a_centre()
    with build.acting(OFFICER) as officer, pytest.raises(Refused, match="导入旧台账"):
        ledgers.receive(upload=sheets.upload(sheets.book()), by=officer, at=AT)
