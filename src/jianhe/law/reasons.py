"""Why a date is what it is: each step of a count as a small fact, and its sentence in Chinese or English."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Unit = Literal["hour", "natural_day", "working_day", "month", "year"]
Moment = date | datetime
Kind = Literal[
    "start", "first_day", "same_day", "round", "passed_over", "passed_over_many", "weekends", "make_up",
    "nominal", "clipped", "counted_back", "rolled", "rolled_back", "no_roll", "extended", "provisional",
    "suspended", "suspension_open", "extension_granted", "satisfied", "ended", "revived", "recomputed",
]  # fmt: skip

WEEKDAYS = {"zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
            "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}  # fmt: skip
AMOUNT = {
    "hour": ("{n}小时", "{n} hours"),
    "natural_day": ("{n}日", "{n} days"),
    "working_day": ("{n}个工作日", "{n} working days"),
    "month": ("{n}个月", "{n} months"),
    "year": ("{n}年", "{n} years"),
}
SENTENCES: dict[str, tuple[str, str]] = {
    "start": ("{day}为起始日，不计入期间", "{day} is the starting day and is not counted"),
    "start_hour": ("自{day}起按小时连续计算，夜间和休息日不停",
                   "runs from {day} by the hour, through nights and rest days"),
    "first_day": ("自{day}起计算第1日", "{day} is day 1"),
    "same_day": ("{day}当日办理；逢休息日的，在其后第一个工作日办理",
                 "due on {day} itself, or on the next working day if that is a rest day"),
    "round": ("自起始日{day}起算满{amount}为{until}，每次均从起始日计算，不受前次顺延影响",
              "{amount} from the original day {day}: {until}; each round counts from that day"),
    "passed_over": ("{day}至{until}为{zh}，休息{n}日，不计入", "{day} to {until}: {en}, {n} days off, not counted"),
    "passed_over_one": ("{day}为{zh}，不计入", "{day}: {en}, not counted"),
    "passed_over_many": ("{day}至{until}间共有{n}个休息日，不计入",
                         "{n} days off from {day} to {until} are not counted"),
    "weekends": ("其余周末共{n}日，不计入", "the other weekends, {n} days, are not counted"),
    "make_up": ("{day}调休上班，计入工作日", "{day} is a make-up working day and is counted"),
    "nominal": ("满{amount}为{day}", "{amount} from the start: {day}"),
    "clipped": ("当月没有{n}日，以月末最后一日{day}为期满日", 
                "that month has no day {n}; the last day of the month counts: {day}"),
    "counted_back": ("自{until}（不计入）向前数{amount}，最迟为{day}",
                     "{amount} back from {until}, that day not counted: {day} at the latest"),
    "rolled": ("{day}为{zh}，顺延至其后第一个工作日{until}",
               "{day} falls on a rest day: {en}; the period ends on the next working day, {until}"),
    "rolled_back": ("{day}为{zh}，应提前至{until}办理",
                    "{day} falls on a rest day: {en}; it has to be done by {until}"),
    "no_roll": ("{day}调休上班，为工作日，不顺延", "{day} is a make-up working day; no roll"),
    "extended": ("自原期满日{day}起延长{amount}，至{until}",
                 "extended by {amount} from the nominal end {day}, to {until}"),
    "suspended": ("{day}起中止，{until}恢复计算；中止期间不计入，期满日推后{n}日",
                  "suspended on {day}, resumed on {until}; the days between do not count; the end moves by {n} days"),
    "suspended_hour": ("{day}起中止，{until}恢复计算；中止期间不计入",
                       "suspended at {day}, resumed at {until}; the time between is not counted"),
    "suspension_open": ("{day}起中止，尚未恢复；剩余{amount}",
                        "suspended on {day}, not yet resumed; {amount} are left"),
    "provisional": ("{zh}年放假安排尚未公布，暂按周末推算，公布后重新计算",
                    "the holidays of {en} are not published yet; counted with weekends only, to be recomputed"),
    "extension_granted": ("{day}经{zh}批准延长{amount}", "extension by {amount} approved on {day} ({en})"),
    "satisfied": ("{day}已办理，期限计算结束", "done on {day}; the clock stops"),
    "ended": ("{day}因故终止计算", "the clock ended on {day} without an act being due"),
    "revived": ("{day}撤销了此前的结束，期限按原来的起算继续",
                "what had ended the clock was taken back on {day}; it runs on from its start"),
    "recomputed": ("{day}按新公布的放假安排重新计算", "recomputed on {day} with the newly published holidays"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a count. `zh` and `en` name the holiday or weekday, or who approved; `n` and `unit` the amount."""

    kind: Kind
    day: Moment | None = None
    until: Moment | None = None
    zh: str = ""
    en: str = ""
    n: int = 0
    unit: Unit = "natural_day"


def sentence(reason: Reason, language: str = "zh") -> str:
    """The step as one sentence without a full stop; `language` is a code such as ``zh-hans`` or ``en``."""
    tongue = "en" if language.startswith("en") else "zh"
    which = 1 if tongue == "en" else 0
    amount = AMOUNT[reason.unit][which].format(n=reason.n)
    if which == 1 and reason.n == 1:
        amount = amount.removesuffix("s")
    return SENTENCES[_form(reason)][which].format(
        day=_told(reason.day, tongue), until=_told(reason.until, tongue),
        zh=reason.zh, en=reason.en, n=reason.n, amount=amount,
    )  # fmt: skip


def as_json(reason: Reason) -> dict[str, object]:
    """The step as plain values, with its Chinese sentence in `text`."""
    plain: dict[str, object] = {"kind": reason.kind}
    for key in ("day", "until"):
        moment = getattr(reason, key)
        if moment is not None:
            plain[key] = written(moment)
    if reason.zh:
        plain["name"] = {"zh": reason.zh, "en": reason.en}
    if reason.n:
        plain["n"] = reason.n
    plain["text"] = sentence(reason)
    return plain


def written(moment: Moment) -> str:
    """`YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` for a time."""
    return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else moment.isoformat()


def _form(reason: Reason) -> str:
    if reason.kind in ("start", "suspended") and isinstance(reason.day, datetime):
        return f"{reason.kind}_hour"
    if reason.kind == "passed_over" and reason.day == reason.until:
        return "passed_over_one"
    return reason.kind


def _told(moment: Moment | None, tongue: str) -> str:
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%d %H:%M")
    weekday = WEEKDAYS[tongue][moment.weekday()]
    return f"{moment}（{weekday}）" if tongue == "zh" else f"{moment} ({weekday})"
