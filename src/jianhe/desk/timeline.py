"""The record as the piece `entries` draws it: each line of the record in words, newest first, what is now on top."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jianhe.casework.documents import papers
from jianhe.casework.handling import UNDO
from jianhe.desk.matter import Sight
from jianhe.desk.wording import CHANNELS, ENTRIES, SERVED, facts_told, keys_in, limit_title, listed, said
from jianhe.law.roles import may
from jianhe.law.roles import title as role_title
from jianhe.records.queries import matters
from jianhe.records.queries.records import Line
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import words_for

Entry = dict[str, Any]
_TONES = {"late": "late", "today": "warn", "soon": "warn"}
# A step may carry a whole notice; the record shows what fits a few lines, the paper the rest.
LONGEST = 300


def entries(sight: Sight) -> list[Entry]:
    """Everything on the record, newest first, below what is now."""
    names = matters.names(key for line in sight.of_kind("step") for key in keys_in(sight.edition, line.more["facts"]))
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
        "meta": f"{line.who}{_('，')}{people}",
    }  # fmt: skip


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


def _step(sight: Sight, line: Line, names: dict[str, str]) -> Iterator[Entry]:
    edition, step = sight.edition, sight.edition.steps.get(line.code)
    if step is not None and step.effect == "hand_over":
        return  # the hand-over tells it, with what became of it
    told = facts_told(edition, line.more["facts"], names)
    text = _("；").join(f"{row['label']}{_('：')}{row['value'].rstrip('。')}" for row in told)
    meta = line.who
    if line.more["approved_by"] and line.more["approved_by"] != line.who:
        meta += _("，%(name)s批准") % {"name": line.more["approved_by"]}
    row: Entry = {
        "title": said(step.title) if step else line.code, "state": "done", "at": line.at, "text": _short(text),
        "meta": meta,
        "papers": [
            {"url": sight.url("paper", paper.id, "docx"), "label": paper_title(paper.code)}
            for paper in sight.of_kind("document") if paper.more["step"] == str(line.id)
        ],
    }  # fmt: skip
    if line.more["to"] != line.more["from"] and line.more["to"] in edition.states:
        row["tag"] = {"label": said(edition.states[line.more["to"]].title), "tone": ""}
    yield row


def _hand_over(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    more = line.more
    waits = line.code == "sent"
    yield {
        "title": _("移送%(unit)s") % {"unit": more["to"]}, "state": "away" if waits else "done", "at": line.at,
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
        yield {
            "title": _("%(unit)s退回") % {"unit": more["to"]}, "state": "late", "at": returned,
            "text": f"{reason}{_('：')}{more['return_text']}",
        }  # fmt: skip


def _document(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    title, served = paper_title(line.code), line.moment("served_at")
    if served:
        how = str(SERVED.get(line.more["served_how"], line.more["served_how"]))
        yield {
            "title": _("%(paper)s送达") % {"paper": title}, "state": "good", "at": served,
            "tag": {"label": how, "tone": "ok"}, "text": line.more["served_to"], "meta": line.text,
        }  # fmt: skip


def _attachment(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    row: Entry = {"title": _("收材料"), "state": "done", "at": line.at, "meta": line.who}
    if line.more["verdict"] == "clean" and may(sight.by.roles, "download"):
        row["papers"] = [{"url": sight.url("material", line.id), "label": line.text, "icon": "paperclip"}]
    else:
        row["text"] = line.text
    yield row


def _approval(sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    step = sight.edition.steps.get(line.code)
    title, role = said(step.title) if step else line.code, said(role_title(line.more["role"]))
    asked = line.moment("asked_at") or line.at
    if line.more["decided_at"] is None:
        yield {"title": _("请批准：%(step)s") % {"step": title}, "state": "away", "at": asked,
               "tag": {"label": _("等%(role)s") % {"role": role}, "tone": "away"}, "meta": line.who}  # fmt: skip
    elif not line.more["granted"]:
        yield {"title": _("没有批准：%(step)s") % {"step": title}, "state": "late", "at": line.at, "text": line.text,
               "meta": line.more["decided_by"]}  # fmt: skip


def _helper(_sight: Sight, line: Line, _names: dict[str, str]) -> Iterator[Entry]:
    yield {"title": _("%(name)s协办") % {"name": line.who}, "state": "done", "at": line.at}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


_WRITERS: dict[str, Callable[[Sight, Line, dict[str, str]], Iterator[Entry]]] = {
    "contact": _contact, "entry": _entry, "step": _step, "hand_over": _hand_over, "document": _document,
    "attachment": _attachment, "approval": _approval, "helper": _helper,
}  # fmt: skip
