"""The record as the piece `entries` draws it: each line of the record in words, newest first, what is now on top."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jianhe.casework.documents import papers
from jianhe.casework.handling import UNDO
from jianhe.desk.matter import Sight
from jianhe.desk.wording import (
    AGREEMENTS,
    CHANNELS,
    ENTRIES,
    LINKS,
    SERVED,
    facts_told,
    keys_in,
    limit_title,
    listed,
    returned_words,
    said,
    why_of,
)
from jianhe.law.editions import INTAKE, START, Edition, Step
from jianhe.law.roles import may
from jianhe.law.roles import title as role_title
from jianhe.records.queries import matters
from jianhe.records.queries.records import Line
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import long_day, short_day, words_for

Entry = dict[str, Any]
_TONES = {"late": "late", "today": "warn", "soon": "warn"}
# A step may carry a whole notice; the record shows what fits a few lines, the paper the rest.
LONGEST = 300


def entries(sight: Sight) -> list[Entry]:
    """Everything on the record, newest first, below what is now."""
    steps = sight.of_kind("step")
    names = matters.names(key for line in steps for key in keys_in(sight.edition_of(line), line.more["facts"]))
    found = [entry for line in sight.lines for entry in _WRITERS[line.kind](sight, line, names)]
    found.sort(key=lambda entry: entry["at"], reverse=True)
    return [*_now(sight), *found]


def paper_title(code: str) -> str:
    """The name of a kind of paper, in the reader's language."""
    paper = papers().get(code)
    if paper is None:
        return code
    return paper.title.en if (get_language() or "").startswith("en") else paper.title.zh


def _now(sight: Sight) -> Iterator[Entry]:
    matter, state = sight.matter, sight.edition.states[sight.intake.state]
    if matter.closed_at is not None:
        return
    due = matter.next_due_at or matter.next_due
    words = words_for(due, now(sight.request) if matter.next_due_at else today(sight.request))
    waits = _("等%(whom)s。") % {"whom": matter.waiting_for} if matter.waiting_for else ""
    yield {
        "title": said(state.title), "state": "away" if state.owner == "other" else "now",
        "when": limit_title(matter.next_limit),
        "tag": {"label": words.text, "tone": _TONES.get(words.level, "")},
        "text": said(state.public), "meta": waits,
    }  # fmt: skip


def _contact(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    channel = str(CHANNELS.get(line.code, line.code))
    title = _("%(channel)s登记") if line.more["is_first"] else _("再次%(channel)s")
    people = _("%(n)d 人") % {"n": line.more["people"]}
    yield {
        "title": title % {"channel": channel}, "state": "done", "at": line.at, "text": _short(line.text),
        "meta": _("，").join([line.who, people, *_posted(line)]),
    }  # fmt: skip


def _posted(line: Line) -> Iterator[str]:
    """What a letter shows of itself: 信上写 11月20日，邮戳 11月21日，挂号信 XA…."""
    for name, words in (("written_on", _("信上写 %(day)s")), ("postmarked_on", _("邮戳 %(day)s"))):
        if line.more[name]:
            yield words % {"day": short_day(date.fromisoformat(line.more[name]))}
    if line.more["posted_how"]:
        yield " ".join(filter(None, (listed("posted_how", line.more["posted_how"]), line.more["tracking_number"])))


def _entry(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    noted = line.moment("noted_at") or line.at
    person = sight.by.person
    mine = person is not None and line.more["by"] == str(person.pk)
    row: Entry = {
        "title": str(ENTRIES.get(line.code, line.code)), "state": "done", "at": line.at, "text": line.text,
        "meta": line.who,
    }  # fmt: skip
    if line.more["withdrawn_at"]:
        row |= {"text": "", "tag": {"label": _("已撤回"), "tone": "outline"}}
    elif mine and now(sight.request) - noted <= UNDO:
        row["undo_url"] = sight.url("undo_note", line.id)
    yield row


def _rating(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    low = line.code in ("not_satisfied", "very_dissatisfied")
    yield {
        "title": _("办结后评价"), "state": "done", "at": line.at, "text": _short(line.text),
        "meta": _("请回电话") if line.more["wants_call"] else _("在网上评的"),
        "tag": {"label": listed("rating_grades", line.code), "tone": "late" if low else "ok"},
    }  # fmt: skip


def _step(sight: Sight, line: Line, names: dict[str, str]) -> Iterator[Entry]:
    edition = sight.edition_of(line)
    step = _step_of(edition, line.code)
    if step is not None and step.effect == "hand_over":
        return  # the hand-over tells it, with what became of it
    told = facts_told(edition, line.more["facts"], names)
    text = _("；").join(f"{row['label']}{_('：')}{row['value'].rstrip('。')}" for row in told)
    meta = line.who or _("到期自动认定")
    if line.more["approved_by"] and line.more["approved_by"] != line.who:
        meta += _("，%(name)s批准") % {"name": line.more["approved_by"]}
    row: Entry = {
        "title": step_title(edition, line.code), "state": "done", "at": line.at, "text": _short(text),
        "meta": meta,
        "papers": [
            {"url": sight.url("paper", paper.id, "docx"), "label": paper_title(paper.code)}
            for paper in sight.of_kind("document") if paper.more["step"] == str(line.id)
        ],
    }  # fmt: skip
    if line.more["to"] != line.more["from"] and line.more["to"] in edition.states:
        row["tag"] = {"label": said(edition.states[line.more["to"]].title), "tone": ""}
    yield row


def _step_of(edition: Edition, code: str) -> Step | None:
    return edition.step(code) if code in edition.steps or code == START else None


def step_title(edition: Edition, code: str) -> str:
    """A step in words; one of a child names its procedure too: 检察和解：双方同意."""
    step = _step_of(edition, code)
    title = said(step.title) if step else code
    own = edition.code == INTAKE or code == START
    return title if own else f"{said(edition.title)}{_('：')}{title}"


def _hand_over(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    more = line.more
    waits = line.code == "sent"
    title = _("请%(unit)s协办") if more["part"] == "help" else _("移送%(unit)s")
    yield {
        "title": title % {"unit": more["to"]}, "state": "away" if waits else "done", "at": line.at,
        "text": line.text, "meta": f"{line.who}{_('，')}{more['from']}",
        **({"tag": {"label": _("收回了"), "tone": "outline"}} if line.code == "recalled" else {}),
    }  # fmt: skip
    if signed := line.moment("signed_at"):
        yield {
            "title": _("%(unit)s接收") % {"unit": more["to"]},
            "state": "done",
            "at": signed,
            "meta": more["signed_by"],
        }
    if returned := line.moment("returned_at"):
        reason = listed("return_reasons", more["return_reason"])
        title = _("%(unit)s第二次退回，列入周研判") if line.code == "contested" else _("%(unit)s退回")
        yield {
            "title": title % {"unit": more["to"]}, "state": "late", "at": returned,
            "text": f"{reason}{_('：')}{more['return_text']}",
        }  # fmt: skip
    if answered := line.moment("answered_at"):
        yield {
            "title": _("%(unit)s答复") % {"unit": more["to"]}, "state": "good", "at": answered, "text": _short(more["answer"]),
            "meta": more["answered_by"],
        }  # fmt: skip


def _escalation(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    title = line.more["title"].get("en" if (get_language() or "").startswith("en") else "zh", "")
    yield {"title": _("%(unit)s没有接收，%(level)s") % {"unit": line.who, "level": title}, "state": "late", "at": line.at}


def _more_time(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    until = long_day(date.fromisoformat(line.more["until"]))
    yield {"title": _("申请延到 %(day)s") % {"day": until}, "state": "done", "at": line.at, "meta": line.who,
           "text": f"{listed('more_time_reasons', line.code)}{_('：')}{line.text}"}  # fmt: skip
    if decided := line.moment("decided_at"):
        title = _("同意延期") if line.more["granted"] else _("不同意延期")
        yield {"title": title, "state": "done", "at": decided, "text": line.more["why"], "meta": line.more["decided_by"]}


def _agenda(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    yield {"title": _("列入%(conference)s") % {"conference": line.who}, "state": "done", "at": line.at}
    decided = line.moment("decided_at")
    if decided and line.more["lead"]:
        yield {
            "title": _("会商定%(unit)s主办") % {"unit": line.more["lead"]}, "state": "good", "at": decided,
            "text": _short(line.text), "meta": line.more["decided_by"],
        }  # fmt: skip


def _task(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    if line.code != "open":
        title = _("%(unit)s办好了会商任务") if line.code == "done" else _("%(unit)s没办成会商任务")
        yield {
            "title": title % {"unit": line.more["unit"]}, "state": "good" if line.code == "done" else "late", "at": line.at,
            "text": line.text, "meta": line.who,
        }  # fmt: skip


def _document(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    title, served = paper_title(line.code), line.moment("served_at")
    if served:
        how = str(SERVED.get(line.more["served_how"], line.more["served_how"]))
        yield {
            "title": _("%(paper)s送达") % {"paper": title}, "state": "good", "at": served,
            "tag": {"label": how, "tone": "ok"}, "text": line.more["served_to"], "meta": line.text,
        }  # fmt: skip


def _consent(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    yield {"title": _("同意在网上收文书"), "state": "done", "at": line.at, "text": line.who}
    if withdrawn := line.moment("withdrawn_at"):
        yield {"title": _("撤回网上收文书，改送纸质"), "state": "done", "at": withdrawn, "text": line.who}


def _receipt(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    """Whoever was not the one to whom the paper is addressed; that one's opening stands there as its service."""
    if not line.more["served"]:
        title = _("在网上打开了%(paper)s") % {"paper": paper_title(line.code)}
        yield {"title": title, "state": "done", "at": line.at, "text": line.who, "meta": line.text}


def _attachment(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    row: Entry = {"title": _("收材料"), "state": "done", "at": line.at, "meta": line.who}
    if line.more["verdict"] == "clean" and may(sight.by.roles, "download"):
        row["papers"] = [{"url": sight.url("material", line.id), "label": line.text, "icon": "paperclip"}]
    else:
        row["text"] = line.text
    yield row
    if returned := line.moment("return_noted_at"):
        yield {"title": _("退还原件"), "state": "good", "at": returned, "text": line.text, "meta": returned_words(line)}


def _agreement(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    title = _("%(title)s签完生效") % {"title": AGREEMENTS[line.code]}
    yield {"title": title, "state": "good", "at": line.at, "text": line.text}


def _approval(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    edition = sight.edition_of(line)
    title, role = step_title(edition, line.code), said(role_title(line.more["role"]))
    asked = line.moment("asked_at") or line.at
    if line.more["decided_at"] is None:
        yield {"title": _("请批准：%(step)s") % {"step": title}, "state": "away", "at": asked,
               "tag": {"label": _("等%(role)s") % {"role": role}, "tone": "away"}, "meta": line.who}  # fmt: skip
    elif not line.more["granted"]:
        yield {"title": _("没有批准：%(step)s") % {"step": title}, "state": "late", "at": line.at, "text": line.text,
               "meta": line.more["decided_by"]}  # fmt: skip


def _link(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    far, kind = line.more["number"], str(LINKS[line.code])
    why = why_of(line.more["why"])
    yield {"title": _("关联 %(number)s") % {"number": far}, "state": "done", "at": line.at, "meta": line.who,
           "tag": {"label": kind, "tone": "outline"}, "text": _("：").join(filter(None, [line.text, why]))}  # fmt: skip
    if ended := line.moment("ended_at"):
        yield {"title": _("取消关联 %(number)s") % {"number": far}, "state": "done", "at": ended,
               "meta": line.more["ended_by"]}  # fmt: skip


def _merge(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    """What was merged into this matter; that it was merged itself, its own step tells."""
    if line.code == "out":
        return
    far = line.more["number"]
    yield {"title": _("%(number)s 并入") % {"number": far}, "state": "done", "at": line.at, "text": line.text,
           "meta": line.who}  # fmt: skip
    if ended := line.moment("ended_at"):
        yield {"title": _("%(number)s 撤销并入") % {"number": far}, "state": "done", "at": ended,
               "meta": line.more["ended_by"]}  # fmt: skip


def _helper(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    yield {"title": _("%(name)s协办") % {"name": line.who}, "state": "done", "at": line.at}


def _assignment_undone(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    handler = line.more["handler"] or _("未分派")
    title, text = _("撤销指定承办人"), _("承办人恢复为：%(name)s") % {"name": handler}
    yield {"title": title, "state": "done", "at": line.at, "text": text, "meta": line.who}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


_WRITERS: dict[str, Callable[[Sight, Line, dict[str, str]], Iterator[Entry]]] = {
    "contact": _contact, "rating": _rating, "entry": _entry, "step": _step, "hand_over": _hand_over, "document": _document,
    "attachment": _attachment, "approval": _approval, "helper": _helper, "link": _link,
    "escalation": _escalation, "more_time": _more_time, "agenda": _agenda, "task": _task,
    "agreement": _agreement, "consent": _consent, "receipt": _receipt, "merge": _merge, "assignment_undone": _assignment_undone,
}  # fmt: skip
