"""Tags and filters of the face: icons, dates, money, masks, and the words for a deadline, in Chinese and English."""

import copy
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from jianhe.web import icons

register = template.Library()

SOON = 3  # days: the list's own grouping (「三日内」), not a limit of law
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    """Times as people in Shanghai read them; plain days as they are."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    value = _local(value)
    return value.date() if isinstance(value, datetime) else value


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "search" %}; with a label only where no word stands beside it."""
    return icons.icon(name, label)


@register.filter
def short_day(value: date | datetime | None) -> str:
    """11月24日 or 24 Nov."""
    if not value:
        return ""
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]}" if _english() else f"{day.month}月{day.day}日"


@register.filter
def long_day(value: date | datetime | None) -> str:
    """2026年11月24日 or 24 Nov 2026."""
    if not value:
        return ""
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if _english() else f"{day.year}年{day.month}月{day.day}日"


@register.filter
def clock_time(value: datetime | None) -> str:
    """15:00."""
    return f"{_local(value):%H:%M}" if value else ""


@register.filter
def near_day(value: date | datetime | None, now: date | datetime) -> str:
    """11月24日; in another year 2027年2月24日."""
    return short_day(value) if value and _day(value).year == _day(now).year else long_day(value)


@register.filter
def day_and_time(value: datetime | None) -> str:
    """11月24日 15:00."""
    return f"{short_day(value)} {clock_time(value)}" if value else ""


@register.filter
def relative(value: date | datetime | None, now: date | datetime) -> str:
    """刚刚, 15:00, 昨天 16:20, 11月20日, 2025年11月20日: as near as it needs to be."""
    if not value:
        return ""
    days = (_day(now) - _day(value)).days
    if days == 0:
        if (
            isinstance(value, datetime)
            and isinstance(now, datetime)
            and timedelta() <= now - value < timedelta(minutes=2)
        ):
            return gettext("刚刚")
        return clock_time(value) if isinstance(value, datetime) else gettext("今天")
    if days == 1:
        return f"{gettext('昨天')} {clock_time(value)}" if isinstance(value, datetime) else gettext("昨天")
    if days == -1:
        return f"{gettext('明天')} {clock_time(value)}" if isinstance(value, datetime) else gettext("明天")
    return short_day(value) if _day(now).year == _day(value).year else long_day(value)


@register.filter
def yuan(fen: int | None) -> str:
    """¥186,400.00 from fen."""
    if fen is None:
        return ""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}¥{fen // 100:,}.{fen % 100:02d}"


@register.filter
def wan(fen: int | None) -> str:
    """For lists: 18.64 万元 from fen, 元 under ten thousand; English keeps ¥186,400."""
    if fen is None:
        return ""
    if _english():
        return f"¥{fen // 100:,}"
    if abs(fen) < 1_000_000:
        return f"{fen / 100:,.2f}".removesuffix(".00") + " 元"
    return f"{round(fen / 1_000_000, 2):,.2f}".rstrip("0").rstrip(".") + " 万元"


@register.filter
def mask_phone(number: str | None) -> str:
    """138****2046."""
    digits = "".join((number or "").split())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "*" * len(digits)


@register.filter
def mask_id(number: str | None) -> str:
    """5106…1234."""
    plain = "".join((number or "").split())
    return f"{plain[:4]}…{plain[-4:]}" if len(plain) >= 10 else "*" * len(plain)


@register.filter
def matter_code(code: str | None) -> str:
    """A code of ten or eight characters in two halves, easier to read out: K7P42-9XM3A."""
    plain = code or ""
    return f"{plain[: len(plain) // 2]}-{plain[len(plain) // 2 :]}" if plain.isalnum() and len(plain) >= 6 else plain


class DeadlineWords(NamedTuple):
    """What a list says of one clock; `level` repeats the words for the eye (late, today, soon, later, met, paused)."""

    text: str
    level: str


def words_for(
    due: date | datetime | None, now: date | datetime, state: str = "running", why: str = ""
) -> DeadlineWords:
    """超 2 日, 今天 15:00, 剩 3 日, 已按期, 已办结, 暂停中（等鉴定）, as the guide words them."""
    if state == "closed":
        return DeadlineWords(gettext("已办结"), "met")
    if state == "met":
        return DeadlineWords(gettext("已按期"), "met")
    if state == "paused":
        return DeadlineWords(gettext("暂停中（%(why)s）") % {"why": why} if why else gettext("暂停中"), "paused")
    if due is None:
        return DeadlineWords(gettext("没有期限"), "none")
    days = (_day(due) - _day(now)).days
    if isinstance(due, datetime) and isinstance(now, datetime) and days == 0 and due < now:
        return DeadlineWords(gettext("今天 %(time)s 已过") % {"time": clock_time(due)}, "late")
    if days < 0:
        return DeadlineWords(ngettext("超 %(days)d 日", "超 %(days)d 日", -days) % {"days": -days}, "late")
    if days == 0:
        time = f" {clock_time(due)}" if isinstance(due, datetime) else ""
        return DeadlineWords(gettext("今天") + time, "today")
    words = ngettext("剩 %(days)d 日", "剩 %(days)d 日", days) % {"days": days}
    return DeadlineWords(words, "soon" if days <= SOON else "later")


@register.simple_tag
def deadline(due: date | datetime | None, now: date | datetime, state: str = "running", why: str = "") -> DeadlineWords:
    """{% deadline due now state why as words %} then words.text and words.level."""
    return words_for(due, now, state or "running", why or "")


# What the browser should know about a field of each kind; the server checks all of it again.
KINDS: dict[str, dict[str, str]] = {
    "phone": {"inputmode": "tel", "autocomplete": "off", "data-check": "phone", "enterkeyhint": "next"},
    "id": {"autocomplete": "off", "autocapitalize": "characters", "data-check": "id", "spellcheck": "false"},
    "money": {"inputmode": "decimal", "autocomplete": "off", "data-check": "money"},
    "number": {"inputmode": "numeric", "autocomplete": "off"},
    "code": {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    "one-time": {"inputmode": "numeric", "autocomplete": "one-time-code"},
    "date": {},
}


@register.simple_tag
def control(field: BoundField, kind: str = "") -> SafeString:
    """A bound field's own widget, with what its kind adds; attributes set by the form stay as they are."""
    widget = copy.deepcopy(field.field.widget)
    if kind == "date" and isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.NumberInput):
        widget.input_type = "text"  # a number field throws away what it cannot read; everything typed is kept
        widget.attrs = {name: value for name, value in widget.attrs.items() if name not in ("min", "max", "step")}
    attrs: dict[str, Any] = {k: v for k, v in KINDS.get(kind, {}).items() if k not in widget.attrs}
    if attrs.get("data-check") and not widget.attrs.get("aria-describedby"):
        attrs["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}_note".strip()
    return field.as_widget(widget=widget, attrs=attrs)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The address's query string with some values changed or, by None, removed: filters stay links."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value not in (None, ""):
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else "?"


@register.filter
def lookup(mapping: dict[Any, Any] | None, key: object) -> Any:
    """The entry of a mapping under a key that is itself a variable."""
    return mapping.get(key, "") if isinstance(mapping, dict) else ""


@register.filter
def slug(words: object) -> str:
    """Words of any script as part of an id: letters and figures, everything else a hyphen."""
    return "".join(sign if sign.isalnum() else "-" for sign in str(words))
