"""办结以后: one rating in words, and the way to disagree, under the progress of an ended matter."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext

from jianhe.casework import rules, voices
from jianhe.law.refusals import Refused
from jianhe.portal.wording import in_words, said
from jianhe.records.queries import public as asked
from jianhe.records.queries.public import Progress
from jianhe.web.clock import now, today
from jianhe.web.form_keys import key_of_form

ASKED_AGAIN_WITHIN = "rpw_review_request_30d"


def said_after(request: HttpRequest, progress: Progress) -> tuple[Progress, dict[str, Any]]:
    """Record what was pressed, if anything, and give the progress again with what the page says of it."""
    done = request.POST.get("do", "")
    if done not in ("rate", "object") or progress.matter.closed_at is None:
        return progress, {}
    by, at, typed = request.standing, now(request), request.POST.get("said", "")  # type: ignore[attr-defined]
    try:
        if done == "rate":
            wants_call = request.POST.get("wants_call") == "on"
            voices.rate(
                progress=progress, grade=request.POST.get("grade", ""), said=typed, wants_call=wants_call, by=by, at=at
            )
        else:
            voices.object_to(progress=progress, said=typed, form_key=key_of_form(request), by=by, at=at)
    except Refused as refused:
        return progress, {"after_refused": in_words(refused.refusal), "after_said": typed, "after_do": done}
    thanks = gettext("您的评价记下了，不会再改。") if done == "rate" else gettext("您的意见登记好了，我们会给您答复。")
    return asked.progress_of(progress.matter.pk), {"after_done": thanks}


def offered(request: HttpRequest, progress: Progress) -> dict[str, Any]:
    """What the page offers after the end: the words to choose from, the rating given, and which remedy the law gives."""
    if progress.matter.closed_at is None:
        return {}
    lists = rules.catalogue().lists["rating_grades"]
    limit = rules.limit_as_used(ASKED_AGAIN_WITHIN, on=today(request), practice=progress.intake.practice)
    rating = progress.rating
    return {
        "grades": [{"value": code, "label": said(title)} for code, title in lists.items()], "rating": rating,
        "rated": said(lists[rating.grade]) if rating else "", "form_key": uuid4(),
        "may_object": not progress.matter.is_sealed,
        "remedy": {"title": said(limit.title), "days": limit.n, "basis": said(rules.catalogue().cite(limit.cite[0]))},
    }  # fmt: skip
