"""A batch of assignments as its maker sees it: how far it is, and what became of each matter."""

from uuid import UUID

from jianhe.people.standing import Standing
from jianhe.records.models import BatchAssignment, BatchAssignmentRow
from jianhe.records.queries import worklists


def batch_of(standing: Standing, key: UUID) -> BatchAssignment | None:
    """One batch that this person made."""
    mine = BatchAssignment.objects.filter(pk=key, by=standing.person).select_related("handler")
    found: BatchAssignment | None = mine.first()
    return found


def rows_of(batch: BatchAssignment, standing: Standing) -> list[BatchAssignmentRow]:
    """Its rows in the order in which they were chosen; each with its matter where there is one, and its former officer.

    A matter that is restricted to others says so (`matter.is_named`).
    """
    found = list(batch.rows.select_related("matter", "handler_before").order_by("position"))
    worklists.name([row.matter for row in found if row.matter is not None], standing)
    return found
