"""What goes along when an agreement was not kept (随件材料): agreement, ruling, packet and payments, as the records know them.

Enforcement and support of prosecution both begin with it; nobody gathers the papers a second time.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from jianhe.casework import attachments, files, packets, reading
from jianhe.casework.permits import must
from jianhe.papers.amounts import chinese_amount, plain_amount
from jianhe.papers.render import chinese_date
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Instalment, Packet, Ruling
from jianhe.records.queries import agreements, confirmations
from jianhe.records.queries.performance import Line, lines_of, payments_of


@dataclass(frozen=True)
class Bundle:
    """Everything there is for the next road: what is late, who claims it, and what goes along."""

    late: list[Line]
    ruling: Ruling | None
    packet: Packet | None
    lines: list[str]
    agreement: Agreement
    payments: int

    @property
    def left(self) -> int:
        return sum(line.left for line in self.late)

    @property
    def claimants(self) -> list[UUID]:
        """Keys of the parties to whom something is overdue, each once."""
        return list(dict.fromkeys(line.instalment.payee_id for line in self.late))

    def facts(self) -> dict[str, Any]:
        """The same as a step writes it down; a dash where the records say nothing."""
        return {
            "unpaid": [_unpaid(line) for line in self.late] or ["—"], "enclosures": self.lines,
            "unpaid_total": f"{plain_amount(self.left)}（人民币{chinese_amount(self.left)}）",
        }  # fmt: skip


def bundle(agreement: Agreement, rows: list[Instalment], *, on: date) -> Bundle:
    """Gathered on a day: the instalments that are late then, and all that the court, the parties and we have made of it."""
    paid = lines_of(agreement, rows, on=on)
    packet = next((one for one in confirmations.packets_of(agreement) if one.state == "received"), None)
    ruling = next(iter(packet.rulings.all()), None) if packet is not None else None
    lines = [_agreement(agreement)]
    if ruling is not None and packet is not None:
        names = {one["key"]: one["name"] for one in packet.content["parties"]}
        served = [f"{names[str(one.party_id)]}（{chinese_date(one.served_on)}）" for one in ruling.services.all()]
        told = f"，已送达{'、'.join(served)}" if served else ""
        lines.append(f"确认裁定：{ruling.number}，{chinese_date(ruling.ruled_on)}{told}")
    if packet is not None:
        listed = [(packets.PART_NAMES[one.part], one) for one in _files(packet)]
        lines += [f"{part}：{one.name}，{one.pages}页，校验值{one.sha256[:16]}" for part, one in listed]
    made = [_payment(line, one) for line in paid for one in line.payments if one.undone_at is None]
    return Bundle([line for line in paid if line.is_late], ruling, packet, lines + made, agreement, len(made))


def archive(found: Bundle, *, by: Standing, at: datetime) -> IO[bytes]:
    """All of it as one .zip, each file under its number; every file that leaves is an event."""
    must(by, "download")
    held = tempfile.TemporaryFile()  # noqa: SIM115 - whoever answers with it closes it
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("00 目录.txt", "\n".join(found.lines) + "\n")
        for place, (name, content) in enumerate(_contents(found, by, at), 1):
            into.writestr(f"{place:02} {name}", content)
    held.seek(0)
    return held


def _contents(found: Bundle, by: Standing, at: datetime) -> Iterator[tuple[str, bytes]]:
    """The files of the packet, or the signatures where nothing went to the court; then the proofs of payment, each once."""
    there: set[str] = set()
    for one in _files(found.packet) if found.packet is not None else ():
        there.add(one.sha256)
        reading.record_packet_file(packet=found.packet, position=one.position, by=by, at=at)
        yield one.name, files.read(one.sha256)
    agreement = found.agreement
    signatures = [one.signature.attachment for one in agreements.signers_of(agreement, agreements.current_version(agreement))
                  if one.signature is not None]  # fmt: skip
    proofs = [one.proof for one in payments_of(agreement) if one.proof is not None]
    for attachment in [*signatures, *proofs]:
        if attachment.sha256 not in there:
            there.add(attachment.sha256)
            attachment.matter = agreement.matter
            yield attachment.name, attachments.content(attachment=attachment, by=by, at=at)


def _agreement(agreement: Agreement) -> str:
    kind = "调解协议书" if agreement.kind == "mediation" else "和解协议书"
    day = chinese_date(agreement.effective_on) if agreement.effective_on else "—"
    version = agreements.current_version(agreement)
    number = f"{agreement.number}，" if agreement.number else ""
    return f"{kind}：{number}{day}生效，第{version.number}稿，总额{plain_amount(agreement.total)}"


def _files(packet: Packet) -> list[Any]:
    return sorted(packet.files.all(), key=lambda one: one.position)


def _unpaid(line: Line) -> str:
    one = line.instalment
    return (
        f"第{one.number}期，{chinese_date(line.due)}到期，{one.payer.name}应付{one.payee.name}{plain_amount(one.amount)}，"
        f"还差{plain_amount(line.left)}"
    )


def _payment(line: Line, payment: Any) -> str:
    proof = payment.proof.name if payment.proof else payment.note
    return f"付款记录：第{line.instalment.number}期，{chinese_date(payment.paid_on)}，{plain_amount(payment.amount)}，{proof}"
