"""Closing a conference, and its minutes (会商纪要): what stood on the agenda, what was said, decided and is to be done."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jianhe.casework.documents import next_serial, papers
from jianhe.casework.permits import must
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import refuse
from jianhe.law.sources import chinese_number, sources
from jianhe.papers import pdf, render
from jianhe.papers.fonts import NoFonts, find_fonts
from jianhe.papers.numbering import format_document_number
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import AgendaItem, Conference, Minutes
from jianhe.records.queries import conferences

PAPER = "conference_minutes"


@transaction.atomic
def close(*, conference: Conference, by: Standing, at: datetime) -> Minutes:
    """Close a conference whose every matter is decided or put off, and write its minutes, signed by who held it.

    Effects in order: the conference, the minutes with their number, the event. Refuses one that has a matter still open or
    out of sight.
    """
    must(by, "hold_conferences")
    locked: Conference = Conference.objects.select_for_update(of=("self",)).get(pk=conference.pk)
    if locked.closed_at is not None:
        raise refuse("会商已经结束。", "The conference is closed.")
    items = conferences.items_of(locked, by)
    if AgendaItem.objects.filter(conference=locked).count() != len(items):
        raise refuse("议程上有您看不到的事项，请能看到的人结束。", "The agenda has matters that you may not see.")
    waiting = [item for item in items if item.state == "open"]
    if waiting:
        numbers = "、".join(item.matter.short_code for item in waiting)
        raise refuse(f"{numbers} 还没有决定，也没有留到下次。", f"{numbers}: neither decided nor put off.")
    assert by.person is not None
    locked.closed_at, locked.closed_by = at, by.person
    locked.save(update_fields=["closed_at", "closed_by"])
    written = _numbered(locked, _blanks(locked, items, by, at), by, at)
    events.append(
        "conference_closed", centre=locked.centre_id, actor=by.person.pk, at=at,
        facts={"conference": locked.pk, "minutes": written.pk},
    )  # fmt: skip
    return written


@transaction.atomic
def content(*, minutes: Minutes, form: str, by: Standing, at: datetime) -> bytes:
    """The minutes as .docx or PDF. The same version gives the same bytes; each look is an event."""
    must(by, "see_conferences")
    blanks: dict[str, Any] = {"document_number": "未编号", **minutes.blanks, "date": date.fromisoformat(minutes.blanks["date"])}
    filled = render.fill(papers()[PAPER], blanks)
    assert by.person is not None
    events.append(
        "minutes_read", centre=minutes.centre_id, actor=by.person.pk, at=at,
        facts={"conference": minutes.conference_id, "format": form},
    )  # fmt: skip
    if form == "docx":
        return filled
    fonts = find_fonts(Path(settings.JIANHE_HOME))
    if isinstance(fonts, NoFonts):
        raise refuse(fonts.reason, "No complete Chinese font is installed here: take the .docx.")
    return pdf.from_docx(filled, fonts)


def _numbered(conference: Conference, blanks: dict[str, Any], by: Standing, at: datetime) -> Minutes:
    """The minutes with the next number of their series; what is refused before takes none, so none is missing."""
    assert by.person is not None
    home = by.home_unit or conference.unit_id
    assert home is not None
    unit = Unit.objects.get(pk=home)
    year = timezone.localdate(at).year
    serial = next_serial(paper=PAPER, centre=conference.centre_id, unit=unit.pk, year=year)
    number = format_document_number(
        organ=conference.centre.organ_short, department=unit.number_code or "检", kind=papers()[PAPER].kind, year=year,
        serial=serial,
    )  # fmt: skip
    written = Minutes(
        centre_id=conference.centre_id, conference=conference, version=1, signed_by=by.person, at=at, unit=unit, year=year,
        serial=serial, number=number, blanks={**blanks, "document_number": number},
    )  # fmt: skip
    written.save(force_insert=True)
    return written


def basis_in_words(basis: list[str]) -> str:
    """The legal basis of an opinion as it is read: citations in full, other words as they were written."""
    return "、".join(catalogue().cite(one).zh if one.partition("/")[0] in sources() else one for one in basis)


def _blanks(conference: Conference, items: list[AgendaItem], by: Standing, at: datetime) -> dict[str, Any]:
    start = timezone.localtime(conference.starts_at)
    units = conferences.attendance_of(conference)
    came = [f"{one.unit.name}：{one.person}" + (f"（声明：{one.interest}）" if one.interest else "") for one in units if one.came]
    tasks = [task for item in items for task in item.tasks.all()]
    before = conferences.unfinished(by, before=conference.starts_at)
    assert by.person is not None and by.centre is not None
    return {
        "centre": by.centre.name, "subject": conference.title,
        "held": f"{render.chinese_date(start.date())}{start:%H:%M}" + (f"，{conference.room.name}" if conference.room else ""),
        "chair": by.person.name, "attended": came or ["没有登记到会"],
        "absent": [one.unit.name for one in units if one.came is not True],
        "unfinished": [
            f"{task.matter.short_code}，{task.unit.name}：{task.what}（{render.chinese_date(task.due_on)}前）" for task in before
        ] or ["以前交办的都有结果"],
        "matters": [line for n, item in enumerate(items, start=1) for line in _told(n, item)],
        "tasks": [
            f"{task.unit.name}（{task.owner.name}）：{task.what}，{render.chinese_date(task.due_on)}前，{task.matter.short_code}"
            for task in tasks
        ],
        "date": timezone.localdate(at).isoformat(),
    }  # fmt: skip


def _told(n: int, item: AgendaItem) -> list[str]:
    """One matter: its number, what was asked, each opinion with its basis, dissents word for word, and the decision."""
    why = {"second_return": "两次退回，请定主办单位", "not_signed": "移送没人接收", "unfinished": "上次交办没有办完",
           "put_off": "上次留下的"}  # fmt: skip
    lines = [f"（{chinese_number(n)}）{item.matter.short_code}：{item.question or why.get(item.why, '')}"]
    for opinion in item.opinions.all():
        kind = "不同意见" if opinion.is_dissent else "意见"
        lines.append(f"{opinion.unit.name}{kind}：{opinion.text.rstrip('。')}。依据：{basis_in_words(opinion.basis)}。")
    if item.state == "decided" and item.lead is not None and item.due_on is not None:
        day = render.chinese_date(item.due_on)
        lines.append(f"决定：{item.decision.rstrip('。')}。主办单位：{item.lead.name}，{day}前办完。")
    else:
        lines.append("没有决定，留到下次周研判。")
    return lines
