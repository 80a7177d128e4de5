"""The tab 关联: where a matter went and what came in, its links, its group, and what may belong to it as well."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import linking
from jianhe.desk import beside, recognising
from jianhe.desk.doing import do
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.usual_way import state_title
from jianhe.desk.wording import said
from jianhe.law.roles import may
from jianhe.records.queries import access, joined, recognition
from jianhe.records.queries.recognition import Known
from jianhe.web.clock import now
from jianhe.web.htmx import redirect_whole
from jianhe.web.templatetags.jianhe import short_day


@require_GET
@of_matter()
def matter_joined(request: HttpRequest, matter: Any) -> HttpResponse:
    """What belongs together, each with the way to take it back; below it what the centre knows besides."""
    sight = opened(request, matter, "joined")
    rows = beside.joined(sight)
    may_link, may_step = may(sight.by.roles, "link_matters"), may(sight.by.roles, "take_step")
    may_merge = may_step and any(one.code == "merge" and one.refusal is None for one in sight.choices)
    return show(sight, "joined", {
        "rows": rows, "group": _group(sight), "may_link": may_link, "may_undo": may_step,
        "suggestions": _suggestions(sight, {row["number"] for row in rows}), "may_merge": may_merge and may_link,
        "merge_url": sight.url("step", "merge"),
    })  # fmt: skip


def _group(sight: Sight) -> dict[str, Any]:
    """The whole group, this matter among it: members with their people, and the sum."""
    others = joined.group_of(sight.matter)
    members = sorted([sight.matter, *others], key=lambda one: (one.registered_at, one.pk)) if others else []
    return {
        "members": [
            {
                "number": one.short_code, "title": _("限阅事项") if one.is_restricted and one != sight.matter else one.title,
                "url": reverse("desk:matter", args=[one.short_code]), "people": one.people_count,
                "state": said(state_title(timezone.localdate(one.registered_at), one.state)),
                "day": short_day(one.received_at), "is_this": one.pk == sight.matter.pk,
            }
            for one in members
        ],
        "people": sum(one.people_count for one in members),
    }  # fmt: skip


def _suggestions(sight: Sight, there: set[str]) -> list[dict[str, Any]]:
    """可能是同一件、同一人: the same question as at registration, asked of what is registered."""
    if not may(sight.by.roles, "find_known_matter") or joined.is_merged(sight.matter):
        return []
    found: Known = recognition.known_of(sight.by, sight.matter)
    return [row for row in recognising.rows_of(found) if row["number"] not in there]


@require_POST
@of_matter("link_matters")
def add_link(request: HttpRequest, matter: Any) -> HttpResponse:
    """Link with another matter: fields `other` (its number) and `kind` (repeat, group, related)."""
    by = standing_in(request)
    other = access.matter_by_number(by, request.POST.get("other", ""))
    if other is None:
        messages.error(request, _("没有找到这个编号的事项。"))
        return redirect_whole(request, _tab(matter))
    why = recognising.why_together(recognition.known_of(by, matter), other)
    kind = request.POST.get("kind", "")
    return do(
        request, lambda: linking.link(matter=matter, other=other, kind=kind, by=by, at=now(request), why=why),
        words=_("已和 %(number)s 关联。") % {"number": other.short_code}, back=_tab(matter),
    )  # fmt: skip


@require_POST
@of_matter("link_matters")
def end_link(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """取消关联: one click; the link stays on the record with who ended it."""
    row = joined.link_of(matter, key)
    if row is None:
        raise Http404
    return do(
        request, lambda: linking.unlink(link=row, by=standing_in(request), at=now(request)), words=_("取消了关联。"),
        back=_tab(matter),
    )  # fmt: skip


def _tab(matter: Any) -> str:
    return reverse("desk:matter_joined", args=[matter.short_code])
