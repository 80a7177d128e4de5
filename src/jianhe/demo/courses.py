"""The ways a matter may go: each is a course that says when its next act comes, and then does it through the verbs.

A course stops for good where the year ends, so matters stand in every state of the intake.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jianhe.demo.acting import CLERKS, Case, Course

REMEDY = "对办理结果不服的，可以向上一级人民检察院提出。"
CHANNELS = ("visit", "visit", "visit", "visit", "letter", "letter", "call", "call", "online", "hand_over")


_CAUSES = (
    "unsure", "sign", "unsure", "habit", "trust", "guide_unclear", "unsure", "sent_here", "turned_away", "sign", "unknown",
)  # fmt: skip


def arrive(case: Case, at: datetime, **fields: Any) -> str:
    """Register it at the 12309 window, or, where it came on paper, in the office. Returns who did."""
    channel = fields.pop("channel", None) or case.world.random.choice(CHANNELS)
    in_office = fields.pop("in_office", False)
    if "minor" in case.story.flags:
        case.register("fuzeren", "visit", at, is_sealed=True, **fields)
        case.grant(case.officer, at)
        return "fuzeren"
    if channel in ("letter", "hand_over", "online") or in_office:
        more = {"sent_by": "区信访局", "outer_number": f"示例转〔{at.year}〕{case.world.random.randint(1, 999)}号"}
        case.register("zhuli", channel, at, **fields, **(more if channel == "hand_over" else {}))
        return "zhuli"
    clerk = case.world.random.choice(CLERKS)
    window = case.world.windows[7] if channel == "visit" else None
    case.register(clerk, channel, at, window=window, **fields)
    if case.world.random.random() < 0.12:
        case.attach(clerk, "情况说明.txt", f"示例材料（虚构）\n{case.story.story}\n", at + timedelta(minutes=3))
    return clerk


def answered(case: Case, at: datetime) -> Course:
    """当场答复。"""
    yield at
    by = arrive(case, at, channel=case.world.random.choice(("visit", "visit", "call")))
    at = case.later(at, 0, 0)
    yield at
    case.step(
        by, "answer_at_once", at, question=case.story.claim, answer="已讲清办理途径、期限和需要的材料。",
        outcome=case.world.random.choice(("answered_no_dispute", "answered_no_dispute", "answered_unresolved", "resolved")),
    )  # fmt: skip


def _why_here(at: datetime) -> dict[str, str]:
    """误访的原因：由时刻定，不动用随机数，别的数据不因此改变。"""
    told = int(at.timestamp()) // 60 % len(_CAUSES)
    return {"mis_visit_cause": _CAUSES[told], "guide_seen": ("none", "none", "told", "unknown")[told % 4]}


def guided(case: Case, at: datetime) -> Course:
    """引导：误访，告知有权处理的机关，再回访。"""
    yield at
    by = arrive(case, at, channel=case.world.random.choice(("visit", "visit", "visit", "call")))
    at = case.later(at, 0, 1)
    yield at
    case.step(
        by, "guide", at, **_why_here(at), guide_ground="NR01", competent_organ=case.story.organ or "区司法局",
        organ_address="综治中心一楼", organ_phone="0000-2310008",
        papers_needed="身份证\n有关凭证", remedy=REMEDY, contact=case.contact,
    )  # fmt: skip
    case.serve(by, at, "on_the_spot")
    at = case.later(at, 4, 9)
    yield at
    case.step(
        by,
        "end_guidance",
        at,
        follow_up_result=case.world.random.choice(("reached", "reached", "reached", "unreached")),
    )


def transferred(case: Case, at: datetime) -> Course:
    """移送，等对方签收；少数被退回后重新甄别。"""
    random = case.world.random
    yield at
    by = arrive(case, at)
    at = case.later(at, 1, 4)
    yield at
    case.step(
        by, "transfer", at, **_why_here(at), transfer_ground="NR01", reason="不属于检察机关职责，应由有权机关处理。",
        competent_organ=case.story.organ or "区公安分局", organ_address="综治中心一楼", organ_phone="0000-2310007",
        remedy=REMEDY, contact=case.contact, copies="登记表\n来访人提交的材料",
    )  # fmt: skip
    case.serve(by, at, "through_organ")
    at = case.later(at, 1, 9)
    yield at
    if random.random() < 0.15:
        review = timezone.localdate(at + timedelta(days=5)).isoformat()
        case.step(
            by,
            "transfer_returned",
            at,
            return_reason="not_competent",
            reason="对方认为应由检察机关审查。",
            review_on=review,
        )
        yield from triaged(case, by, case.later(at, 1, 3))
        return
    case.step(by, "transfer_received", at, signed_on=timezone.localdate(at).isoformat(), signed_by="值班人员（虚构）")


def supplemented(case: Case, at: datetime) -> Course:
    """一次性告知补正，补齐后受理；没有补齐的，不予受理。"""
    random = case.world.random
    yield at
    by = arrive(case, at, in_office=True)
    at = case.later(at, 1, 4)
    yield at
    review = timezone.localdate(at + timedelta(days=16)).isoformat()
    case.step(by, "ask_supplement", at, missing_items="身份证明\n生效裁判文书复印件\n证据材料", review_on=review)
    case.serve(by, at)
    at = case.later(at, 4, 20)
    yield at
    on = timezone.localdate(at)
    case.step(
        by, "supplement_received", at, supplemented_on=on.isoformat(), review_on=(on + timedelta(days=3)).isoformat()
    )
    at = case.later(at, 0, 2)
    if random.random() < 0.2:
        yield from refusal(case, at, "NR08")
    else:
        yield from triaged(case, by, at)


def refused(case: Case, at: datetime) -> Course:
    """不予受理，经负责人审批。"""
    yield at
    arrive(case, at, channel="letter")
    yield from refusal(case, case.later(at, 2, 6), case.world.random.choice(("NR07", "NR08", "NR09", "NR11", "NR15")))


def refusal(case: Case, at: datetime, ground: str) -> Course:
    yield at
    case.step(
        "zhuli", "refuse", at, refusal_ground=ground, reason="经审查不符合受理条件，理由已当面说明。",
        remedy=REMEDY, contact=case.contact,
    )  # fmt: skip
    at = case.later(at, 0, 2)
    yield at
    case.approve("fuzeren", at)
    case.serve("zhuli", at)


def withdrawn(case: Case, at: datetime) -> Course:
    """信访人撤回。"""
    yield at
    by = arrive(case, at)
    at = case.later(at, 1, 6)
    yield at
    case.step(by, "withdraw", at, withdrawal_reason="已经自行和解。")


def anonymous(case: Case, at: datetime) -> Course:
    """匿名来信，无法答复，存查。"""
    yield at
    case.register("zhuli", "letter", at, parties=[], is_anonymous=True, title="匿名来信反映有关情况")
    at = case.later(at, 2, 6)
    yield at
    case.step(
        "chengban",
        "file_unanswered",
        at,
        no_answer_reason="anonymous",
        attempts="来信没有署名和联系方式",
        reason="没有具体内容，存查。",
    )
    at = case.later(at, 0, 2)
    yield at
    case.approve("fuzeren", at)


def repeated(case: Case, at: datetime) -> Course:
    """老信访人又来：登记为原事项的一次新来访。"""
    yield at
    old = case.world.random.choice(case.world.known) if case.world.known else None
    if old is None:
        return
    by = case.world.random.choice(CLERKS)
    case.matter = old.matter
    case.register(by, "visit", at, known_matter=old.matter, story="来问办得怎么样了，补充了一份材料。", parties=[])


def merged(case: Case, at: datetime) -> Course:
    """同一件事又登记成一件：并入原事项。"""
    yield at
    root = case.world.random.choice(case.world.known) if case.world.known else None
    if root is None:
        return
    case.story = root.story
    by = arrive(case, at, channel="visit")
    at = case.later(at, 0, 1)
    yield at
    case.step(by, "merge", at, root_matter=root.matter.short_code, earlier_handling="原事项正在办理。", remedy=REMEDY)


def handled(case: Case, at: datetime, *, turn: str = "") -> Course:
    """受理并办理，从登记到办结；`turn` names a turn that it takes for certain."""
    case.turn = turn
    yield at
    by = arrive(case, at, channel="visit" if turn == "hand_over" else None)
    if by in CLERKS:
        case.world.known.append(case)
    yield from triaged(case, by, case.later(at, 0, 5))


def stopped(case: Case, at: datetime) -> Course:
    """办理中中止。"""
    return handled(case, at, turn="suspend")


def handed_over(case: Case, at: datetime) -> Course:
    """窗口受理后移交承办部门。"""
    return handled(case, at, turn="hand_over")


def observed(case: Case, at: datetime) -> Course:
    """息诉罢访，观察。"""
    return handled(case, at, turn="observe")


def reopened(case: Case, at: datetime) -> Course:
    """办结后有新证据，重新打开。"""
    return handled(case, at, turn="reopen")


def triaged(case: Case, by: str, at: datetime) -> Course:
    yield at
    ordinary = case.story.category in ("other", "support_suit", "suggestion")
    case.step(
        by, "accept_ordinary" if ordinary else "accept", at, accepted_on=timezone.localdate(at).isoformat(),
        handling_class=case.world.random.choice(("simple", "ordinary", "ordinary", "ordinary", "complex")),
    )  # fmt: skip
    case.serve(by, at + timedelta(minutes=5), "on_the_spot")
    office = case.world.units[case.office]
    if case.matter.unit_id != office.pk:
        at = case.later(at, 0, 2)
        yield at
        case.hand_over(at)
        soon, signed = at + timedelta(hours=1), case.later(at, 1, 3)
        if case.world.random.random() < 0.04:
            yield soon
            if case.may_return(soon):
                case.return_it(soon)
                return
        at = signed
        yield at
        case.sign_for(at)
    at = case.later(at, 0, 2)
    yield at
    case.assign(at)
    yield from in_progress(case, case.later(at, 1, 3), ordinary=ordinary)


def in_progress(case: Case, at: datetime, *, ordinary: bool) -> Course:
    yield at
    random, officer = case.world.random, case.officer
    case.step(officer, "start_handling", at)
    for _ in range(random.randint(1, 2)):
        at = case.later(at, 2, 10)
        yield at
        kind, text = random.choice((
            ("call", "电话联系来访人，核对经过和诉求。"), ("visit", "到现场了解情况，拍照三张。"),
            ("finding", "调阅卷宗，主要材料齐全。"), ("meeting", "与有关部门会商，形成一致意见。"),
        ))  # fmt: skip
        case.note(officer, kind, text, at)
    if case.turn == "suspend" or random.random() < 0.1:
        at = case.later(at, 1, 5)
        yield at
        until = timezone.localdate(at + timedelta(days=random.randint(20, 50))).isoformat()
        case.step(
            officer,
            "suspend",
            at,
            suspend_reason="awaiting_appraisal",
            reason="等待司法鉴定意见。",
            resume_when="鉴定意见作出后",
            suspended_until=until,
        )
        at = case.later(at, 15, 45)
        yield at
        case.step(officer, "resume", at, reason="鉴定意见已经作出。")
    if random.random() < 0.08:
        at = case.later(at, 40, 75)
        yield at
        expected = timezone.localdate(at + timedelta(days=25)).isoformat()
        case.step(
            officer,
            "progress_reply",
            at,
            progress="已调阅卷宗、约谈双方",
            remaining_steps="听取意见\n形成结论",
            expected_on=expected,
            contact=case.contact,
        )
        case.serve(officer, at)
    if ordinary and random.random() < 0.08:
        at = case.later(at, 3, 8)
        yield at
        if case.matter.clocks.filter(limit="rpw_60d", ended_at=None, legal_due__gte=timezone.localdate(at)).exists():
            case.step(officer, "extend", at, extended_limit="rpw_60d", reason="情况复杂，需要进一步核实。")
            case.approve("fujianzhang", at + timedelta(minutes=50))
    yield from decided(case, case.later(at, 4, 25))


def decided(case: Case, at: datetime) -> Course:
    yield at
    random, officer, story = case.world.random, case.officer, case.story
    found, result = story.found or "情况已核实。", story.result or "已依法处理并答复。"
    case.step(officer, "decide", at, facts=found, result=result, reasons="有材料和谈话记录为证。")
    at = case.later(at, 1, 4)
    yield at
    case.step(
        officer, "result_reply", at, facts=found, result=result, reasons="有材料和谈话记录为证。", remedy=REMEDY,
        contact=case.contact,
    )  # fmt: skip
    at = case.later(at, 0, 3)
    yield at
    case.serve(officer, at)
    at = case.later(at, 3, 12)
    yield at
    on = timezone.localdate(at).isoformat()
    if case.turn == "observe" or random.random() < 0.15:
        case.step(officer, "observe", at, undertaken_on=on, follow_up_result="reached")
        at = case.later(at, 180, 190)
        yield at
    outcome = random.choice(("resolved", "resolved", "resolved", "answered_no_dispute", "answered_unresolved"))
    case.step(officer, "close", at, outcome=outcome, follow_up_result="reached")
    if case.turn == "reopen" or random.random() < 0.04:
        at = case.later(at, 10, 40)
        yield at
        case.step(officer, "reopen", at, new_facts="来访人提交了新的证据。")
        if case.turn == "reopen":
            return
        at = case.later(at, 1, 5)
        yield at
        case.step(
            officer, "answer_at_once", at, answer="新的证据已经当面看过，原来的答复不变。", outcome="answered_unresolved"
        )
