"""Words of the matter pages: labels for codes that stand in records, and values of facts as people read them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jianhe.casework.rules import catalogue
from jianhe.law.editions import Edition, Fact
from jianhe.law.refusals import Refusal
from jianhe.law.words import Words
from jianhe.likeness.weights import weights
from jianhe.records.queries.records import Line
from jianhe.web.templatetags.jianhe import day_and_time, long_day, short_day, yuan

_KEY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANNELS = {
    "letter": _("来信"), "visit": _("来访"), "call": _("来电"), "online": _("网上"), "hand_over": _("移送来的"),
    "unrecorded": _("旧台账"),
}  # fmt: skip
FLAGS = {
    "group": _("多人"), "minor": _("未成年"), "elderly": _("老年"), "disabled": _("残疾"), "distressed": _("情绪不稳"),
    "interpreter": _("需翻译"), "violence": _("家暴"), "protection_order": _("保护令"),
}  # fmt: skip
ENTRIES = {"call": _("电话"), "visit": _("来访"), "finding": _("核实"), "meeting": _("会议"), "note": _("记事"),
           "online": _("网上补充")}  # fmt: skip
SERVED = {
    "on_the_spot": _("当场交给"), "post": _("邮寄"), "sms": _("短信"), "phone": _("电话"), "online": _("网上"),
    "through_organ": _("请有关机关转交"),
}  # fmt: skip
SIDES = {"a": _("诉求人"), "b": _("对方"), "o": _("其他人")}
PARTY_ROLES = {
    "petitioner": _("反映人"), "representative": _("代表"), "agent": _("代理人"),
    "legal_representative": _("法定代表人"),
    "respondent": _("被反映人"), "other": _("其他"),
}  # fmt: skip
ID_TYPES = {
    "identity_card": _("身份证"), "passport": _("护照"), "residence_permit": _("居住证、通行证"),
    "credit_code": _("统一社会信用代码"), "other": _("其他证件"),
}  # fmt: skip
PROTECTED = {"id_number": _("证件号码"), "phone": _("电话"), "address": _("住址")}
FILE_KINDS = {"markup": _("网页"), "unknown": _("认不出")}  # the others are known by their ending
SHEET_PARTS = {"envelope": _("信封"), "letter": _("信"), "enclosure": _("附件"), "original": _("原件")}
RETURNED = {"window": _("在窗口签收"), "post": _("邮寄")}
VERDICTS = {"waiting": _("正在检查"), "clean": _("可以打开"), "refused": _("不能打开")}
MERGED = {"in": _("并入本件"), "out": _("已并入")}
KEY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AGREEMENTS = {"civil": _("和解协议书"), "criminal": _("刑事和解协议书"), "mediation": _("调解协议书")}
LINKS = {"repeat": _("重复"), "group": _("同一群体"), "related": _("有关")}
FACTS_COUNTED = {
    "acceptance": _("受理"), "class": _("办理类别"), "outcome": _("结果"), "conclusion": _("办结方式"),
    "hearing_held": _("听证"), "payment": _("发放救助金"), "merge": _("并入"), "withdrawal": _("撤回"),
    "triage_outcome": _("甄别结果"), "petition": _("计入信访量"), "repeat": _("重复信访"),
}  # fmt: skip


def why_of(codes: Iterable[str]) -> str:
    """Why two matters were linked, in the words that the clerk was shown: 证件号相同，电话相同."""
    scales = (weights().person, weights().matter, weights().group)
    known = {code: reason for scale in scales for code, reason in scale.reasons.items()}
    return gettext("，").join(said(known[code]) for code in codes if code in known)


def said(words: Words | None) -> str:
    """A label of the catalogue in the reader's language."""
    return words.of(get_language() or "zh-hans") if words is not None else ""


def cited(reference: str | None) -> str:
    """An article as people write it."""
    return said(catalogue().cite(reference)) if reference else ""


def told(refusal: Refusal) -> dict[str, str]:
    """A refusal for the pieces `error_summary` and `button`: the sentence with the way that stays open, the article."""
    instead = f" {said(refusal.instead)}" if refusal.instead else ""
    return {"sentence": f"{said(refusal.sentence)}{instead}", "citation": cited(refusal.cite)}


def listed(name: str, code: str) -> str:
    """The label of a code in one of the catalogue's lists."""
    words = catalogue().lists.get(name, {}).get(code)
    return said(words) if words else code


def value_of(fact: Fact, value: Any, names: Mapping[str, str]) -> str:
    """A stored fact as people read it; `names` gives the words for people, units and matters in sight."""
    match fact.type:
        case "choice":
            found = catalogue().choices(fact).get(value)
            return said(found) if found else str(value)
        case "lines":
            return gettext("；").join(value)
        case "date":
            return long_day(date.fromisoformat(value))
        case "datetime":
            return day_and_time(datetime.fromisoformat(value))
        case "money":
            return yuan(value)
        case "boolean":
            return gettext("是") if value else gettext("否")
        case "person" | "unit" | "matter":
            return names.get(str(value), "")
        case "limit":
            return limit_title(value)
        case _:  # an agreement is named by its key, which says nothing to anybody
            return "" if KEY.fullmatch(str(value)) else str(value)


def limit_title(limit: str) -> str:
    """The name of a limit, or of the dated review that stands where no clock runs."""
    if limit == "review":
        return gettext("下次查看")
    editions = catalogue().limits.get(limit)
    return said(editions[-1].title) if editions else limit


def facts_told(
    edition: Edition, found: Mapping[str, Any], names: Mapping[str, str], *, leave_out: frozenset[str] = frozenset()
) -> list[dict[str, str]]:
    """The facts of a step as rows of a summary, in the order in which the edition names them.

    A matter that the reader does not see is left out, as if it had never been named; so is the bare key of a record.
    """
    rows = [
        {"label": said(fact.label), "value": value_of(fact, found[name], names)}
        for name, fact in edition.facts.items()
        if name in found and name not in leave_out and not (fact.type == "text" and _KEY.fullmatch(str(found[name])))
    ]
    return [row for row in rows if row["value"]]


def keys_in(edition: Edition, found: Mapping[str, Any]) -> list[str]:
    """The keys of people and units and the numbers of matters among the facts of a step."""
    return [
        str(value)
        for name, value in found.items()
        if name in edition.facts and edition.facts[name].type in ("person", "unit", "matter")
    ]


def returned_words(line: Line) -> str:
    """11月26日退给王建军（虚构），邮寄 XA…: what became of an original; empty while it is here."""
    more = line.more
    if not more["returned_on"]:
        return ""
    words = {"day": short_day(date.fromisoformat(more["returned_on"])), "to": more["returned_to"]}
    how = " ".join(filter(None, (str(RETURNED[more["how"]]), more["tracking_number"])))
    return gettext("，").join((gettext("%(day)s退给%(to)s") % words, how))
