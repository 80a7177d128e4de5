"""The commands that write the ledger as a sheet, as somebody at the keyboard and as the worker uses them."""

import os
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from jianhe.casework import files, ledger_exports, orphans
from jianhe.jobs import tasks
from jianhe.people.models import Duty
from jianhe.records.models import Matter
from jianhe.records.queries.filters import Filters
from tests import build
from tests.build import AT, HEAD


def export(file: Path, *more: str) -> str:
    out = StringIO()
    call_command("ledger_export", str(file), "--centre", "jingyang", *more, stdout=out)
    return out.getvalue()


@pytest.fixture
def matters(own_db: Any) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        for channel in ("visit", "letter"):
            build.a_matter(by=by, channel=channel)


def rows(file: Path) -> list[dict[str, Any]]:
    page = openpyxl.load_workbook(file).active
    heads = [cell.value for cell in page[3]]
    return [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in page.iter_rows(min_row=4)]


def test_the_command_writes_the_house_s_columns_masked(matters: None, tmp_path: Path) -> None:
    said = export(tmp_path / "台账.xlsx")
    found = rows(tmp_path / "台账.xlsx")
    assert "2 行写入 台账.xlsx" in said and "--unmask" in said
    assert [row["来源渠道"] for row in found] == ["来访", "来信"] and found[0]["联系电话"] == "138****2046"
    assert (tmp_path / "台账.xlsx").stat().st_mode & 0o077 == 0


def test_unmasked_with_a_reason_as_somebody_who_may(matters: None, tmp_path: Path) -> None:
    export(tmp_path / "a.xlsx", "--unmask", "年终检查", "--channel", "letter")
    assert [(row["来源渠道"], row["联系电话"]) for row in rows(tmp_path / "a.xlsx")] == [("来信", "13808122046")]
    with pytest.raises(CommandError, match="受保护"):
        export(tmp_path / "b.xlsx", "--unmask", "检查", "--by", "zhuren")
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--layout", "没有的"], "没有这个版式"), (["--by", "nobody"], "没有 nobody"), (["--by", "chuangkou"], "导出"),
        (["--import", "00000000-0000-0000-0000-000000000000"], "没有这次导入"), (["--from", "2099-01-01"], "一行也没有"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_a_sentence(
    matters: None, tmp_path: Path, words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        export(tmp_path / "a.xlsx", *words)
    with pytest.raises(CommandError, match="没有 moon 这个中心"):
        call_command("ledger_export", str(tmp_path / "a.xlsx"), "--centre", "moon")


def test_the_worker_writes_what_waits_once(matters: None) -> None:
    with build.acting(HEAD) as by:
        waiting = ledger_exports.ask(filters=Filters(), by=by, at=AT)
    for _ in range(2):
        tasks.write_export(export=str(waiting.pk), person=str(waiting.person_id))
    with build.acting(HEAD):
        waiting.refresh_from_db()
        assert (waiting.state, waiting.done) == ("done", 2) and files.read(waiting.file)[:2] == b"PK"


def test_somebody_whose_duty_ended_gets_nothing_from_the_worker(matters: None) -> None:
    with build.acting(HEAD) as by:
        waiting = ledger_exports.ask(filters=Filters(), by=by, at=AT)
    with build.acting(build.SECURITY):
        Duty.objects.filter(person=waiting.person_id).update(until=date(2024, 1, 31))
    with pytest.raises(CommandError, match="没有这次导出"):
        tasks.write_export(export=str(waiting.pk), person=str(waiting.person_id))


def test_a_file_goes_when_it_expires_and_not_before(matters: None) -> None:
    kept = []
    for days, who in ((1, HEAD), (8, build.DEPUTY)):
        at = timezone.now() - timedelta(days=days)
        with build.acting(who) as by:
            Matter.objects.update(registered_at=at - timedelta(days=1))
            export = ledger_exports.ask(filters=Filters(), by=by, at=at)
            path = files.path_of(ledger_exports.fill_now(export=export, by=by, at=at).file)
        os.utime(path, (0, 0))
        kept.append(path)
    call_command("sweep_files", stdout=StringIO())
    assert [path.exists() for path in kept] == [True, False]


def test_what_a_killed_writer_left_is_swept(own_db: Any) -> None:
    left = Path(settings.JIANHE_HOME) / "unfinished" / "export-killed"
    left.mkdir(parents=True)
    (left / "rows").write_text("王某（虚构）", encoding="utf-8")
    os.utime(left, (0, 0))
    orphans.sweep_files(set())
    assert not left.exists()
