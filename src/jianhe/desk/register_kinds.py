"""What the guide hears in a story at the window: the likely kinds by number, what to mind, what to ask; each with its words.

The same engine as on the public pages (`law.guide.classify`). It decides nothing: the clerk accepts by one key.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from jianhe.casework.rules import catalogue
from jianhe.desk.register_form import OTHER
from jianhe.law.guide.classify import DANGERS, Reading, packaged_guide
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.tree import Question, answer_words, answered, parting, tree, walk
from jianhe.papers.guide_code import Shown, read_guide_code
from jianhe.papers.numbering import NumberRefused
from jianhe.web.templatetags.jianhe import long_day, short_day

OFFERED = 4  # kinds beside the number 0
SHORTEST = 4  # characters of a story that is worth reading
# Which tick of the form stands for what is heard.
TICKS = {"minor": "minor", "elderly": "elderly", "disabled": "disabled", "group": "group", "self_harm": "distressed"}


def reading_of(story: str, *, on: date) -> Reading | None:
    """What the guide reads in a story; None where there is nothing to read yet."""
    return packaged_guide(on).read(story) if len("".join(story.split())) >= SHORTEST else None


def shown_by(code: str, *, on: date) -> Shown | None:
    """What the guide had shown to whoever brings this code; None for no code and for a wrong one."""
    try:
        return read_guide_code(code, on=on) if code.strip() else None
    except NumberRefused:
        return None


def carried(shown: Shown) -> str:
    """The answers that were given to the guide as the beginning of a story, so that nobody tells them again."""
    told = "，".join(answer_words(asked, answer).zh for asked, answer in answered(shown.answers, tree(shown.day)))
    return f"引导时说：{told}。" if told else ""


def chosen_kind(values: Mapping[str, Any], *, on: date) -> tuple[str, list[str]]:
    """The kind that stands chosen, and those offered in order. A choice by hand stays; else it is the likeliest.

    What the questions of the guide led to goes before what is heard. Where the guide is not sure, nothing is chosen.
    """
    reading = reading_of(str(values.get("story", "")), on=on)
    offered = [reading.matter_type, *(each.matter_type for each in reading.alternatives)] if reading else []
    likely = suggested_kind(values, on=on)
    if likely:
        offered = [likely, *(code for code in offered if code != likely)][:OFFERED]
    chosen = str(values.get("matter_type", ""))
    by_hand = chosen and chosen != str(values.get("suggested", ""))
    if not by_hand:
        chosen = likely
    if by_hand and chosen != OTHER and chosen not in offered:
        offered = [*offered[: OFFERED - 1], chosen]
    offered += [code for code in KINDS if code not in offered][: max(OFFERED - len(offered), 0)]
    return chosen, offered


def suggested_kind(values: Mapping[str, Any], *, on: date) -> str:
    """The kind that stands chosen unless the clerk chooses another; empty where neither code nor story is clear."""
    shown = shown_by(str(values.get("guide_code", "")), on=on)
    if shown is not None:
        return shown.kind
    reading = reading_of(str(values.get("story", "")), on=on)
    return reading.matter_type if reading and reading.confident else ""


def types_context(values: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The numbered kinds; 0 opens the whole list. With the words that decided, or the question that would."""
    chosen, offered = chosen_kind(values, on=on)
    titles, language = catalogue().lists["matter_types"], get_language() or "zh-hans"
    reading = reading_of(str(values.get("story", "")), on=on)
    options = [
        {"value": code, "label": titles[code].of(language), "checked": code == chosen, "key": str(place)}
        for place, code in enumerate(offered, start=1)
        if code in titles
    ]
    options.append({"value": OTHER, "label": gettext("别的类"), "checked": chosen == OTHER, "key": "0"})
    shown = shown_by(str(values.get("guide_code", "")), on=on)
    if shown is not None:
        because, asks_for = _shown_words(shown), ""
    else:
        because, asks_for = (reading.reasons[0].of(language), _question(reading, on)) if reading else ("", "")
    return {
        "type_options": options, "suggested": suggested_kind(values, on=on), "because": because, "asks_for": asks_for,
    }  # fmt: skip


def _shown_words(shown: Shown) -> str:
    """Where the guide had led, and in which edition."""
    title = shown.card.way(shown.variant).title.of(get_language() or "zh-hans")
    told = {"title": title, "day": short_day(shown.day), "edition": long_day(shown.card.since)}
    return gettext("引导图 %(day)s 指到：%(title)s（%(edition)s 起用的说明）") % told


def _question(reading: Reading, on: date) -> str:
    """What to ask the person where the guide is not sure: the question that tells the first two kinds apart."""
    if reading.confident or not reading.alternatives:
        return ""
    way = parting(reading.matter_type, reading.alternatives[0].matter_type, tree(on))
    here = walk(way, on) if way else None
    return here.ask.of(get_language() or "zh-hans") if isinstance(here, Question) else ""


def signs_context(story: str, ticked: Collection[str], *, on: date) -> dict[str, Any]:
    """What to mind: danger first, then whoever needs more care, each with the person's words; and what is not ticked yet."""
    reading = reading_of(story, on=on)
    if reading is None:
        return {"dangers": [], "signs": [], "ticks_offered": []}
    codes = [*reading.risk, *reading.vulnerable]
    titles, language = catalogue().lists["signs"], get_language() or "zh-hans"
    return {
        "dangers": [code for code in DANGERS if code in reading.risk],
        "danger_words": next((reading.quotes[code] for code in DANGERS if code in reading.quotes), ""),
        "signs": [{"label": titles[code].of(language), "words": reading.quotes.get(code, "")} for code in codes],
        "ticks_offered": [tick for tick in ticks_for(reading) if tick not in ticked],
    }  # fmt: skip


def ticks_for(reading: Reading) -> list[str]:
    """The ticks of 要留意的 that a reading speaks for, in the order of the guide's codes."""
    return [tick for code, tick in TICKS.items() if code in (*reading.risk, *reading.vulnerable)]
