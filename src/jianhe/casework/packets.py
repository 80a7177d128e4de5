"""The packet for the court window (材料包): the papers made, every file listed with its pages and hash, the list hashed."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from jianhe.casework import documents, files, search_entries
from jianhe.casework.confirmation_facts import Look
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import Refused
from jianhe.papers import pdf, scans
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Agreement, Attachment, Document, Packet, PacketFile, Proceeding
from jianhe.records.queries import agreements

APPLICATION, SHEET, LIST = (
    "judicial_confirmation_application", "confirmation_eligibility_sheet", "confirmation_packet_list",
)  # fmt: skip
OWN_PAPERS = {"mediation_agreement": "agreement", "proof_of_presiding": "proof"}  # papers of ours, by their part
CHOOSABLE = ("agreement", "proof", "other")
PART_NAMES = {
    "application": "司法确认申请书", "agreement": "调解协议", "proof": "主持调解的证明", "other": "其他材料",
    "sheet": "适格审查表", "list": "材料目录",
}  # fmt: skip
_ONE_PAGE = ("jpeg", "png", "gif", "webp", "bmp", "heic")

Chosen = Mapping[str, Sequence[Attachment]]  # part (agreement, proof, other) -> materials of the matter
Address = Callable[[str], str]  # a paper's check code -> the public page that checks it


@dataclass(frozen=True)
class Listed:
    """One file as the list names it."""

    part: str
    name: str
    kind: str
    size: int
    pages: int
    sha256: str


def parts_in(agreement: Agreement, chosen: Chosen) -> set[str]:
    """Which needed papers are there: among the chosen materials, or as a paper of ours."""
    found = {part for part, some in chosen.items() if part in CHOOSABLE and any(_is_usable(agreement, one) for one in some)}
    return found | {OWN_PAPERS[document.paper] for document in _own_papers(agreement)}


def build(
    *, agreement: Agreement, proceeding: Proceeding, look: Look, applicants: Collection[UUID], files: Chosen,
    to_unit: Unit, signed_at: datetime, by: Standing, at: datetime, verify_at: Address,
) -> Packet:  # fmt: skip
    """Make the papers, list everything, and keep the packet with its files and one event."""
    assert by.person is not None and agreement.effective_on is not None and look.last_day is not None
    content = content_of(agreement)
    listed = [*_given(agreement, files, verify_at)]
    application = _paper(APPLICATION, proceeding, _application(content, to_unit, listed), by, at)
    sheet = _paper(SHEET, proceeding, _sheet(look, content, by), by, at)
    listed = [_listed("application", application, verify_at), *listed, _listed("sheet", sheet, verify_at)]
    manifest = manifest_sha256(content, listed)
    contents = _paper(LIST, proceeding, _contents(listed, manifest), by, at)
    packet = Packet(
        centre_id=agreement.centre_id, matter=agreement.matter, proceeding=proceeding, agreement=agreement,
        from_unit_id=proceeding.unit_id, from_person=by.person, to_unit=to_unit, content=content, checks=checks_of(look),
        applicants=[*applicants], effective_on=agreement.effective_on, last_day=look.last_day,
        last_signed_at=signed_at, manifest_sha256=manifest, sent_at=at,
    )  # fmt: skip
    packet.save(force_insert=True)
    PacketFile.objects.bulk_create(
        PacketFile(
            centre_id=packet.centre_id, matter_id=packet.matter_id, packet=packet, position=place, part=one.part,
            name=one.name, kind=one.kind, size=one.size, pages=one.pages, sha256=one.sha256,
        )
        for place, one in enumerate([*listed, _listed("list", contents, verify_at)], 1)
    )  # fmt: skip
    events.write(
        "packet_sent", agreement.matter, by, at, packet=packet.pk, agreement=agreement.pk, files=len(listed),
        sha256=manifest,
    )  # fmt: skip
    search_entries.renew(matters=[packet.matter_id])
    return packet


def manifest_sha256(content: Mapping[str, Any], listed: Iterable[Listed | PacketFile]) -> str:
    """The hash of the list: what the agreement says and, for each file, name, kind, size, pages and hash, in order."""
    rows = [[one.part, one.name, one.kind, one.size, one.pages, one.sha256] for one in listed if one.part != "list"]
    told = json.dumps([content, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def faults_of(packet: Packet) -> list[str]:
    """Names of files that are missing or changed, and `manifest` where the list itself is not what it was."""
    rows = list(packet.files.order_by("position"))
    found = [] if manifest_sha256(packet.content, rows) == packet.manifest_sha256 else ["manifest"]
    for row in rows:
        try:
            files.read(row.sha256)
        except files.Damaged:
            found.append(row.name)
    return found


def content_of(agreement: Agreement) -> dict[str, Any]:
    """The agreement as the court reads it: no account, no number of a paper, no telephone."""
    version = agreements.current_version(agreement)
    matter = agreement.matter
    return {
        "number": matter.short_code, "code": matter.code, "matter_type": matter.matter_type,
        "organisation": agreement.presiding_unit.name if agreement.presiding_unit else "",
        "mediator": agreement.mediator.name if agreement.mediator else _mediator(agreement),
        "agreement_number": agreement.number, "version": version.number, "total": agreement.total,
        "effective_on": agreement.effective_on.isoformat() if agreement.effective_on else "",
        "clauses": [clause["text"] for clause in version.clauses],
        "parties": [
            {"key": str(one.party.pk), "name": one.party.name, "side": one.party.side, "kind": one.party.kind,
             "signer": one.signature.signer if one.signature else "",
             "capacity": one.signature.capacity if one.signature else ""}
            for one in agreements.signers_of(agreement, version) if one.party is not None
        ],
        "instalments": [
            {"number": one.number, "due_on": one.due_on.isoformat(), "amount": one.amount, "payer": one.payer.name,
             "payee": one.payee.name}
            for one in agreements.instalments_of(agreement)
        ],
    }  # fmt: skip


def checks_of(look: Look) -> list[dict[str, Any]]:
    """The check as it is kept with the packet."""
    return [
        {
            "rule": one.id, "severity": one.rule.severity,
            "fault": {"zh": one.fault.zh, "en": one.fault.en} if one.fault else None,
            "taken_on_by": look.overrides[one.id].by if one.fault and one.id in look.overrides else "",
            "reason": look.overrides[one.id].reason if one.fault and one.id in look.overrides else "",
        }
        for one in look.results
    ]  # fmt: skip


def pages_of(content: bytes, kind: str) -> int:
    """How many pages a file has; 0 where its kind has none that can be counted."""
    if kind in ("pdf", "tiff"):
        try:
            return scans.read(content, kind, at_most=0).count
        except scans.Unreadable:
            return 0
    return 1 if kind in _ONE_PAGE else 0


def _mediator(agreement: Agreement) -> str:
    signed = agreement.signatures.filter(capacity="mediator", version__number=agreement.current).first()
    return signed.signer if signed is not None else ""


def _is_usable(agreement: Agreement, one: Attachment) -> bool:
    return one.matter_id == agreement.matter_id and one.verdict == "clean"


def _own_papers(agreement: Agreement) -> list[Document]:
    made = Document.objects.filter(proceeding=agreement.proceeding_id, paper__in=OWN_PAPERS)
    return list(made.exclude(state__in=["void", "draft"]).order_by("made_at", "id"))


def _given(agreement: Agreement, chosen: Chosen, verify_at: Address) -> Iterable[Listed]:
    """The papers of the agreement itself, then the materials that were chosen, each content once."""
    there: set[str] = set()
    for document in _own_papers(agreement):
        one = _listed(OWN_PAPERS[document.paper], document, verify_at)
        there.add(one.sha256)
        yield one
    for part in CHOOSABLE:
        for attachment in chosen.get(part, ()):
            if attachment.sha256 in there or not _is_usable(agreement, attachment):
                continue
            there.add(attachment.sha256)
            content = files.read(attachment.sha256)
            yield Listed(
                part, attachment.name, attachment.kind, attachment.size, pages_of(content, attachment.kind),
                attachment.sha256,
            )  # fmt: skip


def _paper(code: str, proceeding: Proceeding, told: Mapping[str, Any], by: Standing, at: datetime) -> Document:
    document = documents.make(paper=code, proceeding=proceeding, told=told, by=by, at=at)
    documents.approve(document=document, by=by, at=at)
    return document


def _listed(part: str, document: Document, verify_at: Address) -> Listed:
    """A paper of ours as a file: its PDF, or the .docx where no complete Chinese font is installed."""
    address, kind = verify_at(document.verification_code), "pdf"
    try:
        content = documents.content(document=document, form="pdf", verification_url=address)
    except Refused:
        content, kind = documents.content(document=document, form="docx", verification_url=address), "docx"
    title = documents.papers()[document.paper].title.zh
    pages = pdf.pages_in(content) if kind == "pdf" else 0
    return Listed(part, f"{title}.{kind}", kind, len(content), pages, files.digest(content))


def _application(content: Mapping[str, Any], to_unit: Unit, listed: Sequence[Listed]) -> dict[str, Any]:
    sides = {"a": "甲方", "b": "乙方", "o": "其他当事人"}
    return {
        "applicants": [
            f"{sides[one['side']]}：{one['name']}{_signed_through(one)}；证件、住址、电话和送达地址见所附身份材料。"
            for one in content["parties"]
        ],
        "court_name": (to_unit.parent or to_unit).name_on_papers, "organisation": content["organisation"],
        "mediator": content["mediator"], "agreement_number": content["agreement_number"],
        "signed_on": content["effective_on"], "terms": content["clauses"],
        "enclosures": [PART_NAMES[one.part] + "：" + one.name for one in listed] or ["调解协议"],
        "signers": [one["name"] for one in content["parties"]],
    }  # fmt: skip


def _signed_through(one: Mapping[str, Any]) -> str:
    words = {"agent": "委托代理人", "guardian": "法定代理人", "officer": "法定代表人"}.get(one["capacity"], "")
    return f"（{words}{one['signer']}）" if words else ""


def _sheet(look: Look, content: Mapping[str, Any], by: Standing) -> dict[str, Any]:
    assert by.person is not None
    return {
        "checks": [_check_line(one) for one in look.results], "last_day": look.last_day,
        "signed_on": content["effective_on"], "checked_by": by.person.name,
        "taken_on": [f"{rule}：{one.by}，{one.reason}" for rule, one in look.overrides.items()],
    }  # fmt: skip


def _check_line(one: Any) -> str:
    cited = "、".join(catalogue().cite(reference).zh for reference in one.rule.cite)
    found = f"不合格：{one.fault.zh}" if one.fault else "合格。"
    return f"{one.id} {one.rule.title.zh}（{cited}）：{found}"


def _contents(listed: Sequence[Listed], manifest: str) -> dict[str, Any]:
    return {
        "files": [f"{one.name}，{one.pages}页，{in_groups(one.sha256)}" for one in listed], "files_count": str(len(listed)),
        "pages_count": str(sum(one.pages for one in listed)), "manifest_hash": in_groups(manifest),
    }  # fmt: skip


def in_groups(digest: str) -> str:
    """A hash in groups of eight, so that it can be compared by eye and breaks at the end of a line."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def day_and_seconds(moment: datetime) -> str:
    """2026年11月24日15时44分07秒, as a receipt writes it."""
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02}分{local.second:02}秒"
