"""The tab 谁看过: who looked at the matter and who changed it, from its events."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jianhe.desk.matter import of_matter, opened, show
from jianhe.desk.timeline import paper_title, step_title
from jianhe.desk.wording import PROTECTED, limit_title
from jianhe.records.events import KINDS
from jianhe.records.queries import trail

FILTERS = ("", "reading", "changes")


@require_GET
@of_matter("see_trail")
def matter_trail(request: HttpRequest, matter: Any) -> HttpResponse:
    """Newest first, a page at a time; `only` = reading or changes."""
    sight = opened(request, matter, "trail")
    only = request.GET.get("only", "")
    found = trail.trail_of(matter, only=only if only in FILTERS else "", after=request.GET.get("after", ""))
    labels = {"": _("全部"), "reading": _("看过的"), "changes": _("改过的")}
    context = {
        "events": [_row(event, sight) for event in found.events],
        "older_url": f"?only={only}&after={found.older.replace('+', '%2B')}" if found.older else "",
        "filters": [{"url": f"?only={name}", "label": labels[name], "current": name == only} for name in FILTERS],
    }
    return show(sight, "trail", context)


def _row(event: Any, sight: Any) -> dict[str, Any]:
    kind = KINDS.get(event.kind)
    return {
        "at": event.at, "recorded_at": event.recorded_at, "who": event.actor.name if event.actor else _("自动"),
        "what": str(kind.label) if kind else event.kind, "detail": _detail(event, sight),
        "is_reading": bool(kind and kind.is_reading), "is_late": (event.recorded_at - event.at).total_seconds() > 3600,
    }  # fmt: skip


def _detail(event: Any, sight: Any) -> str:
    """The codes of an event in words, where the catalogue has them."""
    facts = event.facts
    if "step" in facts:
        return step_title(sight.edition_behind(facts), facts["step"])
    if event.kind == "protected_read":
        return "、".join(str(PROTECTED.get(name, name)) for name in facts.get("fields", ()))
    if "limit" in facts:
        return limit_title(facts["limit"])
    if "paper" in facts:
        return f"{paper_title(facts['paper'])} {facts.get('number', '')}".strip()
    return str(facts.get("number") or "")
