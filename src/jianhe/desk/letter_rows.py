"""What the pages of letters in batches show: batches, files, letters and their sheets, in words."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianhe.casework import letter_sheets
from jianhe.desk.matter import standing_in
from jianhe.desk.wording import SHEET_PARTS as PARTS
from jianhe.desk.wording import listed
from jianhe.records.queries import letters
from jianhe.records.queries.letters import Place
from jianhe.web.clock import now
from jianhe.web.form_keys import key_to_find
from jianhe.web.templatetags.jianhe import short_day

AT_ONCE = 40  # letters whose sheets stand on one page
STATES = {
    "waiting": _("等着登记"), "registered": _("已登记"), "set_aside": _("放一边"), "not_a_letter": _("不是信"),
}  # fmt: skip
TONES = {"waiting": "warn", "registered": "ok", "set_aside": "away", "not_a_letter": "outline"}
# What may be done with the sheet that is chosen: the verb, its words, its key.
TOOLS = [
    ("begin", _("新的一封"), "B"), ("join", _("并入上一封"), "M"), ("back", _("往前"), "["),
    ("forward", _("往后"), "]"), ("turn", _("转"), "T"), ("envelope", _("信封"), "1"), ("letter", _("信"), "2"),
    ("enclosure", _("附件"), "3"), ("original", _("原件"), "4"), ("take_out", _("拿掉"), "X"),
]  # fmt: skip


def batch_title(batch: Any) -> str:
    """11月23日收到的信，上午的信."""
    day = gettext("%(day)s收到的信") % {"day": short_day(batch.received_on)}
    return gettext("，").join(part for part in (day, batch.name) if part)


def batch_row(batch: Any) -> dict[str, Any]:
    """One line of the list of batches; the batch carries its counts."""
    return {
        "title": batch_title(batch), "url": reverse("desk:letter_batch", args=[batch.pk]), "is_open": batch.state == "open",
        "by": batch.started_by.name, "at": batch.started_at, "total": batch.total, "waiting": batch.waiting,
        "counts": counts_words({state: getattr(batch, state) for state in letters.STATES}),
    }  # fmt: skip


def counts_words(counts: dict[str, int]) -> str:
    """登记 12，放一边 1: only what there is."""
    return gettext("，").join(f"{STATES[state]} {n}" for state, n in counts.items() if n)


def batch_page(request: HttpRequest, batch: Any, *, chosen: UUID | None = None, said: str = "") -> dict[str, Any]:
    """Everything on the page of a batch; `sheets.html` is the part of it that a press on a sheet changes."""
    standing = standing_in(request)
    places, scans = letters.places_in(standing, batch), letters.scans_of(batch)
    counts = {state: sum(1 for place in places if place.letter.state == state) for state in letters.STATES}
    asked = chosen or key_to_find(request.GET.get("sheet"))
    page = _page_number(request, places, asked)
    shown = places[page * AT_ONCE : (page + 1) * AT_ONCE]
    waiting = [place for place in places if place.letter.state == "waiting"]
    return {
        "batch": batch, "title": batch_title(batch), "now": now(request), "is_open": batch.state == "open",
        "total": len(places), "counts": counts_words(counts), "done": len(places) - len(waiting),
        "next_url": reverse("desk:letter", args=[waiting[0].letter.pk]) if waiting else "", "waiting": len(waiting),
        "scans": [scan_words(scan) for scan in scans if scan.state == "refused"],
        "read_files": sum(1 for scan in scans if scan.state == "read"), "read_pages": sum(scan.pages for scan in scans),
        "job": reading_job(batch, scans), "letters": _letters(shown, asked), "tools": _tools(),
        "taken_out": _taken_out(standing, batch), "said": said, "page": page,
        "focuses": any(sheet.pk == asked for place in shown for sheet in place.sheets),
        "newer_url": f"?page={page - 1}" if page else "",
        "older_url": f"?page={page + 1}" if len(places) > (page + 1) * AT_ONCE else "",
    }  # fmt: skip


def reading_job(batch: Any, scans: Sequence[Any]) -> dict[str, Any] | None:
    """The card of files that are still being read; none where nothing was."""
    waiting = [scan for scan in scans if scan.state == "waiting"]
    return {
        "id": "reading", "title": gettext("正在读大的扫描件"), "state": "running" if waiting else "finished",
        "started_at": (waiting or scans)[0].added_at, "done": len(scans) - len(waiting), "total": len(scans),
        "poll_url": reverse("desk:letter_progress", args=[batch.pk]),
        "result_url": "" if waiting else reverse("desk:letter_batch", args=[batch.pk]),
    } if scans else None  # fmt: skip


def scan_words(scan: Any) -> dict[str, str]:
    """What became of an uploaded file, in a sentence."""
    name = scan.name if isinstance(scan.name, str) else scan.name.open()
    if scan.state == "refused":
        words = gettext("“%(name)s”没有收：%(reason)s") % {"name": name, "reason": scan.reason}
    elif scan.state == "waiting":
        words = gettext("“%(name)s”有 %(n)d 页，收下了，正在读") % {"name": name, "n": scan.pages}
    else:
        words = gettext("“%(name)s”收下了，%(n)d 页") % {"name": name, "n": scan.pages}
    return {"state": scan.state, "words": words}


def letter_row(place: Place) -> dict[str, Any]:
    """One letter in a list: number, sheets, sender, what became of it."""
    letter = place.letter
    outcome = letter.reason or (listed("not_letters", letter.ground) if letter.ground else "")
    return {
        "number": place.number, "state": letter.state, "state_words": STATES[letter.state], "tone": TONES[letter.state],
        "url": reverse("desk:letter", args=[letter.pk]), "sender": place.sender, "outcome": outcome,
        "matter": letter.matter, "pages": parts_words(place), "settled_by": letter.settled_by, "at": letter.settled_at,
    }  # fmt: skip


def stage(place: Place) -> list[dict[str, Any]]:
    """The sheets beside the form, each with the address of its picture; the turn in it makes the browser ask anew."""
    counts = dict.fromkeys(PARTS, 0)
    found = []
    for sheet in place.sheets:
        counts[sheet.part] += 1
        found.append({
            "key": sheet.pk, "label": f"{PARTS[sheet.part]} {counts[sheet.part]}", "part": sheet.part,
            "picture_url": f"{reverse('desk:sheet_picture', args=[sheet.pk])}?turn={sheet.turn}",
            "turn_url": reverse("desk:turn_sheet", args=[sheet.pk]),
        })  # fmt: skip
    return found


def parts_words(place: Place) -> str:
    """信封 1，信 3，原件 2."""
    found = {part: sum(1 for sheet in place.sheets if sheet.part == part) for part in PARTS}
    return gettext("，").join(f"{PARTS[part]} {n}" for part, n in found.items() if n)


def list_page(request: HttpRequest, batch: Any) -> dict[str, Any]:
    """来信登记单."""
    standing = standing_in(request)
    places = letters.places_in(standing, batch)
    counts = {state: sum(1 for place in places if place.letter.state == state) for state in letters.STATES}
    return {
        "batch": batch, "title": batch_title(batch), "rows": [_listed(place) for place in places], "total": len(places),
        "counts": counts_words(counts), "back_url": reverse("desk:letter_batch", args=[batch.pk]),
        "printed_by": standing.person.name if standing.person else "", "printed_at": now(request),
    }  # fmt: skip


def _listed(place: Place) -> dict[str, Any]:
    contact = place.letter.contact
    posted = [listed("posted_how", contact.posted_how), contact.tracking_number] if contact and contact.posted_how else []
    return {**letter_row(place), "contact": contact, "posted": " ".join(filter(None, posted))}


def _letters(places: Sequence[Place], chosen: UUID | None) -> list[dict[str, Any]]:
    """The letters with the sheets of those that wait; the first sheet is chosen where none is."""
    sheets = [sheet for place in places if place.letter.state == "waiting" for sheet in place.sheets]
    small = letter_sheets.thumbnails(sheets=sheets)
    if chosen not in {sheet.pk for sheet in sheets}:
        chosen = sheets[0].pk if sheets else None
    rows = []
    for place in places:
        shown = place.sheets if place.letter.state == "waiting" else []
        cards = [
            {
                "key": sheet.pk, "turn": sheet.turn, "part": str(PARTS[sheet.part]), "is_plain": sheet.part == "letter",
                "picture": data_address(small[sheet.pk]), "chosen": sheet.pk == chosen, "place": number,
            }
            for number, sheet in enumerate(shown, start=1)
        ]  # fmt: skip
        rows.append({**letter_row(place), "sheets": cards})
    return rows


def _taken_out(standing: Any, batch: Any) -> list[dict[str, Any]]:
    sheets = letters.taken_out_of(standing, batch)
    small = letter_sheets.thumbnails(sheets=sheets)
    return [
        {"key": sheet.pk, "picture": data_address(small[sheet.pk]), "turn": sheet.turn, "is_blank": sheet.is_separator}
        for sheet in sheets
    ]  # fmt: skip


def _tools() -> list[dict[str, str]]:
    return [{"do": do, "label": str(label), "key": key} for do, label, key in TOOLS]


def _page_number(request: HttpRequest, places: Sequence[Place], chosen: UUID | None) -> int:
    """The page that holds the chosen sheet, else the one asked for, else the first with a letter that waits."""
    holds = [n for n, place in enumerate(places) if chosen in {sheet.pk for sheet in place.sheets}]
    waits = [n for n, place in enumerate(places) if place.letter.state == "waiting"]
    asked = request.GET.get("page", "")
    if not holds and asked.isdecimal() and len(asked) < 5:
        return min(int(asked), max(len(places) - 1, 0) // AT_ONCE)
    return (holds or waits or [0])[0] // AT_ONCE


def data_address(picture: bytes) -> str:
    """A small picture inside the page: forty of them are one request and one line in the trail."""
    return f"data:image/png;base64,{b64encode(picture).decode()}"
