"""What a unit does with what it signed for: it answers, or asks for more time. Closing stays with the sender."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from jianhe.casework import attachments, deadlines, handling, telling
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue, practice_in
from jianhe.casework.step_facts import clean_text
from jianhe.law.editions import INTAKE
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Attachment, Clock, HandOver, Matter, MoreTime
from jianhe.records.queries import access, hand_overs


@transaction.atomic
def answer(
    *, hand_over: HandOver, text: str, by: Standing, at: datetime, paper: attachments.Upload | None = None
) -> Matter:
    """Give the result back to the sender, in words and with a paper where there is one. The sender closes.

    Effects in order: the paper, the hand-over, the owner and unit of the proceedings, the event, the matter, who is
    told. Refuses while the matter has been sent on from here, and where it was not signed for.
    """
    must(by, "answer_hand_over")
    text = clean_text(text)
    if not text:
        raise refuse("请写明办理结果。", "Write what came of it.")
    matter, hand_over = _in_hand(hand_over, by)
    if hand_over.part == "lead" and matter.unit_id != hand_over.to_unit_id:
        raise refuse("这件已经转到别的部门，等它答复后再答复。", "It was sent on; answer once that unit has answered.")
    waiting = HandOver.objects.filter(matter=matter, state="sent", part="lead")
    if hand_over.part == "lead" and waiting.exists():
        raise refuse("还有移送没有签收，先收回或者等对方接收。", "A hand-over from here waits to be signed for.")
    file: Attachment | None = None
    if paper is not None:
        file = attachments.attach(matter=matter, upload=paper, supplied_by=hand_over.to_unit.name, by=by, at=at)
        matter.refresh_from_db(fields=["version"])
    assert by.person is not None
    hand_over.state, hand_over.answered_at, hand_over.answered_by = "answered", at, by.person
    hand_over.answer_text, hand_over.answer_file = text, file
    hand_over.save()
    events.write("hand_over_answered", matter, by, at, hand_over=hand_over.pk, attachment=file.pk if file else None)
    told = {hand_over.from_person_id}
    if hand_over.part == "lead":
        owner = handling.sender_of(hand_over, matter, on=timezone.localdate(at))
        told.add(owner.pk)
        telling.tell(matter=matter, to=told, kind="answered", about=hand_over.pk, at=at)
        handling.carry_to(matter=matter, unit=hand_over.from_unit, owner=owner, at=at, change="hand_over_answered")
    else:
        telling.tell(matter=matter, to=told, kind="answered", about=hand_over.pk, at=at)
        access.raise_version(matter, changed_at=at, change="hand_over_answered")
    return matter


@transaction.atomic
def ask_more_time(
    *, hand_over: HandOver, reason: str, text: str, until: date, by: Standing, at: datetime
) -> MoreTime:
    """Ask the sender for a later day. It moves the day of the answer, never a clock of the law.

    Refuses a day that is not later, and one after the last day of the law: that is extended, where the law allows, by
    the step of the procedure that says so.
    """
    must(by, "answer_hand_over")
    matter, hand_over = _in_hand(hand_over, by)
    if reason not in catalogue().lists["more_time_reasons"]:
        raise refuse("请选延期的理由。", "Choose why more time is needed.")
    text = clean_text(text)
    if not text:
        raise refuse("请写明还差什么、几时能办完。", "Write what is still missing and when it will be done.")
    if hand_over.answer_due_on is None or until <= max(hand_over.answer_due_on, timezone.localdate(at)):
        raise refuse("新的日期要比原来的晚。", "The new day must be later than the one set.")
    _within_the_law(matter, until)
    if MoreTime.objects.filter(hand_over=hand_over, decided_at=None).exists():
        raise refuse("已经申请了，还在等答复。", "A request is waiting already.")
    assert by.person is not None
    request = MoreTime(
        centre_id=matter.centre_id, matter=matter, hand_over=hand_over, reason=reason, text=text, until=until,
        asked_by=by.person, asked_at=at,
    )  # fmt: skip
    request.save(force_insert=True)
    events.write("more_time_asked", matter, by, at, request=request.pk, hand_over=hand_over.pk, until=until)
    to = {hand_over.from_person_id, *_posts_that_grant(matter, timezone.localdate(at))}
    telling.tell(matter=matter, to=to, kind="more_time", about=request.pk, at=at)
    access.raise_version(matter, changed_at=at, change="more_time_asked")
    return request


@transaction.atomic
def decide_more_time(*, request: MoreTime, is_granted: bool, why: str, by: Standing, at: datetime) -> None:
    """Grant or refuse more time: the sender's side, or the post that the practice names. A refusal says why."""
    must_reach(by, request.matter)
    matter = access.lock(request.matter)
    request = MoreTime.objects.select_for_update(of=("self",)).select_related("hand_over").get(pk=request.pk)
    hand_over = request.hand_over
    if request.decided_at is not None:
        raise refuse("这个申请已经有了答复。", "This request has been decided.")
    if hand_over.state != "signed":
        raise refuse("这件已经答复了，不用再延。", "It has been answered meanwhile.")
    if not may_grant(hand_over, by, at=at):
        raise refuse("由移送方或者中心协调员答复。", "The sender decides, or the post that the practice names.")
    assert by.person is not None
    if by.person.pk == request.asked_by_id:
        raise refuse("不能批准自己的申请。", "Nobody grants his own request.")
    why = clean_text(why)
    if not is_granted and not why:
        raise refuse("不同意要写明理由。", "A refusal says why.")
    if is_granted:
        _within_the_law(matter, request.until)
        HandOver.objects.filter(pk=hand_over.pk).update(answer_due_on=request.until)
    MoreTime.objects.filter(pk=request.pk).update(is_granted=is_granted, why=why, decided_by=by.person, decided_at=at)
    events.write("more_time_decided", matter, by, at, request=request.pk, hand_over=hand_over.pk, granted=is_granted)
    telling.tell(matter=matter, to=[request.asked_by_id], kind="time_decided", about=request.pk, at=at)
    access.raise_version(matter, changed_at=at, change="more_time_decided")


def may_grant(hand_over: HandOver, by: Standing, *, at: datetime) -> bool:
    """Whether the person stands on the sender's side, or holds a post that the practice names."""
    assert by.centre is not None
    named = practice_in(by.centre, on=timezone.localdate(at)).more_time_by
    return hand_over.from_unit_id in by.units or bool(by.roles & set(named))


def last_day_of_law(matter: Matter) -> date | None:
    """The earliest last day among the matter's own running clocks that end once; monthly replies go on beside them."""
    running = Clock.objects.filter(
        matter=matter, proceeding__procedure=INTAKE, ended_at=None, state="running", owner="us"
    )  # the clocks of a child proceeding are that proceeding's own
    once = [clock.pk for clock in running if not _repeats(clock)]
    found: date | None = running.filter(pk__in=once).aggregate(day=Min("legal_due"))["day"]
    return found


def _within_the_law(matter: Matter, until: date) -> None:
    last = last_day_of_law(matter)
    if last is not None and until > last:
        raise refuse(
            f"法定期限到 {last.month}月{last.day}日，延期不能超过它。",
            f"The limit of the law ends on {last:%-d %b %Y}; more time cannot go beyond it.",
            instead=words(
                "法律允许延长的，先由移送方按程序办“延长期限”。",
                "Where the law allows, the sender first takes the step that extends the limit.",
            ),
        )


def _repeats(clock: Clock) -> bool:
    return deadlines.limit_of(clock).repeat is not None


def _posts_that_grant(matter: Matter, on: date) -> set[UUID]:
    named = practice_in(matter.centre, on=on).more_time_by
    return {person for role in named for person in telling.holders_of(role, centre=matter.centre_id, on=on)}


def _in_hand(hand_over: HandOver, by: Standing) -> tuple[Matter, HandOver]:
    """The matter locked and the hand-over read again; it was signed for on the person's side and is not answered."""
    must_reach(by, hand_over.matter)
    matter = access.lock(hand_over.matter)
    hand_over = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    if not hand_overs.receives(hand_over, by):
        raise refuse("这件是移给别的部门的。", "This was handed over to another unit.")
    if hand_over.state == "sent":
        raise refuse("还没有接收，先接收。", "It has not been signed for yet.")
    if hand_over.state != "signed":
        raise refuse("这次移送已经答复、退回或者收回。", "It has been answered, returned or recalled already.")
    return matter, hand_over
