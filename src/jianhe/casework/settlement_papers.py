"""What the papers of a reconciliation say beside the facts of their step: from willingness, sessions and agreements."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jianhe.casework import methods
from jianhe.casework.rules import catalogue
from jianhe.papers.amounts import chinese_amount, plain_amount
from jianhe.records.models import Agreement, Attendee, Instalment, Party, Proceeding, Signature, Sitting
from jianhe.records.queries import agreements as asked
from jianhe.records.queries.reconciliation import asked_of

HOW = {"face": "当面", "phone": "电话", "letter": "书面", "sms": "短信", "online": "网上"}
ANSWERS = {"willing": "愿意", "refused": "不愿意"}
COMERS = {"party": "当事人", "agent": "代理人", "lawyer": "律师", "psychologist": "心理咨询师", "mediator": "调解员",
          "clerk": "书记员", "invited": "邀请参加的人"}  # fmt: skip
SIDES = {"a": "诉求方", "b": "对方", "o": "第三方"}
SIGNED_AS = {"own": "本人", "own_living": "本人", "officer": "法定代表人", "guardian": "法定代理人", "agent": "委托代理人",
             "mediator": "调解员", "seal": "调解组织印章"}  # fmt: skip
NUMBERS = "一二三四五六七八九十"
_NO_HARM = "没有损害国家利益、公共利益和他人合法权益的情形"
CHECKED = ("is_voluntary", "is_lawful", "amount_fits", "harms_nobody", "consequences_told")


def told(paper: str, proceeding: Proceeding, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The blanks of one of these papers; nothing for any other."""
    teller = _TELLERS.get(paper)
    return teller(proceeding, facts) if teller is not None else {}


def _both_sides(proceeding: Proceeding, _facts: Mapping[str, Any]) -> dict[str, Any]:
    people = Party.objects.filter(matter=proceeding.matter_id, removed_at=None, side__in="ab")
    kind = proceeding.facts.get("kind", "")
    kinds = catalogue().lists["reconciliation_kinds"]
    return {
        "both_sides": "、".join(party.name for party in people.order_by("side", "position")),
        "kind_of_talks": kinds[kind].zh if kind in kinds else "刑事和解",
    }  # fmt: skip


def _answers(proceeding: Proceeding, _facts: Mapping[str, Any]) -> dict[str, Any]:
    rows = [(one.party, one.newest) for one in asked_of(proceeding) if one.newest is not None]
    lines = [
        f"{party.name}：{_day(row.answered_at)}{HOW.get(row.answered_how, '')}答复，{ANSWERS[row.answer]}"
        for party, row in rows if row is not None and row.answered_at is not None
    ]  # fmt: skip
    return {"answers": lines, "asked_by": "、".join(dict.fromkeys(row.asked_by.name for _, row in rows if row))}


def _session(proceeding: Proceeding, _facts: Mapping[str, Any]) -> dict[str, Any]:
    sitting = Sitting.objects.filter(proceeding=proceeding).select_related("presider").order_by("-number").first()
    if sitting is None or sitting.ended_at is None:
        return {}
    began, ended = (timezone.localtime(moment) for moment in (sitting.began_at, sitting.ended_at))
    results = {"agreed": "谈成，送审查", "adjourned": "还没谈成，改日再谈", "failed": "没有谈成"}
    return {
        "session": f"第{sitting.number}次", "place": sitting.place, "presider": sitting.presider.name,
        "period": f"{_day(began)}{began:%H:%M}至{ended:%H:%M}" if began.date() == ended.date()
                  else f"{_day(began)}{began:%H:%M}至{_day(ended)}{ended:%H:%M}",
        "attendees": [_comer(one) for one in Attendee.objects.filter(sitting=sitting).order_by("pk")],
        "summary": sitting.summary, "session_result": results[sitting.result],
        "methods": methods.names_of(sitting.methods, sitting.matter, on=ended.date()),
    }  # fmt: skip


def _comer(one: Attendee) -> str:
    return f"{one.name}，{COMERS[one.capacity]}{'，已核对身份' if one.is_identity_seen else ''}"


def _met(_proceeding: Proceeding, facts: Mapping[str, Any]) -> dict[str, Any]:
    """When a session of a mediation was, as a record writes it."""
    met = datetime.fromisoformat(facts["session_at"])
    local = timezone.localtime(met) if timezone.is_aware(met) else met
    return {"met_at": f"{_day(local.date())}{local:%H:%M}"}


def _ending(proceeding: Proceeding, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Why a supervision ends with the settlement: withdrawn, waived in the agreement, or the written reason."""
    if facts.get("exception_reason"):
        ground = str(facts["exception_reason"]).rstrip("。")
    elif facts.get("withdrawn_on"):
        ground = f"申请人于{_day(date.fromisoformat(facts['withdrawn_on']))}撤回监督申请，{_NO_HARM}"
    else:
        ground = f"协议写明不再申请监督，{_NO_HARM}"
    return {**_both_sides(proceeding, facts), "ending_ground": ground}


def _agreement(proceeding: Proceeding, _facts: Mapping[str, Any]) -> dict[str, Any]:
    agreement = Agreement.objects.filter(proceeding=proceeding, state="signed").order_by("-signed_at").first()
    if agreement is None:
        return {}
    version = asked.current_version(agreement)
    signers = [one.signature for one in asked.signers_of(agreement, version) if one.signature is not None]
    return {
        "between": [_party(party) for party in asked.parties_of(version)],
        "clauses": [f"{_numeral(n)}、{clause['text']}" for n, clause in enumerate(version.clauses, 1)],
        "schedule": [_instalment(row) for row in asked.instalments_of(agreement)],
        "signatures": [_signature(one) for one in signers], "date": agreement.effective_on,
        "agreement_number": agreement.number,
    }  # fmt: skip


def _party(party: Party) -> str:
    head = f"，法定代表人{party.officer_name}" if party.officer_name else ""
    return f"{SIDES[party.side]}：{party.name}{head}"


def _instalment(row: Instalment) -> str:
    protected: Any = row.account
    account = f"，账户尾号{protected.open()[-4:]}" if protected is not None else ""
    amount = f"{plain_amount(row.amount)}（{chinese_amount(row.amount)}）"
    return f"{row.number}．{_day(row.due_on)}前，{row.payer.name}付{row.payee.name}{amount}{account}"


def _signature(one: Signature) -> str:
    whose = f"{one.party.name}" if one.party is not None else one.signer
    by = f"（{SIGNED_AS[one.capacity]}{one.signer}）" if one.signer != whose else f"（{SIGNED_AS[one.capacity]}）"
    return f"{whose}{by}：{'已在屏幕上签名' if one.how == 'tablet' else '已在纸上签名'}，{_day(one.signed_at)}"


def _review(proceeding: Proceeding, facts: Mapping[str, Any]) -> dict[str, Any]:
    from_edition = catalogue().edition(proceeding.procedure, on=proceeding.edition).facts
    agreement = Agreement.objects.filter(proceeding=proceeding, state="ready").order_by("-drafted_at").first()
    draft = f"第{agreement.current}稿，{plain_amount(agreement.total)}" if agreement else ""
    return {
        "findings": [f"{from_edition[name].label.zh}：{'是' if facts.get(name) else '否'}" for name in CHECKED
                     if name in from_edition],
        "draft": draft,
    }  # fmt: skip


def _no_settlement(proceeding: Proceeding, facts: Mapping[str, Any]) -> dict[str, Any]:
    reasons = catalogue().lists["reconciliation_failures"]
    reason = str(facts.get("failure_reason", ""))
    return {
        **_both_sides(proceeding, facts), "failure": reasons[reason].zh if reason in reasons else "",
        "remedies": facts.get("remedy", []),
    }  # fmt: skip


def _numeral(n: int) -> str:
    """1 to 99 as headings count: 一 … 十, 十一, 二十, 二十一."""
    tens, ones = divmod(n, 10)
    first = "" if tens == 0 else "十" if tens == 1 else f"{NUMBERS[tens - 1]}十"
    return first + (NUMBERS[ones - 1] if ones else "")


def _day(moment: date | datetime) -> str:
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return f"{day.year}年{day.month}月{day.day}日"


_TELLERS = {
    "reconciliation_rights_notice": _both_sides, "willingness_inquiry_record": _answers,
    "reconciliation_session_record": _session, "civil_reconciliation_agreement": _agreement,
    "criminal_settlement_agreement": _agreement, "mediation_agreement": _agreement, "mediation_record": _met,
    "voluntariness_legality_review": _review,
    "non_settlement_note": _no_settlement, "review_termination_decision": _ending,
}  # fmt: skip
