"""One cell of an old ledger: what is written for a field of a record, and what is true of it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tools import old_ledger_notations as notations
from tools.old_ledger_layouts import Column, Layout
from tools.old_ledger_records import Record, check_sign

Cell = str | int | float | date | datetime | None

DEFECTS = {
    "id_no": ("bad_id_checkdigit", "bad_id_length"), "party_a": ("missing_party",), "phone": ("bad_phone",),
    "registered_at": ("unparseable_date", "impossible_date", "future_date"), "closed_on": ("closed_before_received",),
    "amount_fen": ("unparseable_amount",), "outcome": ("unknown_status",), "state": ("unknown_status",),
}  # fmt: skip
_PLAIN = {
    "dispute_type": "kind", "channel": "channel", "area": "town", "address": "address", "lead_org": "office",
    "handler": "handler", "way_of_resolution": "way", "risk_level": "level", "matter_no": "number", "note": "remark",
    "summary": "summary", "first_asked_by": "handler",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A cell, and what must be found in it."""

    cell: Cell = ""
    values: dict[str, object] = field(default_factory=dict)
    unmapped: dict[str, str] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def defects_for(layout: Layout) -> tuple[str, ...]:
    """The defects that a record may have where these columns are."""
    found = [reason for name, reasons in DEFECTS.items() if name in layout.fields for reason in reasons]
    if "id_no" in layout.fields and layout.destroyed:
        found += ["id_precision_lost"] * 3
    return tuple(each for each in dict.fromkeys(found) if not (layout.ticked and each == "unknown_status"))


def write_field(
    column: Column, record: Record, chance: random.Random, *, layout: Layout, running: int, today: date
) -> Written:
    """Write a field of the record into a cell, with the defect that the record was drawn with."""
    name = column.field
    wrong = next((each for each in record.defects if each in DEFECTS.get(name, ()) or (
        each == "id_precision_lost" and name == "id_no")), "")  # fmt: skip
    if wrong == "closed_before_received" and not _may_close_early(record):
        wrong = ""
    if wrong == "closed_before_received":  # a day that can be read, and that cannot be
        early = record.registered - timedelta(days=chance.randrange(1, 90))
        return Written(f"{early.year}.{early.month}.{early.day}", {"closed_on": early.isoformat()}, problems=(wrong,))
    if wrong:
        return Written(_wrong(wrong, record, chance, today), problems=(wrong,))
    if name in ("", "unused"):
        text = _unknown(column.header, record, chance)
        return Written(text, **{"unused" if name else "unmapped": {column.header: text}})
    if name in _PLAIN:
        text = getattr(record, _PLAIN[name])
        return Written(text, {name: text} if text else {})
    return _WRITERS[name](column, record, chance, layout, running)


def _may_close_early(record: Record) -> bool:
    """Only beside a day of registration that can be read, and where it was closed at all."""
    return record.closed is not None and not set(record.defects) & {
        "unparseable_date",
        "impossible_date",
        "future_date",
    }


def _unknown(header: str, record: Record, chance: random.Random) -> str:
    return {
        "性别": chance.choice("男女"), "主要当事人性别": chance.choice("男女"), "年龄": str(chance.randrange(20, 80)),
        "政治面貌": "群众", "近年进京情况": "无", "主要当事人民族": "汉族", "主要当事人学历": "高中", "是否上报": "否",
    }.get(header, "13900009999" if "手机" in header or "联系方式" in header else "104.39,31.12")  # fmt: skip


def _row_no(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    return Written(running, {"row_no": str(running)})


def _title(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    text = f"{record.names[0]}{record.cause}一事"
    return Written(text, {"title": text})


def _place(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    text = f"{record.town}虚构村"
    return Written(text, {"place": text})


def _fixed(name: str, text: str) -> Callable[..., Written]:
    return lambda column, record, chance, layout, running: Written(text, {name: text} if text else {})


def _day(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    name = column.field
    when = record.closed if name == "closed_on" else record.registered
    if when is None:
        return Written(chance.choice(("", "", "-", "无")))
    if layout.dates == "moment" and name == "registered_at":
        hour, minute = divmod(record.minute, 60)
        return Written(
            notations.moment(chance, when, record.minute), {name: f"{when.isoformat()}T{hour:02d}:{minute:02d}"}
        )
    year = when.year if layout.dates == "no_year" else None
    return Written(notations.day(chance, when, title_year=year), {name: when.isoformat()})


def _party(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    if column.field == "party_b":
        return Written(record.other, {"party_b": [{"name": record.other, "note": ""}]})
    say = "people_count" not in layout.fields
    text = notations.names(chance, record.names, record.people, say_count=say)
    value = [{"name": each, "note": ""} for each in record.names]
    if len(record.names) == 1 and text == record.names[0] and chance.random() < 0.1:
        text, value = f"{text}（本人）", [{"name": text, "note": "本人"}]
    return Written(text, {"party_a": value})


def _people(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    return Written(
        chance.choice((record.people, str(record.people), f"{record.people}人")), {"people_count": record.people}
    )


def _papers(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    if column.field == "id_no_b":
        company = len(record.other) > 4
        if company:
            return Written("", {})
        return Written(record.other_paper, {"id_no_b": [record.other_paper]}, flags=_rounded([record.other_paper]))
    first = record.papers[0]
    if len(record.papers) == 1 and first[6:8] == "19" and chance.random() < 0.15:
        return Written(notations.old_paper(first), {"id_no": [first]}, flags=("old_id_number",))
    papers = list(record.papers)
    return Written(notations.papers(chance, record.papers), {"id_no": papers}, flags=_rounded(papers))


def _rounded(papers: Sequence[str]) -> tuple[str, ...]:
    """A whole number that ends as one does whose last digits Excel has lost."""
    return ("id_may_be_rounded",) if any(paper.endswith("000") for paper in papers) else ()


def _phones(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    if column.field == "phone_b":
        return Written(record.other_phone, {"phone_b": [record.other_phone]})
    numbers = tuple(dict.fromkeys(record.phones))
    cell = notations.phones(chance, numbers)
    remark = {column.header: cell} if isinstance(cell, str) and "（" in cell else {}
    return Written(cell, {"phone": list(numbers)}, unmapped=remark)


def _amount(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    if record.amount is None:
        return Written(chance.choice(("", "", "无", "不详", "-")))
    cell = notations.amount(chance, record.amount, is_about=record.is_about, unit=layout.unit)
    return Written(cell, {"amount_fen": record.amount}, flags=("approximate_amount",) if record.is_about else ())


def _outcome(column: Column, record: Record, chance: random.Random, layout: Layout, running: int) -> Written:
    if layout.ticked:
        said = {"成功": "resolved", "不成功": "not_resolved"}[column.header.rpartition("/")[2]]
        return Written("√", {"outcome": said}) if record.outcome == said else Written(chance.choice(("", "", "×")))
    cell = notations.outcome(chance, record.outcome, column.header)
    says_more = isinstance(cell, str) and ("（" in cell or "。" in cell)
    return Written(cell, {"outcome": record.outcome}, unmapped={column.header: cell} if says_more else {})


_WRITERS = {
    "row_no": _row_no, "title": _title, "place": _place, "registered_at": _day, "closed_on": _day, "occurred_on": _day,
    "party_a": _party, "party_b": _party, "people_count": _people, "id_no": _papers, "id_no_b": _papers, "phone": _phones,
    "phone_b": _phones, "amount_fen": _amount, "outcome": _outcome, "state": _outcome,
    "measures": _fixed("measures", "多次上门协调"),
    "followups": _fixed("followups", ""), "progress": _fixed("progress", "已当面答复，告知其向有关部门反映"),
    "claim": _fixed("claim", "请求依法处理"),
    "satisfaction": _fixed("satisfaction", "基本满意"),
}  # fmt: skip


def _wrong(reason: str, record: Record, chance: random.Random, today: date) -> Cell:
    """A cell with this defect and no other."""
    first = record.papers[0]
    year = record.registered.year
    if reason == "bad_id_checkdigit":
        wrong = chance.choice([sign for sign in "123456789X" if sign != first[-1]])
        return first[:-1] + wrong
    if reason == "bad_id_length":
        return first[:-1] if chance.random() < 0.5 else first[:12] + first[13:17]
    if reason == "id_precision_lost":
        return _destroyed(first, chance)
    return {
        "missing_party": chance.choice(("", "无", "-", "不详")),
        "bad_phone": chance.choice((record.phones[0][:-1], record.phones[0] + "1", float(record.phones[0][:-2]), "1.39E+10",
                                    "12900001111")),
        "unparseable_date": notations.unclear_day(chance, year), "impossible_date": notations.impossible_day(chance, year),
        "future_date": notations.later(chance, today),
        "unparseable_amount": chance.choice(("若干", "3万-5万", "-500", "5000元/月", "本金3万，利息2千", "数万元")),
        "unknown_status": chance.choice(("情况复杂", "再议", "化解难度大", "OK", "见附件")),
    }[reason]  # fmt: skip


def _destroyed(number: str, chance: random.Random) -> Cell:
    """What Excel leaves of an identity number that it took for a number."""
    lost = number[:15] + "000"
    while check_sign(lost[:17]) == "0":  # such a one would look whole
        lost = f"{lost[:14]}{(int(lost[14]) + 1) % 10}000"
    return chance.choice((float(lost), lost, f"{number[0]}.{number[1:6]}E+17"))
