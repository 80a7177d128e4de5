"""回执: what the person takes home, on 80 mm paper. Whom to ask, by when an answer comes, and the look-up code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from jianhe.casework import reading
from jianhe.casework.packets import in_groups
from jianhe.casework.rules import catalogue
from jianhe.desk.register_page import heading_of, plate_of
from jianhe.papers.qr import qr_svg
from jianhe.records.queries import joined, places, public, receipts
from jianhe.web.access import matter_or_404, needs
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import day_and_time, near_day

# Kinds of which a slip of paper must not speak; nor must it where a minor is concerned, or the file is sealed.
QUIET_KINDS = {"domestic_violence", "minor_victim", "school_bullying", "juvenile_offender_help"}


@needs("see_matter")
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of a matter, with the way on beside it. Shown with names, it is a look at protected fields."""
    matter = matter_or_404(request, number)
    is_plain = is_sensitive(matter) or request.GET.get("plain") == "1"
    if not is_plain:
        reading.record_protected_page(
            matter=matter,
            fields=["name"],
            page="receipt",
            by=request.standing,  # type: ignore[attr-defined]
            at=now(request),  # type: ignore[attr-defined]
        )
    clock = receipts.answer_clock(matter)
    return render(
        request,
        "desk/register/receipt.html",
        {
            "matter": matter,
            "receipt": receipt_of(request, matter, clock, is_plain=is_plain),
            "due": clock.legal_due if clock else None,
            "merged_into": joined.living_root(matter) if joined.is_merged(matter) else None,
            "is_plain": is_plain,
            "may_show_names": not is_sensitive(matter),
            "now": now(request),
            "tab_title": matter.short_code,
        },
    )


def is_sensitive(matter: Any) -> bool:
    """Whether the slip says no more than 您有一件在办."""
    return bool(
        matter.is_sealed or matter.is_restricted or "minor" in matter.flags or matter.matter_type in QUIET_KINDS
    )


def receipt_of(request: HttpRequest, matter: Any, clock: Any, *, is_plain: bool) -> dict[str, Any]:
    """What `web/components/receipt.html` draws. The QR holds the address of the tracking page and the code, no more."""
    centre = request.standing.centre  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("portal:track_code", args=[matter.lookup_code]))
    return {
        "place": heading_of(centre),
        "plain": is_plain,
        "rows": [] if is_plain else _rows(request, matter, clock),
        "code": matter.lookup_code,
        "phone": centre.hotline,
        "hash": in_groups(proof.hash) if (proof := public.proof_of(matter.pk)) else "",
        "qr": mark_safe(qr_svg(address, label=gettext("查进度的二维码"))),
    }


def _rows(request: HttpRequest, matter: Any, clock: Any) -> list[dict[str, Any]]:
    titles, language = catalogue().lists["matter_types"], get_language() or "zh-hans"
    people, contact = receipts.who_brought(matter), receipts.latest_contact(matter)
    name = people[0].name if people else ""
    if matter.people_count > 1:
        name = gettext("%(name)s 等 %(n)d 人") % {"name": name, "n": matter.people_count}
    rows = [
        {"label": gettext("来访人"), "value": name},
        {
            "label": gettext("事情"),
            "value": titles[matter.matter_type].of(language) if matter.matter_type in titles else matter.title,
        },
        {"label": gettext("编号"), "value": matter.code},
    ]
    windows = places.windows_of(request.standing)  # type: ignore[attr-defined]
    plate = plate_of(request.standing, matter.matter_type, windows, on=today(request))  # type: ignore[attr-defined]
    if (
        plate["number"]
        and contact is not None
        and plate["number"] != (contact.window.number if contact.window else None)
    ):
        rows.append(
            {
                "label": gettext("先去"),
                "value": gettext("%(n)s 号窗口，%(name)s") % {"n": plate["number"], "name": plate["name"]},
                "strong": True,
            }
        )
    if contact is not None:
        if contact.window is not None:
            rows.append(
                {
                    "label": gettext("窗口"),
                    "value": gettext("%(n)s 号窗口，%(name)s")
                    % {"n": contact.window.number, "name": contact.window.name},
                }
            )
        rows.append(
            {
                "label": gettext("登记"),
                "value": f"{day_and_time(contact.registered_at)}{gettext('，')}{contact.registered_by.name}",
            }
        )
    if clock is not None:
        rows.append(
            {
                "label": gettext("几时回音"),
                "value": gettext("%(day)s前") % {"day": near_day(clock.legal_due, now(request))},
                "strong": True,
            }
        )
    return rows
