"""The court window's acts on a packet that lies on its desk: take in, return, ask for papers, docket, rule, serve.

The window sees packets and nothing else of their matters. For one act the database opens the one matter of the packet
(`open_packet`), the step is taken through the engine like any other, and the matter is shut again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import deadlines, documents, packets, proceedings, search_entries
from jianhe.casework.permits import must
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import clean_text
from jianhe.law.deadlines import ClockEvent, deadline
from jianhe.law.periods import day_of
from jianhe.law.refusals import Refused, refuse
from jianhe.law.words import Words, words
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import EarlyLook, Matter, Packet, Party, Proceeding, Ruling, RulingService
from jianhe.records.queries import access

ACT = "act_for_court"
RECEIPT = "on_the_spot_handover_receipt"
OBJECTION = "confirmation_objection_15d"
# The step by which each result is recorded.
STEPS = {
    "confirmed": "confirm", "dismissed": "dismiss", "not_accepted": "refuse_acceptance", "terminated": "terminate",
    "withdrawn": "permit_withdrawal", "deemed_withdrawn": "permit_withdrawal",
}  # fmt: skip
SAID = {
    "confirmed": words("确认调解协议有效", "the mediation agreement is valid"),
    "dismissed": words("驳回申请", "the application is dismissed"),
    "not_accepted": words("不予受理", "not accepted"),
    "terminated": words("终结特别程序", "the special procedure is ended"),
    "withdrawn": words("准许撤回申请", "the withdrawal is permitted"),
    "deemed_withdrawn": words("按撤回申请处理", "treated as withdrawn"),
}  # fmt: skip
NEED_GROUND = ("dismissed", "not_accepted")
NEED_ANSWER = ("dismissed", "not_accepted", "terminated")


@dataclass(frozen=True)
class Given:
    """What a ruling says: result, number, day; a ground from the legal list, and what both sides were told."""

    result: str
    number: str
    ruled_on: date
    ground: str = ""
    text: str = ""
    answer: str = ""


def note_seen(*, packet: Packet, by: Standing, at: datetime) -> None:
    """The window has opened the packet: 已送, 已看 and 已收件 are three facts."""
    if packet.seen_at is None and packet.to_unit_id in by.units:
        with _at_desk(packet, by) as desk:
            Packet.objects.filter(pk=packet.pk, seen_at=None).update(seen_at=at)
            events.write("packet_seen", desk.proceeding.matter, by, at, packet=packet.pk)


@transaction.atomic
def receive(*, packet: Packet, by: Standing, at: datetime) -> Packet:
    """收件: one press. The moment is kept, the receipt has its number. Pressed twice, the first press counts."""
    with _at_desk(packet, by) as desk:
        packet = desk.packet
        if packet.state == "received":
            return packet
        packet.state, packet.received_at, packet.received_by = "received", at, by.person
        packet.seen_at = packet.seen_at or at
        packet.save(update_fields=["state", "received_at", "received_by", "seen_at"])
        desk.step("receive", {}, at)
        events.write("packet_received", desk.proceeding.matter, by, at, packet=packet.pk)
        receipt = documents.make(
            paper=RECEIPT, proceeding=desk.proceeding, told=_receipt(packet), by=desk.by, at=at
        )
        documents.approve(document=receipt, by=desk.by, at=at)
        search_entries.renew(matters=[desk.proceeding.matter_id])
    return packet


@transaction.atomic
def return_packet(*, packet: Packet, ground: str, text: str, by: Standing, at: datetime) -> None:
    """退回, with a ground from the legal list and in words what is wrong; the window sees the packet no longer."""
    text = clean_text(text)
    if ground not in catalogue().lists["confirmation_return_grounds"]:
        raise refuse("请选退回的理由。", "Choose the ground of the return.")
    if not text:
        raise refuse("退回要写明缺什么、依据什么。", "A return says what is wrong and on what basis.")
    with _at_desk(packet, by) as desk:
        if Ruling.objects.filter(packet=packet).exists() or desk.proceeding.state not in ("handed_over", "received"):
            raise refuse("已经立案或者裁定，不能退回。", "It is docketed or ruled on and cannot be returned.")
        _end(desk.packet, ground, text, at)
        desk.step("return_packet", {"return_ground": ground, "reason": text}, at)
        events.write("packet_returned", desk.proceeding.matter, by, at, packet=packet.pk, ground=ground)


@transaction.atomic
def ask_papers(*, packet: Packet, missing: str, until: date, by: Standing, at: datetime) -> None:
    """要求补充材料 by a day that the court sets; the notice has its number."""
    with _at_desk(packet, by) as desk:
        desk.step("ask_papers", {"missing_items": missing, "supplement_until": until.isoformat()}, at)


@transaction.atomic
def docket(*, packet: Packet, number: str, on: date, by: Standing, at: datetime) -> None:
    """立案: the court's number and day; the thirty days run from it."""
    with _at_desk(packet, by) as desk:
        desk.step("docket", {"court_number": number, "docketed_on": on.isoformat()}, at)


@transaction.atomic
def record_ruling(*, packet: Packet, given: Given, by: Standing, at: datetime) -> Ruling:
    """登记裁定. From here on, and not before, it counts as confirmed or refused.

    Effects in order: the ruling; the step, which ends the proceeding unless it confirms; the events.
    """
    _check(given, at)
    with _at_desk(packet, by) as desk:
        ruling = Ruling(
            centre_id=packet.centre_id, matter=desk.proceeding.matter, proceeding=desk.proceeding, packet=desk.packet,
            agreement_id=packet.agreement_id, result=given.result, number=clean_text(given.number)[:60],
            ruled_on=given.ruled_on, ground=given.ground, text=clean_text(given.text), recorded_by=by.person, at=at,
        )  # fmt: skip
        if Ruling.objects.filter(proceeding=desk.proceeding).exists():
            raise refuse("这份申请的裁定已经登记过了。", "The ruling on this application is recorded already.")
        if desk.packet.state != "received":
            raise Refused(catalogue().condition("packet_is_received").as_refusal())
        ruling.save(force_insert=True)
        ground = catalogue().lists["confirmation_ruling_grounds"].get(given.ground)
        said = SAID[given.result].zh + (f"：{ground.zh}" if ground else "") + (f"。{ruling.text}" if ruling.text else "")
        told = {
            "ruling_number": ruling.number, "ruled_on": given.ruled_on.isoformat(), "ruling_result": said,
            "answer": given.answer, "outcome": given.result,
        }  # fmt: skip
        desk.step(STEPS[given.result], told, at)
        events.write("ruling_recorded", desk.proceeding.matter, by, at, ruling=ruling.pk, packet=packet.pk, result=given.result)
    return ruling


@transaction.atomic
def record_service(
    *, ruling: Ruling, party_key: UUID, how: str, on: date, by: Standing, at: datetime
) -> RulingService:  # fmt: skip
    """登记送达 of a ruling on one party; the party's time to object runs from that day. When all were served, it ends."""
    with _at_desk(ruling.packet, by) as desk:
        if how not in documents.SERVED_HOW or not ruling.ruled_on <= on <= timezone.localdate(at):
            raise refuse("选送达方式；送达日期在裁定以后、今天以前。", "Choose how; service lies between the ruling and today.")
        if str(party_key) not in {one["key"] for one in desk.packet.content["parties"]}:
            raise refuse("这个人不是协议的当事人。", "This person is no party of the agreement.")
        party = Party.objects.get(pk=party_key)
        there = RulingService.objects.filter(ruling=ruling, party=party).first()
        if there is not None:
            return there
        service = RulingService(
            centre_id=ruling.centre_id, matter_id=ruling.matter_id, packet=desk.packet, ruling=ruling, party=party, how=how,
            served_on=on, objection_until=_objection_until(on, desk.packet), recorded_by=by.person, at=at,
        )  # fmt: skip
        service.save(force_insert=True)
        events.write("ruling_served", desk.proceeding.matter, by, at, ruling=ruling.pk, party=party.pk, how=how)
        if desk.proceeding.state == "confirmed":
            desk.step("serve_ruling", {"served_to": party.name, "ruling_served_on": on.isoformat()}, at)
            if not unserved(ruling):
                desk.step("conclude", {}, at)
    return service


@transaction.atomic
def particulars(*, packet: Packet, by: Standing, at: datetime) -> list[dict[str, str]]:
    """Identity, telephone and address for service of the parties, for the court's papers; each look is an event."""
    with _at_desk(packet, by) as desk:
        found = []
        keys = [one["key"] for one in desk.packet.content["parties"]]
        for party in Party.objects.filter(pk__in=keys).order_by("side", "position"):
            fields = {name: getattr(party, name) for name in ("id_number", "phone", "address")}
            known = {name: value.open() if value else "" for name, value in fields.items()}
            found.append({"name": party.name, **known})
            events.write(
                "protected_read", desk.proceeding.matter, by, at, party=party.pk, page="court",
                fields=sorted(name for name, value in known.items() if value),
            )  # fmt: skip
    return found


@transaction.atomic
def remark(*, look: EarlyLook, text: str, by: Standing, at: datetime) -> None:
    """What the window says to a draft that it may read early; no promise how the judge will rule."""
    must(by, ACT)
    text = clean_text(text)
    if not text:
        raise refuse("没有写意见。", "No remark was written.")
    if not EarlyLook.objects.filter(pk=look.pk, to_unit__in=by.units, remarked_at=None).update(
        remark=text, remarked_by=by.person, remarked_at=at
    ):
        raise refuse("已经写过意见了。", "A remark was made already.")
    assert by.person is not None
    events.append("draft_remarked", centre=look.centre_id, actor=by.person.pk, at=at, matter=look.matter_id,
                  facts={"look": look.pk})  # fmt: skip


def unserved(ruling: Ruling) -> list[str]:
    """Names of the parties on whom the ruling has not been served."""
    waiting = unserved_keys(ruling.packet)
    return [one["name"] for one in ruling.packet.content["parties"] if one["key"] in waiting]


def unserved_keys(packet: Packet) -> set[str]:
    """Keys of the parties on whom the ruling of a packet has not been served."""
    served = {str(key) for key in RulingService.objects.filter(packet=packet).values_list("party", flat=True)}
    return {one["key"] for one in packet.content["parties"]} - served


@transaction.atomic
def state_of(*, packet: Packet, by: Standing) -> str:
    """Where the proceeding of a packet stands; the window sees no more of it."""
    must(by, ACT)
    with _opened(packet):
        return str(Proceeding.objects.values_list("state", flat=True).get(pk=packet.proceeding_id))


@dataclass
class _Desk:
    """One packet while the window acts on it: by whom, with the reach of this one act."""

    packet: Packet
    proceeding: Proceeding
    by: Standing

    def step(self, code: str, given: dict[str, Any], at: datetime) -> None:
        proceedings.take_step(proceeding=self.proceeding, step=code, given=given, by=self.by, at=at)
        matter = self.proceeding.matter
        self.proceeding.refresh_from_db()
        self.proceeding.matter = Matter.objects.get(pk=matter.pk)


@contextmanager
def _at_desk(packet: Packet, by: Standing) -> Iterator[_Desk]:
    must(by, ACT)
    with _opened(packet) as key:
        matter = access.lock(Matter.objects.get(pk=key))
        locked = Packet.objects.select_for_update(of=("self",)).get(pk=packet.pk)
        proceeding = Proceeding.objects.get(pk=locked.proceeding_id)
        proceeding.matter = matter
        yield _Desk(locked, proceeding, replace(by, units=(*by.units, matter.unit_id, proceeding.unit_id)))


@contextmanager
def _opened(packet: Packet) -> Iterator[UUID]:
    """The one matter of a packet is open to the window inside, and shut again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_packet(%s)", [packet.pk])
        (opened,) = cursor.fetchone()
    if opened is None:
        raise refuse("没有找到这份材料包。", "No such packet was found.")
    yield opened
    with connection.cursor() as cursor:  # where an act fails, the database itself forgets the setting with the act
        cursor.execute("SELECT set_config('app.portal_matter', '', true)")


def _end(packet: Packet, ground: str, text: str, at: datetime) -> None:
    packet.state, packet.ended_at, packet.return_ground, packet.return_text = "returned", at, ground, text
    packet.save(update_fields=["state", "ended_at", "return_ground", "return_text"])


def _check(given: Given, at: datetime) -> None:
    if given.result not in STEPS:
        raise refuse("请选裁定结果。", "Choose the result.")
    if not given.number.strip():
        raise refuse("没有写裁定书案号。", "The number of the ruling is missing.")
    if given.ruled_on > timezone.localdate(at):
        raise refuse("裁定日期不能在今天以后。", "The ruling cannot lie in the future.")
    grounds = catalogue().lists["confirmation_ruling_grounds"]
    if given.result in NEED_GROUND and given.ground not in grounds:
        raise refuse("请选理由。", "Choose the ground.")
    if given.result in NEED_ANSWER and not given.answer.strip():
        raise refuse("写明告诉双方还能怎么办。", "Say what both sides were told they can still do.")


def _objection_until(on: date, packet: Packet) -> date:
    """The last day of one party's objection, counted from the day on which the ruling reached that party."""
    rule = deadlines.rule_for(packet.proceeding, OBJECTION, on)
    begun = timezone.make_aware(datetime.combine(on, time()))
    counted = deadline(rule, [ClockEvent(kind="start", at=begun)], published_calendar(packet.centre_id))
    assert counted.legal is not None
    return day_of(counted.legal)


def _receipt(packet: Packet) -> dict[str, Any]:
    assert packet.received_at is not None and packet.received_by is not None
    listed = [one for one in packet.files.all() if one.part != "list"]
    return {
        "from_unit": f"{packet.from_unit.name}，{packet.from_person.name}", "handed_at": packets.day_and_seconds(packet.sent_at),
        "court_name": (packet.to_unit.parent or packet.to_unit).name_on_papers, "received_by": packet.received_by.name,
        "received_at": packets.day_and_seconds(packet.received_at),
        "waited": waited(packet.received_at - packet.last_signed_at).zh, "files_count": str(len(listed)),
        "pages_count": str(sum(one.pages for one in listed)), "manifest_hash": packets.in_groups(packet.manifest_sha256),
    }  # fmt: skip


def waited(span: timedelta) -> Words:
    """3分07秒, 2小时05分00秒: a span of time as a receipt and the pages write it."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return words(f"{hours}小时{minutes:02}分{seconds:02}秒", f"{hours} h {minutes:02} min {seconds:02} s")
    return words(f"{minutes}分{seconds:02}秒", f"{minutes} min {seconds:02} s")
