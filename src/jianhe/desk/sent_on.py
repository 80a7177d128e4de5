"""The tab 移送协作: what was sent to other units and how it stands; one not yet signed for can be taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from jianhe.desk import beside, next_step
from jianhe.desk.matter import of_matter, opened, show
from jianhe.law.roles import may


@require_GET
@of_matter()
def matter_hand_overs(request: HttpRequest, matter: Any) -> HttpResponse:
    """Every hand-over of the matter, the newest first, and what can be sent from here or why not."""
    sight = opened(request, matter, "hand_overs")
    cards = beside.hand_offs(sight)
    for card in cards:
        waits = card["state"] in ("sent", "late")
        card["recall_url"] = (
            reverse("desk:recall", args=[matter.short_code]) if waits and may(sight.by.roles, "hand_over") else ""
        )
    ways = [
        choice for choice in sight.choices if choice.step.effect == "hand_over" or choice.code.startswith("transfer")
    ]
    return show(
        sight, "hand_overs", {"hand_offs": cards, "ways": next_step.listed(ways, sight.url, sight.intake.number)}
    )
