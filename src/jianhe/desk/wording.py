"""Words of the matter pages: labels for codes that stand in records, and values of facts as people read them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jianhe.casework.rules import catalogue
from jianhe.law.editions import Edition, Fact
from jianhe.law.refusals import Refusal
from jianhe.law.words import Words
from jianhe.web.templatetags.jianhe import day_and_time, long_day, yuan

CHANNELS = {"letter": _("来信"), "visit": _("来访"), "call": _("来电"), "online": _("网上"), "hand_over": _("移送来的")}
FLAGS = {
    "group": _("多人"), "minor": _("未成年"), "elderly": _("老年"), "disabled": _("残疾"), "distressed": _("情绪不稳"),
    "interpreter": _("需翻译"),
}  # fmt: skip
ENTRIES = {"call": _("电话"), "visit": _("来访"), "finding": _("核实"), "meeting": _("会议"), "note": _("记事")}
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
VERDICTS = {"waiting": _("正在检查"), "clean": _("可以打开"), "refused": _("不能打开")}
FACTS_COUNTED = {
    "acceptance": _("受理"), "class": _("办理类别"), "outcome": _("结果"), "conclusion": _("办结方式"),
    "hearing_held": _("听证"), "payment": _("发放救助金"), "merge": _("并入"), "withdrawal": _("撤回"),
    "triage_outcome": _("甄别结果"), "petition": _("计入信访量"),
}  # fmt: skip


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
    """A stored fact as people read it; `names` gives the words for people and units."""
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
        case "person" | "unit":
            return names.get(str(value), "")
        case "limit":
            return limit_title(value)
        case _:
            return str(value)


def limit_title(limit: str) -> str:
    """The name of a limit, or of the dated review that stands where no clock runs."""
    if limit == "review":
        return gettext("下次查看")
    editions = catalogue().limits.get(limit)
    return said(editions[-1].title) if editions else limit


def facts_told(
    edition: Edition, found: Mapping[str, Any], names: Mapping[str, str], *, leave_out: frozenset[str] = frozenset()
) -> list[dict[str, str]]:
    """The facts of a step as rows of a summary, in the order in which the edition names them."""
    return [
        {"label": said(fact.label), "value": value_of(fact, found[name], names)}
        for name, fact in edition.facts.items()
        if name in found and name not in leave_out
    ]


def keys_in(edition: Edition, found: Mapping[str, Any]) -> list[str]:
    """The keys of people and units among the facts of a step."""
    return [
        str(value)
        for name, value in found.items()
        if name in edition.facts and edition.facts[name].type in ("person", "unit")
    ]
