"""Words of the public pages: a refusal as one sentence with what to do instead, and what the guide was told."""

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from jianhe.law.guide.tree import answer_words, answered, tree
from jianhe.law.refusals import Refusal
from jianhe.law.words import Words
from jianhe.papers.guide_code import read_guide_code
from jianhe.papers.numbering import NumberRefused


def said(words: Words) -> str:
    """In the reader's language."""
    return words.of(get_language() or "")


def in_words(refusal: Refusal) -> str:
    return said(refusal.sentence) + (said(refusal.instead) if refusal.instead else "")


def told_by_guide(code: str, *, on: date) -> dict[str, Any]:
    """What a code of the guide carries into a submission: kind, code, and the answers as the beginning of the story."""
    try:
        shown = read_guide_code(code, on=on)
    except NumberRefused:
        return {}
    told = gettext("，").join(said(answer_words(*each)) for each in answered(shown.answers, tree(shown.day)))
    words = gettext("引导时说：%(answers)s。") % {"answers": told} if told else ""
    return {
        "guide_code": shown.code, "guide_kind": shown.kind, "guide_words": said(shown.card.way(shown.variant).title),
        "guide_door": shown.card.way(shown.variant).door,
        "story": f"{words}\n" if words else "",
    }  # fmt: skip
