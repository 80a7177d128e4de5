"""`ledger import FILE --centre CODE --report REPORT`: an old workbook becomes matters; the report accounts for each row.

Somebody acts in it: the person named by `--by`, else the first in the centre whose duty allows importing (by the order
of the role matrix, the beginning of the duty, the user name). Interrupted, the same command goes on where it stopped.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jianhe.casework import attachments, files, ledger_report
from jianhe.casework import ledgers as verbs
from jianhe.jobs import ledgers
from jianhe.jobs.management.of_each_centre import say
from jianhe.law.refusals import Refused
from jianhe.ledger.refusals import BadWorkbook, reasons
from jianhe.people.context import acting_for
from jianhe.people.models import Centre, User
from jianhe.records.queries import ledgers as asked


class Command(BaseCommand):
    help = "导入旧台账，逐行给出报告 · ledger import FILE.xlsx --centre CODE --report REPORT.json [--dry-run]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--centre", required=True, help="code of the centre, such as jingyang")
        parser.add_argument("--report", required=True, type=Path, help="where the report is written, as JSON")
        parser.add_argument("--dry-run", action="store_true", help="the same report, and nothing is written")
        parser.add_argument("--mapping", default="", help="name of a saved layout")
        parser.add_argument("--by", default="", help="user name of whoever imports")

    def handle(
        self, *args: Any, file: Path, centre: str, report: Path, dry_run: bool, mapping: str, by: str, **options: Any
    ) -> None:
        at = timezone.now()
        content = _content(file)
        _must_be_writable(report)
        person = _person(_centre(centre), by, at)
        try:
            if len(content) > attachments.LARGEST or not content:
                told = ledger_report.refused_file("too_large" if content else "empty_file")
            else:
                told = (_rehearsed if dry_run else _imported)(content, file.name, mapping, person, at)
        except Refused as refused:
            sentence = refused.refusal.sentence
            raise CommandError(f"{sentence.zh}\n{sentence.en}") from refused
        _write(report, told)
        if "file_refused" in told:
            sentence = reasons().files[told["file_refused"]]
            raise CommandError(f"{sentence.zh}\n{sentence.en}")
        self.stdout.write(_summary(told, dry_run))


def _rehearsed(content: bytes, name: str, mapping: str, person: User, at: datetime) -> dict[str, Any]:
    try:
        with acting_for(person, on=timezone.localdate(at)) as by:
            return ledgers.rehearse(content, name, mapping, by, at)
    except BadWorkbook as bad:
        return ledger_report.refused_file(bad.code)


def _imported(content: bytes, name: str, mapping: str, person: User, at: datetime) -> dict[str, Any]:
    """Received, read, imported: or gone on with, where the same file was interrupted."""
    on = timezone.localdate(at)
    with acting_for(person, on=on) as by:
        begun = asked.unfinished(by, files.digest(content), mapping)
        ledger = begun or verbs.receive(upload=ContentFile(content, name=name), layout_name=mapping, by=by, at=at)
    if ledger.refused_why:
        return ledger_report.refused_file(ledger.refused_why)
    return _carried(ledger.pk, person, at)


def _carried(key: UUID, person: User, at: datetime) -> dict[str, Any]:
    with ledgers.alone(key, waits=True):
        ledgers.read(key, person, at, say)
        with acting_for(person, on=timezone.localdate(at)) as by:
            verbs.start(ledger=asked.found(by, key), by=by, at=at)
        ledgers.make_matters(key, person, at, say)
    return ledgers.report_of(key, person, timezone.localdate(at))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            f"读不到文件 {file}：请核对路径和权限。\n"
            f"The file {file} cannot be read ({error.strerror}); check its path and permissions."
        ) from error


def _centre(code: str) -> Centre:
    there = {centre.code: centre for centre in Centre.objects.order_by("code")}
    if code not in there:
        known = "、".join(there) or "—"
        raise CommandError(f"没有代码为 {code} 的中心，现有：{known}。\nThere is no centre {code}; there are: {known}.")
    return there[code]


def _person(centre: Centre, username: str, at: datetime) -> User:
    person = ledgers.importer_in(centre, timezone.localdate(at), username)
    if person is None:
        zh = f"{username} 在这个中心没有导入台账的职责。" if username else "这个中心今天没有人有导入台账的职责。"
        en = f"{username} may not import ledgers here." if username else "Nobody in this centre may import ledgers today."
        raise CommandError(f"{zh}\n{en}")
    return person


def _must_be_writable(report: Path) -> None:
    """Before anything is imported: a report that cannot be written would leave nobody the wiser."""
    folder = report.parent
    if report.is_dir() or not folder.is_dir() or not os.access(report if report.exists() else folder, os.W_OK):
        zh, en = f"报告写不到 {report}：请换一个位置。", f"The report cannot be written to {report}; choose another place."
        raise CommandError(f"{zh}\n{en}")


def _write(report: Path, told: dict[str, Any]) -> None:
    """Whole or not at all: written beside it, then put in its place."""
    draft = report.with_name(f".{report.name}.draft")
    draft.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(report)


def _summary(told: dict[str, Any], is_rehearsal: bool) -> str:
    counts = [len(told[name]) for name in ("imported", "duplicates", "refused", "ignored", "flagged")]
    zh = "试导入（没有写入）" if is_rehearsal else "导入完成"
    return (
        f"{zh}：读 {told['rows_read']} 行，导入 {counts[0]}，重复 {counts[1]}，退回 {counts[2]}，略过 {counts[3]}，"
        f"存疑 {counts[4]}，金额 {told['total_amount']} 元\n"
        f"{'Rehearsal, nothing written' if is_rehearsal else 'Done'}: {told['rows_read']} rows read, {counts[0]} imported,"
        f" {counts[1]} duplicates, {counts[2]} refused, {counts[3]} ignored, {counts[4]} flagged"
    )
