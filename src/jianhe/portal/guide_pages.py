"""What the pages of the guide show: the question with what was answered, the result with window, papers and ways on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from jianhe.casework.rules import practice_in
from jianhe.law.editions import Citation
from jianhe.law.guide.cards import Card, card_on, cards, page_of
from jianhe.law.guide.codes import Door
from jianhe.law.guide.doors import AtDoor, doors, edition_day, units_behind_doors
from jianhe.law.guide.tree import Question, Result, answer_words, longest, tree
from jianhe.law.guide.tree import answered as tree_answers
from jianhe.law.sources import citation
from jianhe.papers.guide_code import guide_code
from jianhe.papers.qr import qr_svg
from jianhe.people.models import Centre
from jianhe.portal.doors import doors_of
from jianhe.portal.wording import said
from jianhe.records.queries import public as asked
from jianhe.records.queries.public import Counter
from jianhe.web.templatetags.jianhe import day_and_time

EMERGENCY = ("110", "120")
GENERAL_UNIT = "centre"


def question(here: Question, answers: Sequence[str], *, on: date, error: str, unsure: str) -> dict[str, Any]:
    """One question: the choices, those before it with a way to change each, and how many there can be at most."""
    options = [{"value": code, "label": said(answer.label)} for code, answer in here.answers.items()]
    options.append({
        "value": unsure, "label": gettext("说不清楚"), "hint": gettext("找人问，窗口会帮您弄清"),
    })  # fmt: skip
    return {
        "title": said(here.ask), "hint": said(here.hint) if here.hint else "", "options": options, "error": error,
        "answered": answered(answers, on), "number": len(answers) + 1, "most": len(answers) + longest(here, tree(on)),
        "back_url": way_url(answers[:-1]) if answers else reverse("portal:home"),
        "here_url": way_url(answers),
    }  # fmt: skip


def answered(answers: Sequence[str], on: date) -> list[dict[str, str]]:
    """What was answered, in order; each leads back to its question."""
    return [
        {"question": said(asked_for.ask), "label": answer_words(asked_for, answer).of(get_language() or ""),
         "url": way_url(answers[:place])}
        for place, (asked_for, answer) in enumerate(tree_answers(answers, tree(on)))
    ]  # fmt: skip


def result(
    request: HttpRequest, found: Result, answers: Sequence[str], *, at: datetime, shown_on: date | None = None
) -> dict[str, Any]:
    """The whole answer for one kind: who, where, what to bring, how long, what if refused, what we can add, the law.

    With the code by which the window knows what was shown; `shown_on` is the day of the edition, today if not given.
    """
    card, shown_on = found.card, shown_on or timezone.localdate(at)
    code = guide_code(shown_on, answers=tuple(answers), page="" if answers else page_of(card.kind, found.variant))
    address = request.build_absolute_uri(reverse("portal:guide_shown", args=[code]))
    centres = asked.centres()
    centre = centres[0] if centres else None
    return {
        "takes_visits": _takes_visits(centre, found.way.door, at),
        "card": card, "title": title_of(card, found.variant), "plain": _plain(card, found.variant),
        "condition": said(card.condition),
        "plate": plate(centre, found.way.door, at=at), "is_emergency": found.emergency, "numbers": EMERGENCY,
        "adds": said(card.procuratorate.adds), "when": card.may_act(found.variant),
        "steps": _steps(found, shown_on),
        "materials": materials(card, found.variant, on=shown_on),
        "refused": said(card.refused), "cost": said(card.cost), "basis": [
            citation(each, get_language() or "zh") for each in _basis(card, found.variant, shown_on)
        ],
        "since": since(card, found.variant, on=shown_on), "unsure_basis": bool(card.unsure),
        "answered": answered(answers, shown_on),
        "change_url": way_url(answers[:-1]) if answers else "",
        "code": code, "qr": SafeString(qr_svg(address, label=gettext("这一页的二维码"))),
    }  # fmt: skip


def title_of(card: Card, variant: str | None) -> str:
    """The kind, and the stage where there is one."""
    kind = said(card.title)
    return kind + gettext("：") + said(card.way(variant).title) if variant else kind


def _plain(card: Card, variant: str | None) -> str:
    """The card in a sentence; a stage with another door is the exception to it."""
    plain, is_other = said(card.plain), card.way(variant).door != card.door
    return gettext("这类事一般这样走：%(way)s") % {"way": plain} if is_other else plain


def _other_door(card: Card, variant: str | None, on: date) -> AtDoor | None:
    """The door of a stage that leads to another one than its card: there other papers and another law hold first."""
    door = card.way(variant).door
    return doors(on)[door] if door != card.door else None


def since(card: Card, variant: str | None, *, on: date) -> date:
    """The first day of what the page says: of the card, or of the other door where that was changed later."""
    return max(card.since, edition_day(on)) if _other_door(card, variant, on) else card.since


def _steps(found: Result, on: date) -> list[dict[str, str]]:
    """The stations of the card; where a stage has another door than the card, that door stands before them."""
    steps = [{"label": said(step.do), "note": said(step.limit) if step.limit else ""} for step in found.card.steps]
    if there := _other_door(found.card, found.variant, on):
        first = gettext("您到了这一步：先找%(door)s。") % {"door": said(there.name)}
        notes = [
            gettext("电话 %(phone)s") % {"phone": there.line} if there.line else "",
            said(there.limit) if there.limit else "",
            gettext("下面是这类事的全程，走过的不用再走。"),
        ]
        steps = [{"label": first, "note": " · ".join(note for note in notes if note)}, *steps]
    return [{**step, "state": "next" if place else "now"} for place, step in enumerate(steps)]


def materials(card: Card, variant: str | None, *, on: date) -> list[dict[str, Any]]:
    """What to bring: first what the door of the stage asks for, then what the kind asks for, nothing twice."""
    there = _other_door(card, variant, on)
    every = dict.fromkeys(said(each) for each in (*(there.bring if there else ()), *card.materials))
    return [{"label": label, "value": place} for place, label in enumerate(every)]


def _basis(card: Card, variant: str | None, on: date) -> tuple[Citation, ...]:
    there = _other_door(card, variant, on)
    return tuple(dict.fromkeys((*(there.basis if there else ()), *card.basis)))


def plate(centre: Centre | None, door: Door, *, at: datetime) -> dict[str, Any]:
    """窗口牌 of a door in a centre: its window, room and hours where it sits here, else its name and who tells the way."""
    behind = asked.counter_of(centre, units_behind_doors(centre.practice).get(door, "")) if centre else None
    if centre is None or behind is None:
        text = gettext("它不在中心里。打 %(phone)s，我们告诉您它在哪里、几点开门。") % {
            "phone": centre.hotline if centre else "12309"
        }
        return {
            "name": said(doors(timezone.localdate(at))[door].name), "number": "",
            "facts": [{"icon": "phone", "text": text}],
        }  # fmt: skip
    return {"name": _named(behind), "number": _numbers(behind), "facts": _facts(centre, behind, at)}


def _takes_visits(centre: Centre | None, door: Door, at: datetime) -> bool:
    """Whether a time can be booked with the unit behind a door."""
    if centre is None:
        return False
    return units_behind_doors(centre.practice).get(door) in practice_in(centre, on=timezone.localdate(at)).visits.units


def general_desk(*, at: datetime) -> dict[str, Any]:
    """The general intake windows, for whom no answer fits."""
    centres = asked.centres()
    return {"plate": plate_of(centres[0], GENERAL_UNIT, at=at) if centres else None}


def plate_of(centre: Centre, unit: str, *, at: datetime) -> dict[str, Any] | None:
    """窗口牌 of a unit of the centre; None where it has no such unit."""
    behind = asked.counter_of(centre, unit)
    if behind is None:
        return None
    return {"name": _named(behind), "number": _numbers(behind), "facts": _facts(centre, behind, at)}


def situations(on: date) -> list[dict[str, str]]:
    """The answers of the question that sorts by subject, for the home page: one tap saved."""
    questions = tree(on)
    trail, here = ["safe"], questions.questions[questions.first].answers["safe"]
    subject = questions.questions[str(here.question)]
    return [
        {"label": said(answer.label), "url": way_url([*trail, code])} for code, answer in subject.answers.items()
    ]


def by_door(on: date) -> list[dict[str, Any]]:
    """The whole map: each door with the kinds that go there first, in the order of the catalogue's doors."""
    every: list[Card] = [card_on(kind, on) for kind in cards()]
    return [
        {
            "name": said(there.name),
            "kinds": [
                {
                    "title": said(card.title), "plain": said(card.plain), "when": card.procuratorate.when,
                    "url": reverse("portal:guide_kind", args=[card.kind]),
                }
                for card in every if card.door == door
            ],
        }
        for door, there in doors(on).items() if any(card.door == door for card in every)
    ]  # fmt: skip


def way_url(answers: Sequence[str]) -> str:
    return reverse("portal:guide_way", args=["/".join(answers)]) if answers else reverse("portal:guide")


def _named(behind: Counter) -> str:
    english = behind.unit.name_en if get_language() == "en" else ""
    return english or behind.unit.name


def _numbers(behind: Counter) -> str:
    """3, or 1–3 where the windows stand side by side; the first where they do not."""
    found = [window.number for window in behind.windows]
    if len(found) > 1 and found == list(range(found[0], found[-1] + 1)):
        return f"{found[0]}–{found[-1]}"
    return str(found[0]) if found else ""


def _facts(centre: Centre, behind: Counter, at: datetime) -> list[dict[str, str]]:
    doors = doors_of(centre, at=at)
    room = next((window.room for window in behind.windows if window.room), None)
    where = " ".join(part for part in (centre.address, _room(room)) if part)
    phone = behind.unit.phone or centre.hotline
    opening = (
        gettext("现在有人接待，%(hours)s") if doors.is_open else gettext("现在没有开门，%(when)s 开门；工作日 %(hours)s")
    ) % {"hours": " ".join(doors.hours), "when": day_and_time(doors.opens_next)}
    return [
        *([{"icon": "map-pin", "text": where}] if where else []),
        {"icon": "clock", "text": opening},
        {"icon": "phone", "text": phone, "url": f"tel:{phone}"},
    ]


def _room(room: Any) -> str:
    if room is None:
        return ""
    return (room.name_en if get_language() == "en" else "") or room.name
