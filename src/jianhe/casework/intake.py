"""Registering: a letter, visit, call, online message or hand-over becomes a contact, on a new matter or a known one."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import facts, openings, sealing, search_entries
from jianhe.casework.parties import BadParty, PartyInput, check_party, refuse_sixth_representative
from jianhe.casework.parties import add as add_party
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue, limit_as_used, local_choice_on, practice_in, practice_name
from jianhe.casework.step_facts import clean_text
from jianhe.law.deadlines import ClockEvent, deadline
from jianhe.law.editions import INTAKE
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.words import words
from jianhe.papers.guide_code import read_guide_code
from jianhe.papers.numbering import NumberRefused, format_matter_code, new_receipt_code
from jianhe.people.keys import new_key
from jianhe.people.models import Place, Unit, User, Window
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Contact, Matter, MatterUnit
from jianhe.records.queries import access, joined

CHANNELS = ("letter", "visit", "call", "online", "hand_over")
FLAGS = ("group", "minor", "elderly", "disabled", "distressed", "interpreter", "violence", "protection_order")
SEALED_FROM = 80_000  # serials from here on belong to the second series, drawn at random, so that no gap betrays one
IMPORTED_FROM = 100_000  # and from here on to old ledgers, so that none of them uses up the numbers of a year


@dataclass
class Registration:
    """Everything that registration takes. Times are aware; money is fen; `parties` need at least one claimant."""

    channel: str
    received_at: datetime
    parties: list[PartyInput] = field(default_factory=list)
    story: str = ""
    claim: str = ""
    title: str = ""
    line: str = ""
    matter_type: str = ""
    category: str = ""
    amount_fen: int | None = None
    people_count: int = 1
    line_of_work: str = ""
    town: Place | None = None
    village: Place | None = None
    place: str = ""
    flags: list[str] = field(default_factory=list)
    window: Window | None = None
    centre_received_at: datetime | None = None
    outer_number: str = ""
    sent_by: str = ""
    written_on: date | None = None
    postmarked_on: date | None = None
    posted_how: str = ""
    tracking_number: str = ""
    guide_code: str = ""
    is_anonymous: bool = False
    counts_as_petition: bool = True
    entered_late: bool = False
    is_dispute: bool = False
    is_sealed: bool = False
    known_matter: Matter | None = None
    owner: User | None = None  # where an account of the system registers, and a person looks after it


@dataclass(frozen=True)
class Registered:
    """What registration made; `is_new` is False when this form had been sent before."""

    matter: Matter
    contact: Contact
    is_new: bool


class BadRegistration(Refused):
    """A registration that cannot be taken as typed; `errors` has a sentence for each field, `party_errors` by place."""

    def __init__(self, errors: dict[str, Refusal], party_errors: dict[int, dict[str, Refusal]]) -> None:
        first = next(iter(errors.values()), None) or next(iter(next(iter(party_errors.values())).values()))
        super().__init__(first)
        self.errors, self.party_errors = errors, party_errors


@transaction.atomic
def register(*, registration: Registration, form_key: UUID, by: Standing, at: datetime) -> Registered:
    """Register what came in. The same form sent twice gives the first result, whoever was faster.

    Effects in order: everything checked, all faults told at once; the code drawn; matter, contact, parties; the intake
    opened with its clocks; the next date; counted facts; the event; the search entry.
    """
    must(by, "register")
    assert by.centre is not None and by.person is not None and by.home_unit is not None
    with connection.cursor() as cursor:  # two clicks at one moment: the second waits here for the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(form_key)])
    earlier = Contact.objects.filter(centre=by.centre, form_key=form_key).select_related("matter").first()
    if earlier is not None:
        return Registered(earlier.matter, earlier, is_new=False)
    check(registration, by=by, at=at)
    if registration.known_matter is not None:
        matter = _return_to(registration.known_matter, by, at)
        contact = _contact(registration, matter, form_key, by, at, is_first=False)
        _count(registration, contact, at)
        facts.mark_repeat(contact=contact, matter=matter, source="registration", at=at)
        events.append(
            "contact_added", centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk,
            facts={"contact": contact.pk, "channel": contact.channel},
        )  # fmt: skip
        search_entries.renew(matters=[matter.pk])
        return Registered(matter, contact, is_new=True)
    matter = _matter(registration, by, at)
    opening = openings.plan_opening(matter=matter, procedure=INTAKE, by=by, at=at)
    _write(matter, opening, by, at)
    contact = _contact(registration, matter, form_key, by, at, is_first=True)
    for position, party in enumerate(registration.parties):
        add_party(matter=matter, party=party, position=position, by=by, at=at)
    openings.write_opening(opening, by=by, at=at)
    _count(registration, contact, at)
    events.append(
        "matter_registered", centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk,
        facts={"contact": contact.pk, "channel": contact.channel, "unit": matter.unit_id},
    )  # fmt: skip
    search_entries.renew(matters=[matter.pk])
    return Registered(matter, contact, is_new=True)


def _count(registration: Registration, contact: Contact, at: datetime) -> None:
    """信访量 counts contacts, on a new matter and on a known one alike."""
    facts.record(
        matter=contact.matter, field="petition", value="yes" if registration.counts_as_petition else "no",
        valid_from=timezone.localdate(registration.received_at), known_from=at, source="registration",
        record=contact.pk, is_first=True,
    )  # fmt: skip


def check(registration: Registration, *, by: Standing, at: datetime) -> None:
    """Check and tidy a registration in place. Raises `BadRegistration` with every fault at once."""
    errors: dict[str, Refusal] = {}
    party_errors: dict[int, dict[str, Refusal]] = {}
    for position, party in enumerate(registration.parties):
        try:
            check_party(party, on=timezone.localdate(at))
        except BadParty as bad:
            party_errors[position] = bad.errors
    _check_claimants(registration, errors, party_errors)
    for name, longest in (("story", 20_000), ("claim", 5000), ("title", 200), ("place", 200), ("line_of_work", 60),
                          ("outer_number", 60), ("sent_by", 100), ("tracking_number", 40)):  # fmt: skip
        text = clean_text(getattr(registration, name))
        setattr(registration, name, text)
        if len(text) > longest:
            errors[name] = _told(
                f"最多 {longest} 个字，现在有 {len(text)} 个。", f"At most {longest} characters, not {len(text)}."
            )
    if not registration.story and not registration.claim and registration.known_matter is None:
        errors["story"] = _told("没有写说的是什么事。", "Nothing was written of what it is about.")
    lists = catalogue().lists
    for name, offered in (("matter_type", "matter_types"), ("category", "categories"), ("posted_how", "posted_how")):
        if getattr(registration, name) and getattr(registration, name) not in lists[offered]:
            errors[name] = _told("请从名单里选。", "Choose from the list.")
    if registration.channel not in CHANNELS:
        errors["channel"] = _told("请选来的方式。", "Choose how it came in.")
    if registration.channel == "hand_over" and not registration.sent_by:
        errors["sent_by"] = _told("移送来的，要写哪个机关移送。", "For a hand-over, name the organ that sent it.")
    if registration.received_at > at + timedelta(minutes=1):
        errors["received_at"] = _told("收到时间不能在现在以后。", "It cannot have been received in the future.")
    elif registration.received_at.year < 1990:
        errors["received_at"] = _told("收到时间太早了，请核对年份。", "That is too long ago; check the year.")
    if registration.centre_received_at is not None and registration.centre_received_at > at + timedelta(minutes=1):
        errors["centre_received_at"] = _told("收到时间不能在现在以后。", "It cannot have been received in the future.")
    _check_letter(registration, errors)
    try:
        _guide(registration.guide_code, at)
    except NumberRefused as refused:
        errors["guide_code"] = _told(str(refused), "There is no such code of the guide; look at its result page again.")
    if registration.amount_fen is not None and not 0 <= registration.amount_fen <= 10**15:
        errors["amount"] = _told("金额超出范围。", "The amount is out of range.")
    if not 1 <= registration.people_count <= 100_000:
        errors["people_count"] = _told("人数在 1 到 100000 之间。", "The number of people lies between 1 and 100000.")
    for name in ("town", "village"):
        place = getattr(registration, name)
        if place is not None and by.centre is not None and place.centre_id != by.centre.pk:
            errors[name] = _told("请从名单里选。", "Choose from the list.")
    if registration.village and registration.town and registration.village.parent_id != registration.town.pk:
        errors["village"] = _told("这个村不在所选的乡镇。", "That village is not in the town chosen.")
    if errors or party_errors:
        raise BadRegistration(errors, party_errors)
    registration.flags = [flag for flag in FLAGS if flag in registration.flags]


def _check_letter(registration: Registration, errors: dict[str, Refusal]) -> None:
    """The days that a letter itself shows come before it was received; only a letter has them."""
    if registration.channel != "letter":
        registration.written_on = registration.postmarked_on = None
        registration.posted_how = registration.tracking_number = ""
        return
    received_on = timezone.localdate(registration.received_at)
    for name in ("written_on", "postmarked_on"):
        day = getattr(registration, name)
        if day is not None and day > received_on:
            errors[name] = _told("不能在收到那天以后。", "It cannot be after the day of receipt.")
        elif day is not None and day.year < 1990:
            errors[name] = _told("太早了，请核对年份。", "That is too long ago; check the year.")
    if registration.tracking_number and registration.posted_how not in ("registered", "express"):
        errors["posted_how"] = _told("有邮件号的，请选挂号信或者特快专递。", "With a tracking number, say how it was posted.")


def _check_claimants(
    registration: Registration, errors: dict[str, Refusal], party_errors: dict[int, dict[str, Refusal]]
) -> None:
    if registration.known_matter is not None:
        return
    claimants = [party for party in registration.parties if party.side == "a"]
    if not claimants:
        if registration.is_anonymous:
            registration.parties.insert(0, PartyInput(name="匿名", no_id_reason="匿名"))
        else:
            errors["parties"] = _told(
                "没有写来的人是谁；不愿留名的，请选“匿名”。",
                "Nobody is named; choose anonymous where no name is given.",
            )
    for position, party in enumerate(registration.parties):
        if (
            party.side == "a"
            and party.role == "petitioner"
            and registration.channel == "visit"
            and not registration.is_anonymous
            and not party.number
            and not party.no_id_reason
            and party.kind == "person"
        ):
            party_errors.setdefault(position, {}).setdefault(
                "number",
                _told("没有身份证号；没带证件的，选一个原因。", "No identity number; without papers, choose a reason."),
            )
    try:
        refuse_sixth_representative(registration.parties)
    except Refused as too_many:
        errors["parties"] = too_many.refusal


def _matter(registration: Registration, by: Standing, at: datetime) -> Matter:
    assert by.centre is not None and by.person is not None and by.home_unit is not None
    unit = registration.window.unit if registration.window and registration.window.unit_id in by.units else None
    unit = unit or Unit.objects.get(pk=by.home_unit)
    ways = practice_in(by.centre, on=timezone.localdate(at))
    line = registration.line if registration.line in ways.lines else ways.series.default_line
    year = timezone.localdate(at).year
    # An owner's inbox is never empty of a person: the first asked owns the matter until an officer is named (首问负责).
    received_at = _clock_start(registration, by, at)
    local = timezone.localtime(received_at)
    matter = Matter(
        centre=by.centre, year=year, ym=local.year * 100 + local.month, lookup_code=new_receipt_code(), line=line,
        title=registration.title or title_of(registration), matter_type=registration.matter_type,
        category=registration.category, claim=registration.claim, amount_fen=registration.amount_fen,
        people_count=max(registration.people_count, sum(1 for party in registration.parties if party.side == "a")),
        line_of_work=registration.line_of_work, town=registration.town, village=registration.village,
        place=registration.place, flags=registration.flags, is_dispute=registration.is_dispute, received_at=received_at,
        registered_at=at, registered_by=by.person, first_asked_by=by.person, unit=unit,
        owner=registration.owner or by.person,
        is_sealed=registration.is_sealed, changed_at=at, change="matter_registered",
    )  # fmt: skip
    if registration.is_sealed:
        must(by, "seal")
        matter.serial = _sealed_serial(matter)
    else:
        matter.serial = _next_serial(matter)
    matter.code = format_matter_code(district=by.centre.district, year=year, line=line, serial=matter.serial)
    return matter


def _write(matter: Matter, opening: openings.Opening, by: Standing, at: datetime) -> None:
    """Write the matter with the state and next date of its intake, sealed from the first moment where it is sealed."""
    openings.follow(matter, opening)
    if matter.is_sealed:
        sealing.seal_new(matter=matter, ground="registration", by=by, at=at)
    matter.save(force_insert=True)
    if by.home_unit is not None and matter.unit_id != by.home_unit:
        MatterUnit(centre_id=matter.centre_id, matter=matter, unit_id=by.home_unit, why="registered", since=at).save(
            force_insert=True
        )


def _clock_start(registration: Registration, by: Standing, at: datetime) -> datetime:
    """The receipt that starts the clocks: the earlier of the centre's and the procuratorate's, or its own (switch)."""
    own, centre = registration.received_at, registration.centre_received_at
    if centre is None or by.centre is None:
        return own
    return (
        min(own, centre) if local_choice_on(by.centre, "intake", "window_clock_start", at.date()) == "earlier" else own
    )


def answer_due(*, received_at: datetime, by: Standing, at: datetime) -> date:
    """The day by which the person is to hear who takes the matter, as registering at `at` would count it."""
    assert by.centre is not None
    on = timezone.localdate(received_at)
    rule = limit_as_used("reply_7d", on=on, practice=practice_name(practice_in(by.centre, on=timezone.localdate(at))))
    found = deadline(rule, [ClockEvent(kind="start", at=received_at)], published_calendar(by.centre.pk)).first_legal
    return timezone.localdate(found) if isinstance(found, datetime) else found


def title_of(registration: Registration) -> str:
    """A title from what was typed: 王建军等6人与宏远劳务公司纠纷, or the first words of the story."""
    ours = [party.name for party in registration.parties if party.side == "a"]
    theirs = [party.name for party in registration.parties if party.side == "b"]
    who = ours[0] if ours else "匿名"
    if registration.people_count > 1:
        who += f"等{registration.people_count}人"
    types = catalogue().lists["matter_types"]
    kind = types[registration.matter_type].zh if registration.matter_type in types else ""
    if theirs:
        return f"{who}与{theirs[0]}{kind or '纠纷'}"[:200]
    if kind:
        return f"{who}反映{kind}"[:200]
    text = " ".join((registration.claim or registration.story).split())
    return f"{who}反映：{text[:24]}{'…' if len(text) > 24 else ''}"[:200]


def _return_to(known: Matter, by: Standing, at: datetime) -> Matter:
    """Somebody already known brings a new contact to an old matter."""
    must_reach(by, known)
    matter = access.lock(known)
    if joined.is_merged(matter):
        raise refuse("这件事项已经并入另一件，请登记到那一件。", "This matter was merged; register with the other one.")
    access.raise_version(matter, changed_at=at, change="contact_added")
    return matter


def _contact(
    registration: Registration, matter: Matter, form_key: UUID, by: Standing, at: datetime, *, is_first: bool
) -> Contact:
    assert by.person is not None
    local = timezone.localtime(registration.received_at)
    contact = Contact(
        centre_id=matter.centre_id, matter=matter, channel=registration.channel, received_at=registration.received_at,
        centre_received_at=registration.centre_received_at, registered_at=at, registered_by=by.person,
        unit_id=matter.unit_id, window=registration.window, outer_number=registration.outer_number,
        sent_by=registration.sent_by, written_on=registration.written_on, postmarked_on=registration.postmarked_on,
        posted_how=registration.posted_how, tracking_number=registration.tracking_number, story=registration.story,
        people_count=registration.people_count,
        is_first=is_first, counts_as_petition=registration.counts_as_petition, is_anonymous=registration.is_anonymous,
        entered_late=registration.entered_late, form_key=form_key,
        **_guide(registration.guide_code, at),
        ym=local.year * 100 + local.month,
    )  # fmt: skip
    contact.save(force_insert=True)
    return contact


def _guide(code: str, at: datetime) -> dict[str, Any]:
    """What the guide had shown, by the code that the person brought: which page, in which edition."""
    if not code.strip():
        return {}
    shown = read_guide_code(code, on=timezone.localdate(at))
    return {"guide_code": shown.code, "guide_page": shown.page, "guide_edition": shown.card.since}


_NEXT = """
INSERT INTO records_matterseries (id, centre_id, year, is_of_imports, last)
VALUES (%(id)s, %(centre)s, %(year)s, false, 1)
ON CONFLICT (centre_id, year, is_of_imports) DO UPDATE SET last = records_matterseries.last + 1 RETURNING last
"""


def _next_serial(matter: Matter) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"id": new_key(), "centre": matter.centre_id, "year": matter.year})
        serial = int(cursor.fetchone()[0])
    if serial >= SEALED_FROM:
        raise refuse(
            "本年编号已经用完，请联系系统管理员。", "The numbers of this year are used up; call the administrator."
        )
    return serial


def _sealed_serial(matter: Matter) -> int:
    """A free serial of the second series, in random order; the unique constraint settles the rare collision."""
    taken = set(
        Matter.objects.filter(
            centre=matter.centre_id, year=matter.year, serial__gte=SEALED_FROM, serial__lt=IMPORTED_FROM
        ).values_list("serial", flat=True)
    )
    while True:
        serial = random.SystemRandom().randrange(SEALED_FROM, IMPORTED_FROM)
        if serial not in taken:
            return serial


def _told(zh: str, en: str) -> Refusal:
    return Refusal(words(zh, en))
