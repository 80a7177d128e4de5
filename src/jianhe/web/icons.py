"""Outline icons from the lucide wheel, drawn inline so that no page asks for another file."""

from functools import lru_cache

import lucide
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon as draw


class UnknownIcon(ValueError):
    """The wheel has no drawing of this name."""


@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """The drawing as SVG: hidden from assistive technology, or named by `label` where it stands without a word."""
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    try:
        drawing = draw(name, None, class_="icon", focusable="false", **named)
    except lucide.IconDoesNotExist as missing:
        raise UnknownIcon(f"no icon is called {escape(name)!r}") from missing
    return mark_safe(" ".join(drawing.replace("class-=", "class=").split()).replace("> <", "><"))
