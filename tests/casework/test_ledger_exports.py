"""The ledger leaving as a sheet: who may, what is masked, what is never in it, and that nobody else fetches the file."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection

from jianhe.casework import handling, ledger_exports, sealing
from jianhe.casework import ledgers as ledger_verbs
from jianhe.casework.ledger_rows import opened
from jianhe.casework.parties import PartyInput
from jianhe.law.refusals import Refused
from jianhe.ledger.layout import guess_layout
from jianhe.ledger.rows import Row, read_rows
from jianhe.ledger.workbook import open_workbook
from jianhe.people.standing import Standing
from jianhe.records.models import Event, LedgerExport, LedgerRow, Matter
from jianhe.records.queries import ledger as ledgers
from jianhe.records.queries.filters import Filters, read
from tests import build
from tests.build import AT, CLERK, DEPUTY, DIRECTOR, HEAD, OFFICER
from tests.casework.ledger_sheets import book, imported, row
from tests.statements import counted_statements

SECRETS = ("51060319900101001X", "13808122046", "石桥村三组")


def exported(by: Standing, **asked: Any) -> tuple[LedgerExport, list[dict[str, Any]]]:
    """An export, and its rows by the titles of the columns."""
    export = ledger_exports.ask(**{"filters": Filters(), **asked}, by=by, at=AT)
    ledger_exports.fill_now(export=export, by=by, at=AT)
    page = openpyxl.load_workbook(
        io.BytesIO(ledger_exports.content(export=export, by=by, at=AT)), read_only=False
    ).active
    heads = [cell.value for cell in page[3]]
    return export, [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in page.iter_rows(min_row=4)]


def some_matters() -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        build.a_matter(by=by, parties=[build.a_person(address="青石镇石桥村三组"),
                                       PartyInput(name="宏远公司（虚构）", kind="company", side="b", role="respondent")],
                       amount_fen=2_700_000, people_count=6, at=AT - timedelta(days=2))  # fmt: skip
        closed = build.a_matter("answered", by=by, channel="letter", at=AT - timedelta(days=1))
        handling.note(matter=closed, kind="call", text="电话告知，13808122046", happened_at=AT, by=by, at=AT)


def test_a_row_tells_what_the_records_know(db: None) -> None:
    some_matters()
    with build.acting(HEAD) as by:
        export, rows = exported(by, unmasked=True, reason="年终检查")
    first, second = rows
    assert first["序号"] == 1 and first["事项编号"].startswith("XC510603-2026-")
    assert (first["来源渠道"], second["来源渠道"]) == ("来访", "来信")
    assert first["当事人（申请方）"] == "王建军（虚构）" and first["当事人（对方）"] == "宏远公司（虚构）"
    assert (first["证件号码"], first["联系电话"], first["住址"]) == SECRETS[:2] + ("青石镇石桥村三组",)
    assert (first["涉及金额（元）"], first["涉及人数"], first["结果"]) == (27000, 6, "办理中")
    assert second["结果"] == "已答复（无纠纷）" and second["办结时间"].date() == (AT - timedelta(days=1)).date()
    assert second["进展"] == "2026-11-24 电话告知，13808122046" and second["答复时间"] is not None
    assert export.total == export.done == 2 and export.state == "done"


def test_what_comes_back_adds_nothing(db: None) -> None:
    """Registered here or brought in from a sheet: the code of a matter says which it is, also to who cannot open it."""
    some_matters()
    with build.acting(HEAD) as by:
        imported(book(row(1), row(2)), by=by)
        export, rows = exported(by, unmasked=True, reason="年终检查")
        matters = set(Matter.objects.values_list("pk", flat=True))
        again = imported(ledger_exports.content(export=export, by=by, at=AT), by=by, name="导出.xlsx")
        returned = LedgerRow.objects.filter(ledger=again).exclude(verdict="ignored")
        assert [one.verdict for one in returned] == ["duplicate"] * len(rows) == ["duplicate"] * 4
        assert {one.matter_id for one in returned} == matters == set(Matter.objects.values_list("pk", flat=True))
        content = ledger_exports.content(export=export, by=by, at=AT)
    with build.acting(CLERK) as clerk:
        assert Matter.objects.count() < 4  # out of the clerk's reach, and known all the same
        again = imported(content, by=clerk, name="再导.xlsx")
        assert (again.duplicates, again.imported) == (4, 0)


def test_masked_is_the_rule(db: None) -> None:
    some_matters()
    with build.acting(HEAD) as by:
        export, rows = exported(by)
        content = ledger_exports.content(export=export, by=by, at=AT)
    assert rows[0]["证件号码"] == "5106…001X" and rows[0]["联系电话"] == "138****2046" and rows[0]["住址"] == "青石镇…"
    text = str([list(row.values()) for row in rows])
    assert not any(secret in text for secret in SECRETS)
    assert export.is_masked and len(content) > 1000


def test_unmasked_needs_the_duty_and_a_reason_and_is_an_event(db: None) -> None:
    some_matters()
    with build.acting(DIRECTOR) as by, pytest.raises(Refused, match="受保护"):
        ledger_exports.ask(filters=Filters(), unmasked=True, reason="检查", by=by, at=AT)
    with build.acting(DEPUTY) as by:
        with pytest.raises(Refused, match="用途"):
            ledger_exports.ask(filters=Filters(), unmasked=True, reason="  ", by=by, at=AT)
        export, _ = exported(by, unmasked=True, reason="信访联席会议核对")
        events = Event.objects.filter(actor=by.person, kind__in=["data_exported", "export_fetched"])
        told = {event.kind: event.facts for event in events}
    assert told["data_exported"] == {"what": "ledger", "rows": 2, "export": str(export.pk), "masked": False}
    assert told["export_fetched"] == {"export": str(export.pk)}
    assert export.reason == "信访联席会议核对"


@pytest.mark.parametrize("person", [CLERK, OFFICER])
def test_who_may_not_export(db: None, person: str) -> None:
    some_matters()
    with build.acting(person) as by, pytest.raises(Refused, match="导出"):
        ledger_exports.ask(filters=Filters(), by=by, at=AT)


def test_a_sealed_matter_is_in_no_ledger_even_for_whoever_may_open_it(db: None) -> None:
    some_matters()
    with build.acting(HEAD) as by:
        canary = build.a_matter(by=by, story="金丝雀的事", parties=[build.a_person("金丝雀（虚构）")], matter_type="")
        sealing.seal(matter=canary, ground="未成年人保护法 第一百零三条", by=by, at=AT)
        assert ledgers.matters_in(by, Filters()).count() == 2
        _, rows = exported(by, unmasked=True, reason="检查")
    assert len(rows) == 2 and "金丝雀" not in str(rows)


def test_a_restricted_matter_is_a_line_without_content_for_who_is_not_named(db: None) -> None:
    some_matters()
    with build.acting(HEAD) as by:
        matter = build.a_matter("in_progress", by=by, story="限阅的内容")
        Matter.objects.filter(pk=matter.pk).update(is_restricted=True)  # no verb sets it yet
    with build.acting(DEPUTY) as by:
        _, rows = exported(by, unmasked=True, reason="检查")
    hidden = next(row for row in rows if row["事项编号"] == matter.code)
    assert hidden["简要情况"] == "限阅，本表不载" and hidden["当事人（申请方）"] is None
    assert "限阅的内容" not in str(rows)


def test_the_file_is_of_whoever_asked_and_not_for_ever(db: None) -> None:
    some_matters()
    with build.acting(HEAD) as by:
        export, _ = exported(by)
        with pytest.raises(Refused, match="过期"):
            ledger_exports.content(export=export, by=by, at=export.expires_at)
    with build.acting(DEPUTY) as by:
        assert ledgers.export_by_key(by, export.pk) is None
        with pytest.raises(Refused, match="没有找到"):
            ledger_exports.content(export=export, by=by, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM records_ledgerexport")
            assert cursor.fetchone() == (0,)


def test_filters(db: None) -> None:
    some_matters()
    with build.acting(HEAD) as by:

        def count(**filters: str) -> int:
            return ledgers.matters_in(by, read(filters)[0]).count()

        day = (AT - timedelta(days=2)).date().isoformat()
        assert (count(received_from=day), count(received_to=day), count(received_from=day, received_to=day)) == (
            2,
            1,
            1,
        )
        assert (count(channel="letter"), count(state="registered"), count(town="nowhere")) == (1, 1, 0)
        export, rows = exported(by, filters=read({"channel": "letter"})[0])
    assert [row["来源渠道"] for row in rows] == ["来信"] and export.filters == {"channel": "letter"}


def test_rows_cost_no_statement_of_their_own(db: None) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        build.a_matter(by=by)
        with counted_statements() as one:
            exported(by)
        for _ in range(4):
            build.a_matter("accepted", by=by)
        with counted_statements() as five:
            exported(by)
    assert len(five) == len(one)


def test_nothing_to_export_is_said(db: None) -> None:
    build.a_centre()
    with build.acting(HEAD) as by, pytest.raises(Refused, match="一行也没有"):
        ledger_exports.ask(filters=Filters(), by=by, at=AT)


def read_again(content: bytes) -> list[Row]:
    workbook = open_workbook(content)
    return [row for row in read_rows(workbook, guess_layout(workbook), today=AT.date()) if row.kind == "data"]


@pytest.mark.parametrize("as_sheet", [False, True], ids=["house", "own"])
def test_an_import_comes_back_row_by_row_in_the_order_of_its_sheet(db: None, as_sheet: bool) -> None:
    build.a_centre()
    sheet = book(
        row(3, 登记时间=date(2021, 3, 5)), row(1, 涉及金额="约3万", 联系电话="13800000001（本人）"), row(2, 备注="=1+1"),
        row(4, 身份证号="510603199001011234"), row(1, 涉及金额="3万", 联系电话="13800000001"),
        row(6, 化解结果="调解中", 办结时间="", 涉及人数=23),
    )  # fmt: skip
    with build.acting(HEAD) as by:
        ledger = imported(sheet, by=by)
        asked = {"filters": Filters(), "ledger": ledger, "as_sheet": as_sheet, "unmasked": True, "reason": "核对"}
        export = ledger_exports.ask(**asked, by=by, at=AT)
        ledger_exports.fill_now(export=export, by=by, at=AT)
        again = read_again(ledger_exports.content(export=export, by=by, at=AT))
        kept = LedgerRow.objects.filter(ledger=ledger, verdict="imported").order_by("place")
        said = [opened(one) for one in kept]
    assert [one.values["matter_no"] for one in again] == [f"旧〔2024〕{n}号" for n in (3, 1, 2, 6)]
    assert [dict(one.values) for one in again] == [one["values"] for one in said]
    if as_sheet:
        assert [dict(one.unmapped) for one in again] == [one["unmapped"] for one in said]


def test_a_matter_worked_on_since_is_told_by_its_records(db: None) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        ledger = imported(book(row(6, 化解结果="调解中", 办结时间="")), by=by)
        matter = Matter.objects.get()
        handling.note(matter=matter, kind="call", text="双方谈妥了", happened_at=AT, by=by, at=AT)
        _, rows = exported(by, ledger=ledger)
    assert rows[0]["进展"] == "2026-11-24 双方谈妥了" and rows[0]["事项编号"] == "旧〔2024〕6号"
    assert rows[0]["备注"] == "备注6" and rows[0]["坐标"] == "东6"


def test_what_was_taken_back_is_exported_no_more(db: None) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        ledger = imported(book(row(1)), by=by)
        ledger_verbs.undo(ledger=ledger, by=by, at=AT)
        with pytest.raises(Refused, match="一行也没有"):
            ledger_exports.ask(filters=Filters(), ledger=ledger, by=by, at=AT)
