"""Papers: made from a step's facts, numbered without gaps at approval, rendered to files, served, made void."""

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import files, search_entries, settlement_papers
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue, edition_of
from jianhe.law.editions import Step
from jianhe.law.refusals import refuse
from jianhe.papers import pdf, render
from jianhe.papers.fonts import NoFonts, find_fonts
from jianhe.papers.model import Paper, load_papers
from jianhe.papers.numbering import format_document_number
from jianhe.people.keys import new_key
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Clock, Document, OriginalReturn, Proceeding, StepTaken
from jianhe.records.queries import access

HAN = re.compile("[\u4e00-\u9fa5]")
SHORT_MARK = 6  # characters of its name, where an organisation has no mark
LONGEST_SUBJECT = 60  # characters of what a matter is about, inside a sentence of a paper
SERVED_HOW = ("on_the_spot", "post", "sms", "phone", "through_organ")  # online it is served by being opened (online_service)


def papers() -> Mapping[str, Paper]:
    """The catalogue's papers, with the office's own templates laid over them (`JIANHE_HOME/papers/`)."""
    return load_papers(Path(settings.JIANHE_HOME) / "papers", catalogue=catalogue().folder / "papers")


def make_for_step(
    *, taken: StepTaken, step: Step, proceeding: Proceeding, by: Standing, at: datetime
) -> list[Document]:
    """The papers of a step that was just taken, approved with it and numbered: the last writes before commit."""
    found = [_made(papers()[code], taken=taken, proceeding=proceeding, by=by, at=at) for code in step.papers]
    for document in found:
        approve(document=document, by=by, at=at)
    if found:
        search_entries.renew(matters=[proceeding.matter_id])
    return found


def approve(*, document: Document, by: Standing, at: datetime) -> None:
    """Give a paper its number (文号), code and place in the series. Gap-free: the series row is locked until commit."""
    assert by.person is not None
    on = timezone.localdate(at)
    paper = papers()[document.paper]
    document.year = on.year
    document.serial = next_serial(paper=document.paper, centre=document.centre_id, unit=document.unit_id, year=on.year)
    organ, department = _mark(paper, document)
    document.number = format_document_number(
        organ=organ, department=department, kind=paper.kind, year=on.year, serial=document.serial
    )
    document.verification_code = (
        base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    )  # 128 bits, 26 letters and digits
    document.state, document.approved_at, document.approved_by = "approved", at, by.person
    document.save()
    events.write(
        "document_approved", document.matter, by, at, document=document.pk, paper=document.paper, number=document.number
    )


@transaction.atomic
def serve(*, document: Document, how: str, to: str, served_at: datetime, by: Standing, at: datetime) -> None:
    """Record that a paper was served (送达). A reply counts as given on its dispatch, not on being read."""
    must(by, "record_service")
    must_reach(by, document.matter)
    matter = access.lock(document.matter)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state != "approved":
        raise refuse(
            "这份文书不能登记送达：没有编号，或者已经送达、作废。", "It has no number yet, or is served or void."
        )
    if how not in SERVED_HOW:
        raise refuse("请选送达方式。", "Choose how it was served.")
    if served_at > at or document.approved_at is None or served_at.date() < document.approved_at.date():
        raise refuse("送达时间要在签发以后、现在以前。", "Service lies between approval and now.")
    document.matter = matter
    mark_served(document=document, how=how, to=to, served_at=served_at, by=by, at=at)
    access.raise_version(matter, changed_at=at, change="document_served")


def mark_served(*, document: Document, how: str, to: str, served_at: datetime, by: Standing, at: datetime) -> None:
    """The same inside another verb that has locked the matter and the paper."""
    document.state, document.served_at, document.served_how, document.served_to = "served", served_at, how, to[:100]
    document.save()
    events.write("document_served", document.matter, by, at, document=document.pk, how=how)


@transaction.atomic
def void(*, document: Document, reason: str, by: Standing, at: datetime) -> None:
    """Make a numbered paper void. Its number stays listed and is never given again.

    With a receipt for originals goes what it receipted: those originals are with us again.
    """
    must(by, "issue_paper")
    must_reach(by, document.matter)
    matter = access.lock(document.matter)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state not in ("approved", "served"):
        raise refuse("只有编了号的文书才能作废。", "Only a numbered paper can be made void.")
    if not reason.strip():
        raise refuse("作废要写明理由。", "Making it void needs a reason.")
    document.state, document.void_reason = "void", reason.strip()[:200]
    document.save()
    if OriginalReturn.objects.filter(document=document, undone_at=None).update(undone_at=at):
        events.write("original_return_undone", matter, by, at, document=document.pk)
    events.write("document_void", matter, by, at, document=document.pk, number=document.number)
    access.raise_version(matter, changed_at=at, change="document_void")


def void_with_step(*, taken: StepTaken, reason: str, by: Standing, at: datetime) -> None:
    """A step was taken back: its papers are void, served or not, and their numbers stay listed."""
    for document in Document.objects.filter(step=taken, state__in=("approved", "served")):
        document.state, document.void_reason = "void", reason[:200]
        document.save(update_fields=["state", "void_reason"])
        events.write("document_void", document.matter, by, at, document=document.pk, number=document.number)


def by_key(key: UUID) -> Document:
    """A paper, locked: for the job that makes its files."""
    found: Document = Document.objects.select_for_update().get(pk=key)
    return found


def content(*, document: Document, form: str, verification_url: str) -> bytes:
    """The paper as .docx or PDF; made from its fixed blanks at the first call and kept by hash from then on."""
    kept = document.docx_file if form == "docx" else document.pdf_file
    if kept:
        return files.read(kept)
    paper = papers()[document.paper]
    values = _values(paper, document.blanks)
    filled = render.fill(paper, {
        **values, "document_number": document.number, "verification_code": document.verification_code,
        "verification_url": verification_url,
    })  # fmt: skip
    document.docx_file = document.docx_file or files.keep(filled)
    if form == "pdf":
        fonts = find_fonts(Path(settings.JIANHE_HOME))
        if isinstance(fonts, NoFonts):
            document.save(update_fields=["docx_file"])
            raise refuse(
                fonts.reason, "No complete Chinese font is installed here: install fonts-noto-cjk, or take the .docx."
            )
        document.pdf_file = files.keep(pdf.from_docx(files.read(document.docx_file), fonts))
    document.save(update_fields=["docx_file", "pdf_file"])
    return files.read(document.docx_file if form == "docx" else document.pdf_file)


def make(
    *, paper: str, proceeding: Proceeding, told: Mapping[str, Any], by: Standing, at: datetime
) -> Document:
    """A paper that belongs to no step, made from the records and from what is told here; `approve` numbers it."""
    assert by.person is not None
    kind = papers()[paper]
    filled = _filled(kind, _of_records(kind, proceeding, told, by.person, by, at), told)
    return _kept(kind, proceeding, step=None, made_by=by.person, blanks=filled, by=by, at=at)


def _made(paper: Paper, *, taken: StepTaken, proceeding: Proceeding, by: Standing, at: datetime) -> Document:
    filled = _blanks(paper, taken, proceeding, by, at)
    return _kept(paper, proceeding, step=taken, made_by=taken.by, blanks=filled, by=by, at=at)


def _kept(
    paper: Paper, proceeding: Proceeding, *, step: StepTaken | None, made_by: Any, blanks: dict[str, Any], by: Standing,
    at: datetime,
) -> Document:  # fmt: skip
    document = Document(
        centre_id=proceeding.centre_id, matter=proceeding.matter, proceeding_id=proceeding.pk, step=step,
        paper=paper.code, template_version=files.digest(paper.template), made_at=at, made_by=made_by, blanks=blanks,
        unit_id=proceeding.facts["organisation"] if _is_theirs(paper) else proceeding.unit_id,
    )  # fmt: skip
    document.save(force_insert=True)
    events.write("document_made", proceeding.matter, by, at, document=document.pk, paper=paper.code)
    return document


def _blanks(paper: Paper, taken: StepTaken, proceeding: Proceeding, by: Standing, at: datetime) -> dict[str, Any]:
    """What fills the paper: the facts of the step and of the steps before it, and what the records say today."""
    on, step = timezone.localdate(at), edition_of(proceeding).step(taken.step)
    known = {
        **_of_records(paper, proceeding, taken.facts, taken.by, by, at),
        "legal_basis": [catalogue().cite(key).zh for key in (*step.cite, *paper.cite)],
        "transferred_on": on, "withdrawn_on": on, "suspended_on": on,
        "ground": taken.facts.get("withdrawal_reason", ""),
        "effect": taken.facts.get("withdrawal_effect") or "事项就此结束；有新的事实、证据或者理由，可以再次提出。",
        "reason_code": taken.facts.get("refusal_ground", ""),
        "consequence": "期限内没有补齐的，按现有材料审查。", **_clock_blanks(proceeding, taken),
        **settlement_papers.told(paper.code, proceeding, taken.facts),
    }  # fmt: skip
    # Earlier steps fill only what the records do not say today; what this step was told stands before both.
    return _filled(paper, proceeding.facts, known, taken.facts)


def _of_records(
    paper: Paper, proceeding: Proceeding, told: Mapping[str, Any], hand: Any, by: Standing, at: datetime
) -> dict[str, Any]:
    """What the records say today. `hand` is whoever makes the paper, where nobody handles or owns the matter."""
    assert by.centre is not None
    matter = proceeding.matter
    parties = list(matter.parties.filter(removed_at=None).order_by("side", "position"))
    claimants = [party for party in parties if party.side == "a"]
    contact = matter.contacts.order_by("received_at").first()
    officer = matter.handler or matter.owner or hand
    return {
        "organ": proceeding.facts["organisation_name"] if _is_theirs(paper) else by.centre.organ,
        "referring_organ": by.centre.organ, "centre": by.centre.name, "hotline": by.centre.hotline,
        "addressee": _addressee(paper, claimants, told), "matter_code": matter.code,
        "parties": _named(matter, claimants if paper.served_to == "organ" else parties),
        "claim": _subject(matter, contact),
        "channel": CHANNELS.get(contact.channel, "") if contact else "",
        "received_on": timezone.localdate(matter.received_at), "date": timezone.localdate(at),
        "handler": officer.name, "handler_phone": officer.phone or matter.unit.phone or by.centre.hotline,
        "legal_basis": [catalogue().cite(key).zh for key in paper.cite],
        "next_date": matter.next_due, "earlier_code": matter.merged_into.code if matter.merged_into else "",
        "question": matter.claim or (contact.story if contact else "") or matter.title, "organ_phone": "",
    }  # fmt: skip


def _filled(paper: Paper, *told: Mapping[str, Any]) -> dict[str, Any]:
    """The blanks of a paper, each from the last that tells it."""
    known = {name: value for part in told for name, value in part.items() if value not in (None, "", [])}
    known["legal_basis"] = _title_once(dict.fromkeys(known["legal_basis"]))
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in known.items()
        if name in paper.blanks and value not in (None, "", [])
    }


def _is_theirs(paper: Paper) -> bool:
    """Whether it is the paper of the mediation organisation that leads: its name, its series and its numbers."""
    return paper.issued_by == "mediation_organisation"


def _mark(paper: Paper, document: Document) -> tuple[str, str]:
    """Whose number it is: the procuratorate's with the department, or the organisation's own."""
    unit = document.unit
    if _is_theirs(paper):
        return unit.number_code or "".join(one for one in unit.name if HAN.fullmatch(one))[:SHORT_MARK], ""
    return document.centre.organ_short, unit.number_code or "检"


def _named(matter: Any, people: list[Any]) -> str:
    """Those named, and how many they are where not all of them are: 王建军；李四等23人."""
    claimants = sum(1 for party in people if party.side == "a")
    more = f"等{matter.people_count}人" if matter.people_count > claimants == len(people) else ""
    return "；".join(party.name for party in people) + more


def _subject(matter: Any, contact: Any) -> str:
    """What the matter is about, to stand in the middle of a sentence: the claim, the kind, or how the story begins."""
    kinds = catalogue().lists["matter_types"]
    kind = kinds[matter.matter_type].zh if matter.matter_type in kinds else ""
    text = " ".join((matter.claim or kind or (contact.story if contact else "") or matter.title).split())
    return text if len(text) <= LONGEST_SUBJECT else f"{text[:LONGEST_SUBJECT]}…"


def _title_once(citations: Iterable[str]) -> list[str]:
    """《规则》第一条、第二条: the title stands once where articles of one statute follow each other."""
    found: list[str] = []
    for citation in citations:
        title, mark, article = citation.partition("》")
        if found and article and found[-1].startswith(title + mark):
            found[-1] += f"、{article}"
        else:
            found.append(citation)
    return found


CHANNELS = {"letter": "来信", "visit": "来访", "call": "来电", "online": "网上", "hand_over": "移送"}


def _addressee(paper: Paper, claimants: list[Any], found: Mapping[str, Any]) -> str:
    if paper.served_to == "organ":
        return str(found.get("competent_organ", ""))
    if not claimants:
        return "信访人"
    return f"{claimants[0].name}{'等' if len(claimants) > 1 else ''}"


def _clock_blanks(proceeding: Proceeding, taken: StepTaken) -> dict[str, Any]:
    """Dates that come from clocks: the day by which papers are awaited, the day before and after an extension."""
    found: dict[str, Any] = {}
    supplement = Clock.objects.filter(proceeding=taken.proceeding, limit="supplement", ended_at=None).first()
    if supplement is not None:
        found["deadline"] = supplement.legal_due
    extended = taken.facts.get("extended_limit")
    if extended:
        clock = Clock.objects.get(proceeding=taken.proceeding, limit=extended, ended_at=None)
        granted = [event for event in clock.events.all() if event.kind == "extend"]
        found["new_due"], found["original_due"] = clock.legal_due, granted[-1].facts["before"]
    return found


def _values(paper: Paper, blanks: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if paper.blanks[name].type == "date" else value
        for name, value in blanks.items()
        if name in paper.blanks
    }


# One row per centre, unit, paper and year: whoever is second waits until the first has committed or rolled back.
_NEXT = """
INSERT INTO records_series (id, centre_id, unit_id, paper, year, last)
VALUES (%(id)s, %(centre)s, %(unit)s, %(paper)s, %(year)s, 1)
ON CONFLICT (centre_id, unit_id, paper, year) DO UPDATE SET last = records_series.last + 1 RETURNING last
"""


def next_serial(*, paper: str, centre: UUID, unit: UUID, year: int) -> int:
    """The next number of a series: the last write before commit, because whoever is second waits here."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"id": new_key(), "centre": centre, "unit": unit, "paper": paper, "year": year})
        return int(cursor.fetchone()[0])
