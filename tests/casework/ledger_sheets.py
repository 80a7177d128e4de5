"""Small old ledgers for tests, written with openpyxl as a clerk's Excel would write them. All people are invented."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from jianhe.casework import ledger_work, ledgers
from jianhe.casework.attachments import Upload
from jianhe.law.identity import check_digit
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import LedgerImport
from tests.build import AT

HEADER = ("序号", "编号", "登记时间", "来源渠道", "姓名", "身份证号", "联系电话", "对方当事人", "所属镇街", "纠纷类型",
          "简要情况", "涉及人数", "涉及金额", "化解结果", "办结时间", "承办人", "化解时限", "备注", "坐标")  # fmt: skip


def identity(n: int, born: date = date(1980, 1, 1)) -> str:
    """An identity number that is right and belongs to nobody: the district 999999 does not exist."""
    born = date(born.year + n // 1000, born.month, born.day)
    first = f"999999{born:%Y%m%d}{n % 1000:03d}"
    return first + check_digit(first)


def row(n: int, **cells: Any) -> tuple[Any, ...]:
    """One row of the ledger; `cells` by the header's text replaces what an ordinary row says."""
    usual = {
        "序号": n, "编号": f"旧〔2024〕{n}号", "登记时间": date(2024, 3, 1 + n % 28), "来源渠道": "来访",
        "姓名": f"示例甲{n}（虚构）", "身份证号": identity(n), "联系电话": f"138{n:08d}", "对方当事人": f"示例{n}公司（虚构）",
        "所属镇街": "青禾镇双桥村", "纠纷类型": "欠薪", "简要情况": f"第{n}件：干活三个月没有发工资。", "涉及人数": 1,
        "涉及金额": 1000 + n, "化解结果": "已化解", "办结时间": date(2024, 4, 1 + n % 28), "承办人": "", "化解时限": "",
        "备注": f"备注{n}", "坐标": f"东{n}",
    }  # fmt: skip
    return tuple({**usual, **cells}[name] for name in HEADER)


def book(*rows: Sequence[Any], title: str = "示例镇矛盾纠纷台账（2024年）", header: Sequence[str] = HEADER) -> bytes:
    """A workbook of one sheet: title, header, rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append([title])
    sheet.append(list(header))
    for each in rows:
        sheet.append(list(each))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(content: bytes, name: str = "旧台账.xlsx") -> Upload:
    return ContentFile(content, name=name)


def received(content: bytes, *, by: Standing, name: str = "旧台账.xlsx", **options: Any) -> LedgerImport:
    """An import whose rows are read: what the clerk sees in the preview."""
    ledger = ledgers.receive(upload=upload(content, name), by=by, at=AT, **options)
    return read(ledger, by=by) if ledger.state == "received" else ledger


def read(ledger: LedgerImport, *, by: Standing) -> LedgerImport:
    reading = ledger_work.begin_reading(ledger=ledger, by=by)
    for batch in reading.batches:
        ledger_work.keep(ledger=ledger, reading=reading, batch=batch, by=by)
    return ledger_work.end_reading(ledger=ledger, reading=reading, by=by)


def imported(content: bytes, *, by: Standing, name: str = "旧台账.xlsx", **options: Any) -> LedgerImport:
    """The whole way: received, read, started, worked on to its end."""
    return finished(received(content, by=by, name=name, **options), by=by)


def finished(ledger: LedgerImport, *, by: Standing) -> LedgerImport:
    set_context(by)
    ledgers.start(ledger=ledger, by=by, at=AT)
    while ledger_work.work_on(ledger=ledger, by=by, at=AT, most=7):
        pass
    ledger.refresh_from_db()
    return ledger
