"""The meeting page (和解会议): steps and attendance at the left, the paper in the middle, gap and checks at the right."""

import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianhe.casework import sittings
from jianhe.casework.agreement_terms import in_words
from jianhe.casework.rules import edition_of
from jianhe.desk import beside, next_step
from jianhe.desk.matter import Sight
from jianhe.desk.rooms import held_row
from jianhe.desk.wording import AGREEMENTS, said
from jianhe.law.roles import may
from jianhe.records.queries import agreements, reconciliation, replies, rooms
from jianhe.web.clock import now
from jianhe.web.templatetags.jianhe import clock_time, day_and_time, yuan

MARKS = {
    "rights": gettext_lazy("讲明权利义务"), "identity": gettext_lazy("核对身份"), "stories": gettext_lazy("各说各的"),
    "gap": gettext_lazy("谈差额"), "reading": gettext_lazy("念协议、改协议"),
}  # fmt: skip
STAGES = {"invitation": gettext_lazy("征询时"), "session": gettext_lazy("会谈时"), "signing": gettext_lazy("签字时")}
ANSWERS = {"willing": gettext_lazy("愿意"), "refused": gettext_lazy("不愿意"), "": gettext_lazy("等答复")}
HOW = {
    "face": gettext_lazy("当面"), "phone": gettext_lazy("电话"), "letter": gettext_lazy("书面"), "sms": gettext_lazy("短信"),
    "online": gettext_lazy("网上"),
}  # fmt: skip
COMERS = {
    "party": gettext_lazy("当事人"), "agent": gettext_lazy("代理人"), "lawyer": gettext_lazy("律师"),
    "psychologist": gettext_lazy("心理咨询师"), "mediator": gettext_lazy("调解员"), "clerk": gettext_lazy("书记员"),
    "invited": gettext_lazy("邀请的人"),
}  # fmt: skip
STATES = {
    "draft": gettext_lazy("草稿"), "ready": gettext_lazy("定稿，待签字"), "signed": gettext_lazy("签完"),
    "withdrawn": gettext_lazy("有一方撤回"), "void": gettext_lazy("作废"),
}  # fmt: skip
_AMOUNT = re.compile(r"([零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+（¥[\d,.]+）|¥[\d,]+\.\d\d)")
REVIEWED = ("ready_to_sign", "signed", "in_mediation", "performing", "breached", "paid")


def context(sight: Sight, run: Any) -> dict[str, Any]:
    """Everything that the page shows of one reconciliation."""
    edition, asked = edition_of(run), reconciliation.asked_of(run)
    codes = replies.codes_of(run) if may(sight.by.roles, "guide_talks") else {}
    seatings = reconciliation.sittings_of(run)
    sitting = seatings[0] if seatings else None
    agreement = next((one for one in agreements.agreements_of(sight.matter) if one.proceeding_id == run.pk), None)
    here = Place(sight, run)
    paper = paper_of(agreement) if agreement is not None else None
    choices = sight.choices_of_all.get(run.pk, [])
    return {
        "matter": sight.matter, "number": sight.matter.short_code, "tab_title": sight.matter.short_code, "run": run,
        "title": said(edition.title), "state": said(edition.states[run.state].title), "now": now(sight.request),
        "dispute": run.facts.get("dispute", ""), "pair": run.facts.get("pair", ""),
        "sitting": sitting, "is_open": sitting is not None and sitting.ended_at is None,
        "minutes": _minutes(sitting, now(sight.request)), "line": _line(sitting, run, agreement),
        "marks": _marks(sitting), "comers": _comers(sitting),
        "asked": [_asked(one, codes.get(one.party.pk)) for one in asked],
        "readings": _readings(sight, paper),
        "agreement": agreement, "paper": paper, "gap": _gap(sight, run), "checks": _checks(run, asked, paper, here),
        "steps": next_step.listed(choices, sight.url, run.number), "hows": HOW,
        "onward": beside.agreements(sight) if agreement is not None and agreement.state == "signed" else [],
        "may_guide": may(sight.by.roles, "guide_talks") and run.closed_at is None,
        "may_draft": may(sight.by.roles, "draft_agreement") and run.closed_at is None,
        "may_sign": may(sight.by.roles, "take_signature") and run.closed_at is None,
        "may_begin": run.state in ("scheduled", "adjourned"), "may_invite": run.state == "willingness_check",
        "ahead": [held_row(one) for one in rooms.ahead_of([run], at=now(sight.request))],
        "may_book": may(sight.by.roles, "book_room") and run.closed_at is None,
        "may_write": run.state in ("in_session", "adjourned", "draft_terms"),
    }  # fmt: skip


class Place:
    """Addresses of one reconciliation."""

    def __init__(self, sight: Sight, run: Any) -> None:
        self.sight, self.run = sight, run

    def url(self, name: str, *more: Any) -> str:
        return self.sight.url(name, self.run.number, *more)


def _minutes(sitting: Any, at: datetime) -> int | None:
    if sitting is None or sitting.ended_at is not None:
        return None
    return int(((sitting.paused_at or at) - sitting.began_at).total_seconds() // 60)


def _line(sitting: Any, run: Any, agreement: Any) -> list[dict[str, str]]:
    """会议进程: what was reached with its time, the next, and what lies ahead."""
    marks = sitting.marks if sitting is not None else {}
    rows = [
        {"label": str(label), "when": clock_time(datetime.fromisoformat(marks[code])) if code in marks else ""}
        for code, label in MARKS.items()
    ]  # fmt: skip
    done = [bool(row["when"]) for row in rows]
    is_signed = agreement is not None and agreement.state == "signed"
    rows.append({"label": _("审查"), "when": ""})
    rows.append({"label": _("签字"), "when": clock_time(agreement.signed_at) if is_signed else ""})
    done += [run.state in REVIEWED, is_signed]
    current = next((place for place, is_done in enumerate(done) if not is_done), None)
    is_running = sitting is not None and run.closed_at is None
    for place, row in enumerate(rows):
        row["state"] = "done" if done[place] else "now" if is_running and place == current else "next"
    return rows


def _marks(sitting: Any) -> list[dict[str, str]]:
    """The parts of a running session that were not reached yet, each one click."""
    if sitting is None or sitting.ended_at is not None:
        return []
    return [{"code": code, "label": str(label)} for code, label in MARKS.items() if code not in sitting.marks]


def _comers(sitting: Any) -> list[dict[str, Any]]:
    if sitting is None:
        return []
    rows = []
    for one in reconciliation.attendees_of(sitting):
        notes = [str(COMERS[one.capacity])]
        if one.is_identity_seen:
            notes.append(_("身份已核"))
        if one.lacks_authority:
            notes.append(_("缺授权委托书"))
        rows.append({"name": one.name, "note": _("，").join(notes), "is_fine": not one.lacks_authority
                     and (one.is_identity_seen or one.party_id is None)})  # fmt: skip
    return rows


def _asked(one: reconciliation.Asked, reply: Any) -> dict[str, Any]:
    newest, waiting = one.newest, one.waiting
    return {
        "party": one.party, "answer": one.answer, "label": str(ANSWERS[one.answer]) if one.rows else _("还没问"),
        "waiting": waiting, "newest": newest, "code": reply.code if reply else "",
        "call_asked_at": reply.call_asked_at if reply else None, "time": _time_said(reply), "history": [
            _("%(stage)s%(how)s：%(answer)s") % {
                "stage": STAGES[row.stage], "how": HOW.get(row.answered_how or row.asked_how, ""),
                "answer": ANSWERS[row.answer],
            } for row in one.rows
        ],
    }  # fmt: skip


def _time_said(reply: Any) -> str:
    """What the party said from home of when it can come."""
    if reply is None or reply.time_said_at is None:
        return ""
    if reply.suits is not None:
        return _("在网上说 %(when)s 可以来") % {"when": day_and_time(replies.comes_at(reply.suits, reply.party))}
    return _("在网上说想换时间：%(words)s") % {"words": reply.other_time}


def _readings(sight: Sight, paper: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What the parties said of the present draft from home; a question is read by whoever may see offers."""
    if paper is None:
        return []
    may_read = may(sight.by.roles, "see_offers")
    return [
        {"name": one.party.name, "at": one.at, "is_question": one.said == "question",
         "question": replies.question_in(one) if may_read else ""}
        for one in replies.readings_of(paper["version"])
    ]  # fmt: skip


def _gap(sight: Sight, run: Any) -> dict[str, Any] | None:
    """The gap table, for whoever is in the room; looking at it is written down."""
    if not may(sight.by.roles, "see_offers"):
        return None
    rows = sittings.look_at_offers(proceeding=run, by=sight.by, at=now(sight.request))
    totals = [_sum([getattr(row, name) for row in rows]) for name in ("asked", "given", "settled")]
    return {"rows": rows, "totals": totals, "is_closed": bool(rows) and all(row.settled is not None for row in rows)}


def _sum(amounts: list[int | None]) -> int | None:
    """What the amounts that were named come to; nothing where none was."""
    named = [one for one in amounts if one is not None]
    return sum(named) if named else None


def paper_of(agreement: Any, number: int | None = None) -> dict[str, Any]:
    """One draft as paper: clauses with their amounts marked, the table of who gets what when, and the signatures."""
    versions = agreements.versions_of(agreement)
    version = next((one for one in versions if number in (None, one.number)), versions[0])
    people = agreements.parties_of(version)
    payments = agreements.instalments_of(agreement) if version.number == agreement.current else []
    signers = agreements.signers_of(agreement, version)
    return {
        "title": str(AGREEMENTS[agreement.kind]), "version": version, "agreement": agreement, "people": people,
        "state": str(STATES[agreement.state]), "clauses": [
            {"number": place, "code": clause["code"], "pieces": pieces(clause["text"])}
            for place, clause in enumerate(version.clauses, 1)
        ],
        "sides": [
            {"label": label, "names": _("、").join(party.name for party in people if party.side == side)}
            for side, label in (("a", _("申请人")), ("b", _("被申请人")), ("o", _("第三人")))
            if any(party.side == side for party in people)
        ],
        "table": _table(payments), "payments": payments, "signers": signers, "earlier": version.number - 1,
        "signed": sum(1 for one in signers if one.signature is not None), "total": in_words(version.total),
    }  # fmt: skip


def pieces(text: str) -> list[dict[str, Any]]:
    """A clause cut at its amounts, which the paper marks."""
    return [{"text": part, "is_amount": bool(_AMOUNT.fullmatch(part))} for part in _AMOUNT.split(text) if part]


def _table(payments: list[Any]) -> dict[str, Any] | None:
    """附表: a row for each who is paid, a column for each day; only where there is more than one payment."""
    if len(payments) < 2:
        return None
    days = sorted({row.due_on for row in payments})
    people = list(dict.fromkeys(row.payee for row in payments))
    rows = []
    for person in people:
        own = [row for row in payments if row.payee == person]
        by_day = [sum(row.amount for row in own if row.due_on == day) for day in days]
        rows.append({"name": person.name, "total": sum(by_day), "amounts": by_day})
    return {"days": days, "rows": rows}


def _checks(
    run: Any, asked: list[reconciliation.Asked], paper: dict[str, Any] | None, here: Place
) -> list[dict[str, Any]]:
    """What must be right before the table is left; each failing one with its mend."""
    willing = all(one.answer == "willing" for one in asked)
    refusing = [one.party.name for one in asked if one.answer == "refused"]
    rows: list[dict[str, Any]] = [{
        "label": _("双方都愿意") if willing else _("%(who)s不愿意") % {"who": _("、").join(refusing)} if refusing
                 else _("还有人没有表示愿意"),
        "is_fine": willing,
    }]  # fmt: skip
    if paper is None:
        rows.append(
            {"label": _("还没有协议草稿"), "is_fine": False, "fix": _("起草协议"), "url": here.url("talks_agreement")}
        )
        return rows
    bare = [row for row in paper["payments"] if row.account is None]
    edit = {"fix": _("去改协议"), "url": here.url("talks_agreement")}
    rows += [
        {"label": _("金额大小写、分期合计一致"), "is_fine": True},
        {"label": _("没有不能写进协议的内容"), "is_fine": True},
        {"label": _("每笔有日期、付款人、收款账户") if not bare else _("%(n)d 笔没写收款账户") % {"n": len(bare)},
         "is_fine": not bare, **edit},
        {"label": _("已定稿") if paper["agreement"].state != "draft" else _("还没定稿"),
         "is_fine": paper["agreement"].state in ("ready", "signed")},
        {"label": _("审查通过") if run.state in REVIEWED else _("还没审查自愿、合法"), "is_fine": run.state in REVIEWED},
        {"label": _("都签了字") if paper["signed"] == len(paper["signers"])
                  else _("签了 %(n)d 人，共 %(all)d 人") % {"n": paper["signed"], "all": len(paper["signers"])},
         "is_fine": paper["signed"] == len(paper["signers"])},
    ]  # fmt: skip
    return rows


def money(fen: int | None) -> str:
    """186400.00 as it is typed into a form; empty where there is none."""
    return "" if fen is None else yuan(fen).replace("¥", "").replace(",", "")
