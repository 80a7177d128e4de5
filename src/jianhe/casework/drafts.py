"""Drafts: what is typed is kept on the server every few seconds, for its writer alone, until sent or 30 days old."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records.models import Draft
from jianhe.records.protection import Protected

KEPT_FOR = timedelta(days=30)
LARGEST = 200_000


def save(
    *, key: UUID, form: str, content: Mapping[str, Any], by: Standing, at: datetime, about: UUID | None = None
) -> Draft:
    """Keep what stands in a form under the form's own key; the same key again replaces it."""
    assert by.centre is not None and by.person is not None
    text = json.dumps(content, ensure_ascii=False)
    if len(text) > LARGEST:
        raise refuse("写得太长了，存不下；请把长材料作为附件上传。", "Too long to keep; attach long texts as files.")
    draft, is_new = Draft.objects.get_or_create(
        pk=key,
        defaults={
            "centre": by.centre,
            "person": by.person,
            "form": form,
            "about": about,
            "content": text,
            "saved_at": at,
        },
    )
    if not is_new:
        draft.content, draft.saved_at = text, at  # type: ignore[assignment]
        draft.save(update_fields=["content", "saved_at"])
    return draft


def content(draft: Draft) -> dict[str, Any]:
    """The fields as they were typed."""
    kept: Any = draft.content  # a Protected from the database, the text itself on a draft that was just saved
    if kept is None:
        return {}
    found: dict[str, Any] = json.loads(kept.open() if isinstance(kept, Protected) else kept)
    return found


def discard(*, key: UUID, by: Standing) -> None:
    """Drop a draft: it was sent, or its writer no longer wants it."""
    Draft.objects.filter(pk=key, person=by.person).delete()


def drop_old(*, at: datetime) -> int:
    """Drop drafts that nobody has touched for 30 days; as the writer's own job sees them."""
    return Draft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]
