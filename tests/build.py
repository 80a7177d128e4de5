"""Things for tests, built through the verbs, so that no test starts in a state that could not have come about.

All people here are invented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from jianhe.casework import (
    booked_visits,
    bookings,
    centres,
    handling,
    intake,
    letter_batches,
    letters,
    proceedings,
    starting,
)
from jianhe.casework.parties import PartyInput
from jianhe.demo import post
from jianhe.law import practice as ways
from jianhe.people.context import set_context
from jianhe.people.models import Centre, Duty, Room, Unit, User
from jianhe.people.standing import NOBODY, Standing, standing_of
from jianhe.records.models import BookedVisit, Booking, Letter, Matter, Proceeding

AT = datetime.fromisoformat("2026-11-24T09:30:00+08:00")  # a Tuesday, the day of the cast
ON = date(2026, 11, 24)
PASSWORD = "invented-for-tests-only-24"

# The fixed cast: user names of the demonstration centre's posts.
CLERK, OFFICER, HEAD, DEPUTY, DIRECTOR, COORDINATOR = (
    "chuangkou", "chengban", "fuzeren", "fujianzhang", "zhuren", "xietiao",
)  # fmt: skip
OUTSIDER, SYSTEM, SECURITY, AUDIT = "lianluo", "xitong", "anquan", "shenji"


def a_centre(code: str = "jingyang") -> Centre:
    """The demonstration centre with its units and its posts filled; log-ins with `PASSWORD`. Made once per database."""
    centre = centres.set_up(code)
    if not Duty.objects.filter(centre=centre).exists():
        units = {unit.code: unit for unit in Unit.objects.filter(centre=centre)}
        for post in ways.rows(code).posts:
            person = User.objects.create(
                username=post.username,
                name=post.name,
                title=post.title,
                phone=post.phone or "",
                password=_hashed(),
            )
            Duty.objects.create(
                centre=centre, unit=units[post.unit], person=person, role=post.role, since=date(2023, 8, 1)
            )
    return centre


@cache
def _hashed() -> str:
    """One hash for all people of all databases: a test must not spend its time on passwords."""
    return make_password(PASSWORD)


def standing(username: str, *, on: date = ON) -> Standing:
    """The standing of one of the cast."""
    return standing_of(User.objects.get(username=username), on=on)


@contextmanager
def acting(username: str, *, on: date = ON) -> Iterator[Standing]:
    """A transaction in which the database knows who asks."""
    with transaction.atomic():
        by = standing(username, on=on)
        set_context(by)
        yield by


def a_person(name: str = "王建军（虚构）", **fields: Any) -> PartyInput:
    """A claimant with a number that is right and belongs to nobody we know."""
    return PartyInput(name=name, **{"number": "51060319900101001X", "phone": "13808122046", **fields})


def a_registration(**fields: Any) -> intake.Registration:
    """A simple visit about wages."""
    return intake.Registration(**{
        "channel": "visit", "received_at": AT, "story": "今年八月在工地干活，三个月没有发工资，一共两万七。",
        "matter_type": "unpaid_wages", "parties": [a_person()], **fields,
    })  # fmt: skip


def a_matter(state: str = "registered", *, by: Standing, at: datetime = AT, **fields: Any) -> Matter:
    """A matter in a state, brought there step by step; the context of `by` is set."""
    fields.setdefault("received_at", at)
    matter = intake.register(registration=a_registration(**fields), form_key=uuid4(), by=by, at=at).matter
    for step in PATHS[state]:
        step_in(matter, step, by=by, at=at)
    matter.refresh_from_db()
    return matter


PATHS: dict[str, tuple[str, ...]] = {
    "registered": (),
    "accepted": ("accept",),
    "in_progress": ("accept", "assign", "start_handling"),
    "decided": ("accept", "assign", "start_handling", "decide"),
    "replied": ("accept", "assign", "start_handling", "decide", "result_reply"),
    "guided": ("guide",),
    "supplement_wait": ("ask_supplement",),
    "answered": ("answer_at_once",),
    "withdrawn": ("withdraw",),
}


def facts_for(step: str, *, at: datetime = AT) -> dict[str, Any]:
    """Facts with which a step of the intake can be taken on the day of `at`."""
    on = timezone.localdate(at)
    later = (on + timedelta(days=14)).isoformat()
    known: dict[str, Any] = {
        "accepted_on": on.isoformat(), "handling_class": "ordinary", "missing_items": "身份证复印件\n劳动合同",
        "review_on": later, "guide_ground": "NR01", "transfer_ground": "NR01", "refusal_ground": "NR08",
        "reason": "示例理由", "competent_organ": "旌阳区劳动保障监察大队", "organ_address": "综治中心 3 号窗口",
        "organ_phone": "0000-2300003", "papers_needed": "身份证\n记工凭证", "legal_basis": "《信访工作条例》第二十三条",
        "remedy": "对办理结果不服的，可以向上一级机关提出。", "contact": "周禾（虚构），0000-2312309",
        "copies": "来访登记表", "mis_visit_cause": "unknown", "signed_on": on.isoformat(), "signed_by": "劳动监察 李某（虚构）",
        "return_reason": "not_competent", "follow_up_result": "reached", "answer": "已经当面讲清办理途径。",
        "outcome": "answered_no_dispute", "suspend_reason": "awaiting_appraisal", "resume_when": "鉴定意见作出后",
        "suspended_until": later, "state_reached": "正在甄别", "progress": "已经调阅材料",
        "remaining_steps": "约谈双方",
        "expected_on": later, "facts": "欠薪属实", "result": "已督促支付", "reasons": "有记工凭证为证",
        "undertaking_on": on.isoformat(), "no_answer_reason": "anonymous", "attempts": "11月24日电话，无人接听",
        "new_facts": "找到新的记工本", "supplemented_on": on.isoformat(), "earlier_handling": "原事项正在办理",
    }  # fmt: skip
    return known


def step_in(matter: Matter, step: str, *, by: Standing, at: datetime = AT, **given: Any) -> Any:
    """Take a step of the intake with workable facts, as whoever of the cast may."""
    proceeding = Proceeding.objects.filter(matter=matter, procedure="intake").order_by("-number")[0]
    facts = facts_for(step, at=at)
    if step == "assign":
        facts["handler"] = str(User.objects.get(username=OFFICER).pk)
    return proceedings.take_step(
        proceeding=proceeding, step=step, given={**facts, **given}, by=by, at=at, form_key=uuid4()
    )


def a_letter(*, by: Standing, at: datetime = AT, **fields: Any) -> Letter:
    """A letter of one sheet in a batch of its own; with a known matter it is registered there."""
    batch = letter_batches.start(name="示例", received_on=timezone.localdate(at), by=by, at=at)
    sheet = SimpleUploadedFile("信.jpg", post.as_jpeg(post.letter([f"示例（虚构）{uuid4()}"])))
    scan = letter_batches.take_in(batch=batch, upload=sheet, split="file", by=by, at=at)
    letter: Letter = scan.sheets.get().letter
    if fields:
        letters.register(letter=letter, registration=a_registration(channel="letter", **fields), by=by, at=at)
        letter.refresh_from_db()
    return letter


def a_mediation(matter: Matter, *, by: Standing, at: datetime = AT, code: str = "petition_committee") -> Proceeding:
    """A mediation of a matter that is being handled, referred to an organisation."""
    facts = {"mediation_kind": "peoples", "mediation_will": "both", "excluded_ground": "none", "what_to_mediate": "示例"}
    run = starting.start(matter=matter, procedure="mediation", given=facts, by=by, at=at, form_key=uuid4())
    run.matter = matter
    organisation = str(Unit.objects.get(code=code).pk)
    proceedings.take_step(proceeding=run, step="refer", given={"organisation": organisation}, by=by, at=at, form_key=uuid4())
    return Proceeding.objects.select_related("matter").get(pk=run.pk)


def a_booked_visit(*, at: datetime = AT, unit: str = "service_centre_12309", **fields: Any) -> BookedVisit:
    """The first free time at a window, booked by nobody who is logged in."""
    centre = Centre.objects.get()
    desk = next(one for one in booked_visits.desks(centre, on=timezone.localdate(at)) if one.unit.code == unit)
    begins = next(one for free in booked_visits.free_times(centre, desk, at=at) for one, _left in free.times)
    wish = booked_visits.Wish(**{
        "unit": unit, "name": "王建军（虚构）", "phone": "13808122046", "about": "三个月没发工资。", **fields,
    })  # fmt: skip
    return booked_visits.book(
        centre=centre, wish=wish, starts_at=begins, form_key=uuid4(), address="::1", by=NOBODY, at=at
    )


def a_booking(matter: Matter, *, by: Standing, at: datetime = AT, **fields: Any) -> Booking:
    """A room for an hour of the next day, with the officer presiding and everybody asked to come."""
    start = timezone.localtime(at).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    wanted = bookings.Wanted(**{
        "room": Room.objects.get(code="mediation_room_1"), "starts_at": start, "ends_at": start + timedelta(hours=1),
        "purpose": "mediation", "presider": User.objects.get(username=OFFICER), "parties": tuple(matter.parties.all()),
        **fields,
    })  # fmt: skip
    return bookings.book(matter=matter, wanted=wanted, by=by, at=at)


def assign_to(matter: Matter, username: str, *, by: Standing, at: datetime = AT) -> None:
    handling.assign(matter=matter, handler=User.objects.get(username=username), by=by, at=at)
