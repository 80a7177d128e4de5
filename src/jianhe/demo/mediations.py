"""Quarrels that go straight to mediators of the network: taken on, returned, sent up, settled, or come back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from jianhe.casework import mediation, roadmap
from jianhe.demo import quarrels
from jianhe.demo.acting import CLERKS, Case, Course, World
from jianhe.demo.confirmed import End, at_court, handed, mediated, received, referred
from jianhe.demo.quarrels import Quarrel
from jianhe.demo.talks import Talks
from jianhe.law.working_days import national_calendar

LEAD, TOWN, VILLAGE = "mediation_association", "qinghe_committee", "qinghe_shuangqiao_committee"
# Working days before the last day on which it came in, and where it stands since.
_WHERE = (
    (2, "sent"), (3, "sent"), (4, "returned"), (12, "taken"), (8, "joint"), (10, "up"), (14, "came_back"), (25, "agreed"),
    (40, "oral"), (55, "not_agreed"), (30, "stopped"), (6, "village"),
)  # fmt: skip


def mediations(world: World) -> Iterator[tuple[Case, Course]]:
    for days, where in _WHERE:
        day = national_calendar().nth_working_day_before(timezone.localdate(world.until), days)
        quarrel = quarrels.leak(world.random, world.people, day)
        case = Case(world, quarrel.story)
        yield case, _mediated(case, quarrel, day, where)


def _mediated(case: Case, quarrel: Quarrel, day: date, where: str) -> Course:
    """Accepted at the window and given to an organisation on the same day."""
    at = case.world.moment(day)
    yield at
    clerk = case.world.random.choice(CLERKS)
    village = next(one for one in case.world.villages if one.code == "qinghe_shuangqiao")
    case.register(
        clerk, "visit", at, window=case.world.windows[7], parties=quarrel.parties, village=village, town=village.parent
    )
    case.step(
        clerk, "accept_ordinary", at + timedelta(minutes=8), accepted_on=timezone.localdate(at).isoformat(),
        handling_class="simple",
    )  # fmt: skip
    case.serve(clerk, at + timedelta(minutes=9), "on_the_spot")
    by = case.world.acting(clerk)
    note = "双方住在一个楼里，愿意先让调解员上门看"
    roadmap.skip(
        matter=case.matter, stage="reconciliation", reason="own_wish", note=note, by=by, at=at + timedelta(minutes=10)
    )
    at += timedelta(minutes=15)
    case.by = clerk
    case.open(
        clerk, "mediation", at, mediation_kind="peoples", mediation_will="both", excluded_ground="none",
        what_to_mediate="漏水原因和修理费怎么分担",
    )  # fmt: skip
    near = where in ("up", "village")
    referred(case, at + timedelta(minutes=5), VILLAGE if near else LEAD)
    if where == "sent":
        return
    at = _later(case, at, 1)
    yield at
    if where == "returned":
        case.take(
            "tiaojie",
            "mediation",
            "give_back",
            at,
            return_reason="incomplete",
            reason="缺漏水现场的照片，请补齐再移送。",
        )
        return
    received(case, at, "tiaojie", "receive_village" if near else "receive")
    if where in ("taken", "village"):
        return
    yield from _in_hand(case, quarrel, where, clerk, at)


def _in_hand(case: Case, quarrel: Quarrel, where: str, clerk: str, at: datetime) -> Course:
    at = _later(case, at, 2)
    yield at
    mediator = "tiaojie"
    _session(case, mediator, at)
    if where == "joint":
        by, unit = case.world.acting(mediator), case.world.units["property_committee"]
        mediation.ask_help(
            proceeding=case.run("mediation"), organisation=unit, ask="请物业纠纷调委会派人看一次水管。", by=by,
            at=at + timedelta(minutes=50),
        )  # fmt: skip
        return
    at = _later(case, at, 2)
    yield at
    told = "协议的内容和后果\n可以共同申请司法确认"
    if where == "up":
        town = str(case.world.units[TOWN].pk)
        case.take(mediator, "mediation", "send_up", at, organisation=town, reason="村里谈了一次，要请镇上的调解员来。")
        received(case, at + timedelta(hours=1), "tiaojie3", "receive_town")
    elif where == "agreed":
        talks = Talks(case, quarrel, timezone.localdate(at))
        made = mediated(talks, at, LEAD, "tiaojie", [timezone.localdate(at) + timedelta(days=12)])
        case.take("tiaojie", "mediation", "agree", at + timedelta(minutes=8), answer=told)
        packet = handed(case, made, at + timedelta(minutes=15))
        yield from at_court(talks, packet, End(paid="some"))
    elif where == "oral":
        terms = "楼上修好水管\n修理费各付一半，当场付清"
        case.take("tiaojie", "mediation", "agree_orally", at, oral_terms=terms, answer="口头协议的内容已经念过")
    elif where == "stopped":
        case.take("tiaojie", "mediation", "withdraw", at)
    else:
        case.take("tiaojie", "mediation", "fail", at, fail_reason="amount_gap", reason="双方对损失的数额差得太远。")
        if where == "not_agreed":
            at = _later(case, at, 1)
            yield at
            case.take(clerk, "mediation", "close_failed", at, answer="可以向人民法院起诉\n诉讼时效三年")


def _session(case: Case, mediator: str, at: datetime) -> None:
    names = "\n".join(party.name for party in case.people(mediator))
    case.take(
        mediator, "mediation", "record_session", at + timedelta(minutes=45), session_at=at.strftime("%Y-%m-%dT%H:%M"),
        attended=names, session_result="一起看了现场，双方对原因没有争议。", danger_seen="no",
    )  # fmt: skip


def _later(case: Case, at: datetime, days: int) -> datetime:
    return case.world.moment(national_calendar().nth_working_day(timezone.localdate(at), days))
