"""What the page of a booked visit shows: when, where, with what, also as an entry of a calendar; and that of who waits."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from jianhe.casework.rules import catalogue
from jianhe.papers.guide_code import read_guide_code
from jianhe.papers.numbering import NumberRefused
from jianhe.portal.frame import name_of
from jianhe.portal.guide_pages import materials, plate_of
from jianhe.portal.visit_forms import unit_name
from jianhe.portal.wording import said
from jianhe.web.templatetags.jianhe import day_and_time


def booked_context(visit: Any, digits: str, *, at: datetime) -> dict[str, Any]:
    """A visit with what can still be done about it; `digits` come along so that a press can open it again."""
    is_over = visit.starts_at <= at or visit.arrived_at is not None
    lists = catalogue().lists["visit_needs"]
    return {
        "visit": visit, "code": visit.code, "digits": digits,
        "can_change": not is_over and visit.cancelled_at is None, "is_over": is_over,
        "plate": plate_of(visit.centre, visit.unit.code, at=at), "materials": _materials(visit),
        "needs": [said(lists[code]) for code in visit.needs if code in lists],
        "again_url": _again_url(visit),
    }  # fmt: skip


def waiting_context(waiting: Any, digits: str, *, at: datetime) -> dict[str, Any]:
    """A place on the waiting list of a day and how it ended; `digits` come along so that a press can open it again."""
    is_over = not waiting.ended_how and waiting.day < timezone.localdate(at)
    return {
        "waiting": waiting, "code": waiting.code, "digits": digits, "unit": unit_name(waiting.unit),
        "how": "over" if is_over else waiting.ended_how, "again_url": _again_url(waiting),
    }  # fmt: skip


def _again_url(one: Any) -> str:
    """Where it is booked anew, with what was answered to the guide."""
    return reverse("portal:visit") + (f"?guide={one.guide_code}" if one.guide_code else "")


def _materials(visit: Any) -> list[dict[str, Any]]:
    """What the guide says to bring for this kind of matter, as it stood when it was shown."""
    try:
        shown = read_guide_code(visit.guide_code, on=timezone.localdate(visit.booked_at))
    except NumberRefused:
        return []
    return materials(shown.card, shown.variant, on=shown.day)


def calendar_entry(visit: Any, *, at: datetime) -> str:
    """The visit for a telephone's calendar (RFC 5545), with a reminder the day before. No name, no reason."""
    title = gettext("到%(unit)s") % {"unit": unit_name(visit.unit)}
    place = " ".join(part for part in (name_of(visit.centre), visit.centre.address) if part)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Jianhe//Visit//ZH", "BEGIN:VEVENT", f"UID:{visit.pk}",
        f"DTSTAMP:{_stamp(at)}", f"DTSTART:{_stamp(visit.starts_at)}", f"DTEND:{_stamp(visit.ends_at)}",
        f"SUMMARY:{_escaped(title)}", f"LOCATION:{_escaped(place)}", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D",
        f"DESCRIPTION:{_escaped(day_and_time(visit.starts_at))}", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
