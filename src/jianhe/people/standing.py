"""Where a person stands on a day: their centre, roles and the units whose matters are within their reach."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from jianhe.law.roles import matrix
from jianhe.people.models import Centre, User


@dataclass(frozen=True)
class Standing:
    """The answer to "who is asking": computed once per request, from duties, in one statement.

    `units` holds the units of the person's duties and all units below them; a duty at the root of the centre
    therefore reaches the whole centre. Duties that see no matter (the three administrators) give no reach at all.
    """

    person: User | None
    centre: Centre | None = None
    roles: frozenset[str] = frozenset()
    units: tuple[UUID, ...] = ()
    home_unit: UUID | None = None
    roles_by_unit: tuple[tuple[UUID, str], ...] = field(default=())

    @property
    def is_nobody(self) -> bool:
        return self.centre is None


NOBODY = Standing(person=None)

# Duties in force on the day, with the units below each (the tree is at most four deep).
_STANDING = """
WITH RECURSIVE mine AS (
    SELECT d.centre_id, d.unit_id, d.role, d.since, d.id FROM people_duty d
    WHERE d.person_id = %(person)s AND d.since <= %(on)s AND (d.until IS NULL OR d.until >= %(on)s)
), reach(unit_id) AS (
    SELECT unit_id FROM mine WHERE role = ANY(%(case_roles)s)
    UNION SELECT u.id FROM people_unit u JOIN reach r ON u.parent_id = r.unit_id
)
SELECT c.id, c.code, c.district, c.name, c.name_en, c.organ, c.organ_en, c.organ_short, c.practice, c.hotline,
       c.address, c.is_demonstration,
       (SELECT array_agg(unit_id) FROM reach),
       (SELECT array_agg(unit_id::text || '/' || role ORDER BY since, id) FROM mine WHERE centre_id = c.id)
FROM people_centre c WHERE c.id = (SELECT centre_id FROM mine ORDER BY since, id LIMIT 1)
"""
_CENTRE_FIELDS = (
    "id", "code", "district", "name", "name_en", "organ", "organ_en", "organ_short", "practice", "hotline",
    "address", "is_demonstration",
)  # fmt: skip


@lru_cache(maxsize=1)
def _case_roles() -> list[str]:
    """Roles that touch matters, from the role matrix."""
    roles = matrix()
    return sorted({role for act in ("see_list", "see_matter", "register") for role in roles.who_may(act)})


def standing_of(person: User, *, on: date) -> Standing:
    """The standing of a person on a day; without a duty in force, a standing without centre or reach."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"person": person.pk, "on": on, "case_roles": _case_roles()})
        row = cursor.fetchone()
    if row is None:
        return Standing(person=person)
    held = tuple((UUID(pair.split("/")[0]), pair.split("/")[1]) for pair in row[13])
    return Standing(
        person=person,
        centre=Centre.from_db("default", _CENTRE_FIELDS, row[:12]),
        roles=frozenset(role for _, role in held),
        units=tuple(row[12] or ()),
        home_unit=held[0][0],
        roles_by_unit=held,
    )
