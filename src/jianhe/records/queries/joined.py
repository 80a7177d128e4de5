"""What belongs to a matter beside itself: where it was merged to, what was merged into it, what it is linked with.

The database shows a link or a merge only to whoever sees both ends (`sql/joining.sql`), so nothing here tells of a
matter that its reader does not see.
"""

from uuid import UUID

from django.db import connection
from django.db.models import Q

from jianhe.records.models import Contact, Matter, MatterLink, Merge, MergedContact

MOST = 50  # shown on a page; more belong in a list


def is_merged(matter: Matter) -> bool:
    """Whether the matter ended by going on under another; once reopened it lives by itself."""
    return matter.merged_into_id is not None and matter.outcome == "merged"


def living_root(matter: Matter) -> Matter | None:
    """The matter that a merged one goes on under, through any number of merges; None where the way leads out of sight."""
    while is_merged(matter):
        onward = Matter.objects.filter(pk=matter.merged_into_id).first()  # type: ignore[misc]
        if onward is None:
            return None
        matter = onward
    return matter


def link_between(matter: Matter, other: Matter) -> MatterLink | None:
    """The link of two matters that has not ended, from whichever end it was made."""
    found: MatterLink | None = MatterLink.objects.filter(
        Q(matter=matter, other=other) | Q(matter=other, other=matter), ended_at=None
    ).first()
    return found


def links_of(matter: Matter) -> list[MatterLink]:
    """Every link of a matter that has not ended, the newest first; `far` is the matter at the other end."""
    rows = (
        MatterLink.objects.filter(Q(matter=matter) | Q(other=matter), ended_at=None)
        .select_related("matter", "other", "by").order_by("-at", "-id")[:MOST]
    )  # fmt: skip
    found = list(rows)
    for row in found:
        row.far = row.other if row.matter_id == matter.pk else row.matter  # type: ignore[attr-defined]
    return found


# The whole group, over any number of links; only through matters that the reader sees.
_GROUP = """
WITH RECURSIVE members(id) AS (
    SELECT %(matter)s::uuid
    UNION
    SELECT CASE WHEN l.matter_id = m.id THEN l.other_id ELSE l.matter_id END
    FROM members m JOIN records_matterlink l ON m.id IN (l.matter_id, l.other_id)
    WHERE l.kind = 'group' AND l.ended_at IS NULL
)
SELECT id FROM members LIMIT %(most)s
"""


def group_of(matter: Matter) -> list[Matter]:
    """The other matters of the same group (群体), the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUP, {"matter": matter.pk, "most": MOST})
        keys = [key for (key,) in cursor.fetchall() if key != matter.pk]
    return list(Matter.objects.filter(pk__in=keys).order_by("registered_at", "id")) if keys else []


def merges_into(matter: Matter) -> list[Merge]:
    """What goes on under this matter, the newest first: each with the matter that keeps its own code."""
    return list(
        Merge.objects.filter(root=matter, undone_at=None).select_related("matter").order_by("-at", "-id")[:MOST]
    )  # fmt: skip


def first_matter_of(contact: Contact) -> Matter:
    """The matter that a contact made or came to first, wherever merges took it since."""
    first = MergedContact.objects.filter(contact=contact).select_related("matter").order_by("id").first()
    return first.matter if first is not None else contact.matter


def link_of(matter: Matter, key: UUID) -> MatterLink | None:
    """One link of a matter, from either end; ended ones as well, so that a second click finds it."""
    ends = Q(matter=matter) | Q(other=matter)
    found: MatterLink | None = (
        MatterLink.objects.filter(ends, pk=key).select_related("matter", "other").first()
    )  # fmt: skip
    return found
