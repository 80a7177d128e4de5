"""`ledger import`: the command with its report, its sentences, and the jobs that go on where something was interrupted."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from jianhe.casework import attachments, ledger_jobs, ledger_report, ledgers
from jianhe.jobs import ledgers as carrying
from jianhe.jobs.whole import all_records, named_files
from jianhe.people.models import Duty, User
from jianhe.records.models import LedgerImport, LedgerRow, Matter
from tests import build
from tests.build import CLERK, HEAD
from tests.casework import ledger_sheets as sheets

ROWS = [sheets.row(1), sheets.row(2), sheets.row(1), sheets.row(3, 联系电话="138"), sheets.row(4, 涉及金额="约3万")]


@pytest.fixture
def folder(own_db: Any, tmp_path: Path) -> Iterator[Path]:
    build.a_centre()
    (tmp_path / "旧台账.xlsx").write_bytes(sheets.book(*ROWS))
    return tmp_path


def run(folder: Path, *words: str, file: str = "旧台账.xlsx", centre: str = "jingyang") -> dict[str, Any]:
    report = folder / "report.json"
    call_command(
        "ledger_import", str(folder / file), "--centre", centre, "--report", str(report), *words, stdout=StringIO()
    )
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def counted() -> tuple[int, int]:
    """Matters and imports, as somebody who reaches the whole centre sees them."""
    with build.acting(HEAD):
        return Matter.objects.count(), LedgerImport.objects.count()


def test_the_report_accounts_for_every_row(folder: Path) -> None:
    told = run(folder)
    assert told["rows_read"] == 7 == sum(len(told[name]) for name in ("imported", "duplicates", "refused", "ignored"))
    assert [entry["row"] for entry in told["imported"]] == [3, 4, 7]
    assert told["duplicates"][0]["duplicate_of"] == {"sheet": "台账", "row": 3}
    assert told["refused"] == [{
        "sheet": "台账", "row": 6, "column": "G", "header": "联系电话", "field": "phone", "reason": "bad_phone",
        "problems": [{"column": "G", "header": "联系电话", "field": "phone", "reason": "bad_phone"}],
    }]  # fmt: skip
    assert [entry["row"] for entry in told["flagged"]] == [7]
    assert (told["total_amount"], told["by_status"]["resolved"]) == ("32003.00", 3)
    assert counted() == (3, 1)


def test_a_rehearsal_writes_nothing_and_tells_the_same(folder: Path) -> None:
    rehearsed = run(folder, "--dry-run")
    assert counted() == (0, 0)
    assert rehearsed == run(folder)
    again = run(folder, "--dry-run")
    assert (again["imported"], len(again["duplicates"]), counted()) == ([], 4, (3, 1))


def test_the_same_file_twice_adds_nothing(folder: Path) -> None:
    run(folder)
    again = run(folder)
    assert (again["imported"], len(again["duplicates"])) == ([], 4)
    assert again["duplicates"][0]["duplicate_of"] == {
        "sheet": "台账", "row": 3, "file": "旧台账.xlsx", "matter": f"{timezone.localdate().year}-100001",
    }  # fmt: skip
    assert counted() == (3, 2)


def test_who_acts_follows_a_rule_and_can_be_named(folder: Path) -> None:
    run(folder)
    with build.acting(HEAD):
        assert LedgerImport.objects.get().added_by.username == CLERK
    run(folder, "--by", HEAD)
    with build.acting(HEAD):
        assert LedgerImport.objects.latest("added_at").added_by.username == HEAD


def test_a_saved_layout_is_used(folder: Path) -> None:
    with build.acting(CLERK) as by:
        ledger = sheets.received(sheets.book(sheets.row(9)), by=by)
        layout = ledger_report.layout_of(ledger)
        (sheet,) = layout.sheets
        columns = tuple(
            column.model_copy(update={"field": ""}) if column.field == "amount_fen" else column for column in sheet.columns
        )
        changed = layout.model_copy(update={"sheets": (sheet.model_copy(update={"columns": columns}),)})
        ledgers.save_layout(name="不算钱", layout=changed, by=by, at=build.AT)
    assert run(folder, "--mapping", "不算钱", "--dry-run")["total_amount"] == "0.00"


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"PK\x03\x04 nothing", "broken"), (b"<html>", "text_file")]
)
def test_a_file_that_is_none_is_refused_in_a_sentence_and_reported(
    content: bytes, code: str, words: tuple[str, ...], folder: Path
) -> None:
    (folder / "坏.xlsx").write_bytes(content)
    with pytest.raises(CommandError, match="请"):
        run(folder, *words, file="坏.xlsx")
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert (told["file_refused"], told["rows_read"], told["total_amount"]) == (code, 0, "0.00")
    assert counted()[0] == 0


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_file_over_the_limit_is_refused_before_it_is_opened(
    words: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1000)
    with pytest.raises(CommandError, match="太大"):
        run(folder, *words)
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["file_refused"] == "too_large"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"centre": "nirgends"}, "没有代码为 nirgends 的中心"), ({"file": "没有.xlsx"}, "读不到文件"),
        ({"words": ("--by", "chengban")}, "没有导入台账的职责"), ({"words": ("--by", "niemand")}, "没有导入台账的职责"),
        ({"words": ("--mapping", "没有")}, "没有名为"), ({"words": ("--mapping", "没有", "--dry-run")}, "没有名为"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_sentence(given: dict[str, Any], sentence: str, folder: Path) -> None:
    words = given.pop("words", ())
    with pytest.raises(CommandError, match=sentence):
        run(folder, *words, **given)
    assert counted() == (0, 0)


def test_a_report_that_cannot_be_written_is_told_before_anything_is_imported(folder: Path) -> None:
    for place in (folder / "no" / "report.json", folder):
        with pytest.raises(CommandError, match="报告写不到"):
            call_command(
                "ledger_import", str(folder / "旧台账.xlsx"), "--centre", "jingyang", "--report", str(place), stdout=StringIO()
            )
    assert counted() == (0, 0)


def test_an_interrupted_import_goes_on_with_the_same_command(folder: Path) -> None:
    content = (folder / "旧台账.xlsx").read_bytes()
    with build.acting(CLERK) as by:
        ledger = sheets.received(content, by=by)
        ledgers.start(ledger=ledger, by=by, at=build.AT)
    told = run(folder)
    assert len(told["imported"]) == 3
    assert counted() == (3, 1)


def test_an_import_that_a_colleague_only_brought_is_left_alone(folder: Path) -> None:
    with build.acting(HEAD) as by:
        ledgers.receive(upload=sheets.upload((folder / "旧台账.xlsx").read_bytes()), by=by, at=build.AT)
    assert len(run(folder)["imported"]) == 3
    with build.acting(HEAD):
        assert sorted(LedgerImport.objects.values_list("state", flat=True)) == ["done", "received"]


def test_the_worker_goes_on_with_whatever_waits(folder: Path) -> None:
    content = (folder / "旧台账.xlsx").read_bytes()
    with build.acting(CLERK) as by:
        ledger = ledgers.receive(upload=sheets.upload(content), by=by, at=build.AT)
    call_command("ledger_carry", stdout=StringIO())
    with build.acting(CLERK) as by:
        ledger.refresh_from_db()
        assert (ledger.state, ledger.waiting) == ("previewed", 3)
        ledgers.start(ledger=ledger, by=by, at=build.AT)
    call_command("ledger_carry", most=1, stdout=StringIO())
    call_command("ledger_carry", ledger=ledger.pk, stdout=StringIO())
    with build.acting(CLERK):
        ledger.refresh_from_db()
        assert (ledger.state, ledger.imported) == ("done", 3)


def test_an_import_is_handed_to_the_worker_once(folder: Path) -> None:
    with build.acting(CLERK) as by:
        ledger = ledgers.receive(upload=sheets.upload(sheets.book(sheets.row(1))), by=by, at=build.AT)
        ledger_jobs.hand_to_worker(ledger.pk)
        ledger_jobs.hand_to_worker(ledger.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        assert cursor.fetchall() == [("carry_ledger", f'{{"ledger": "{ledger.pk}"}}')]


def test_whoever_lost_the_duty_leaves_the_import_to_a_colleague(folder: Path) -> None:
    content = (folder / "旧台账.xlsx").read_bytes()
    with build.acting(HEAD) as by:
        ledger = sheets.received(content, by=by)
        ledgers.start(ledger=ledger, by=by, at=build.AT)
    Duty.objects.filter(person__username=HEAD).update(until=date(2026, 11, 24))
    call_command("ledger_carry", stdout=StringIO())
    with build.acting("fujianzhang"):
        assert Matter.objects.count() == 0
    other = User.objects.create(username="fuzeren3", name="新负责（虚构）", password="!")
    unit = Duty.objects.filter(person__username=HEAD).get().unit
    Duty.objects.create(centre=unit.centre, unit=unit, person=other, role="office_head", since=date(2026, 11, 25))
    with build.acting("fuzeren3", on=date(2026, 11, 25)) as by:
        ledgers.start(ledger=ledger, by=by, at=build.AT)
    call_command("ledger_carry", stdout=StringIO())
    with build.acting("fuzeren3", on=date(2026, 11, 25)):
        assert Matter.objects.count() == 3


def test_only_one_process_carries_an_import(folder: Path) -> None:
    with build.acting(CLERK) as by:
        ledger = ledgers.receive(upload=sheets.upload(sheets.book(sheets.row(1))), by=by, at=build.AT)
    import psycopg

    with psycopg.connect(**{
        name: connection.settings_dict[key] for name, key in
        (("host", "HOST"), ("port", "PORT"), ("dbname", "NAME"), ("user", "USER"), ("password", "PASSWORD"))
    }, autocommit=True) as other:  # fmt: skip
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 2))", [str(ledger.pk)])
        carrying.carry(ledger.pk, by.person.pk, build.AT, print)  # type: ignore[union-attr]
        with build.acting(CLERK):
            assert LedgerRow.objects.count() == 0
        other.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 2))", [str(ledger.pk)])  # told, not left to the hang-up
    carrying.carry(ledger.pk, by.person.pk, build.AT, print)  # type: ignore[union-attr]
    with build.acting(CLERK):
        assert LedgerRow.objects.count() == 3


def test_the_original_is_no_orphan(folder: Path) -> None:
    run(folder)
    with all_records() as everything, build.acting(CLERK):
        assert LedgerImport.objects.get().sha256 in named_files(everything)


def test_each_matter_has_its_event_and_the_check_holds(folder: Path, admin_db: Callable[..., Any]) -> None:
    run(folder)
    assert admin_db("SELECT kind, count(*) FROM records_event GROUP BY kind ORDER BY kind") == [
        ("ledger_finished", 1), ("ledger_received", 1), ("ledger_started", 1), ("matter_imported", 3),
    ]  # fmt: skip
    out = StringIO()
    call_command("check_promise", stdout=out, stderr=out)
    call_command("audit_verify", stdout=out, stderr=out)
    assert "✗" not in out.getvalue()
