"""The record of a matter (办理记录): contacts, entries, steps, hand-overs, papers, materials and requests as one line.

One statement for all of them: a matter page may not ask table by table.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jianhe.records.models import Entry, HandOver, Matter


@dataclass(frozen=True)
class Line:
    """One thing on the record: what kind, when, by whom, its code in the catalogue, its words, and the rest."""

    kind: str
    id: UUID
    at: datetime
    who: str
    code: str
    text: str
    more: dict[str, Any] = field(default_factory=dict)

    def moment(self, name: str) -> datetime | None:
        """A time among the rest."""
        value = self.more.get(name)
        return datetime.fromisoformat(value) if value else None


_RECORD = """
SELECT 'contact' AS kind, c.id, c.registered_at AS at, u.name AS who, c.channel AS code, c.story AS text,
       jsonb_build_object('received_at', c.received_at, 'people', c.people_count, 'is_first', c.is_first) AS more
  FROM records_contact c JOIN people_user u ON u.id = c.registered_by_id WHERE c.matter_id = %(matter)s
UNION ALL
SELECT 'entry', e.id, e.happened_at, u.name, e.kind, e.text,
       jsonb_build_object('by', e.by_id, 'noted_at', e.at, 'withdrawn_at', e.withdrawn_at)
  FROM records_entry e JOIN people_user u ON u.id = e.by_id WHERE e.matter_id = %(matter)s
UNION ALL
SELECT 'step', s.id, s.at, u.name, s.step, '',
       jsonb_build_object('proceeding', s.proceeding_id, 'from', s.from_state, 'to', s.to_state, 'facts', s.facts,
                          'approved_by', a.name)
  FROM records_steptaken s JOIN people_user u ON u.id = s.by_id LEFT JOIN people_user a ON a.id = s.approved_by_id
 WHERE s.matter_id = %(matter)s
UNION ALL
SELECT 'hand_over', h.id, h.sent_at, u.name, h.state, h.ask,
       jsonb_build_object('from', f.name, 'to', t.name, 'from_unit', h.from_unit_id, 'to_unit', h.to_unit_id,
                          'due_on', h.due_on, 'seen_at', h.seen_at, 'signed_at', h.signed_at, 'signed_by', s.name,
                          'returned_at', h.returned_at, 'return_reason', h.return_reason, 'return_text', h.return_text)
  FROM records_handover h JOIN people_user u ON u.id = h.from_person_id JOIN people_unit f ON f.id = h.from_unit_id
  JOIN people_unit t ON t.id = h.to_unit_id LEFT JOIN people_user s ON s.id = h.signed_by_id
 WHERE h.matter_id = %(matter)s
UNION ALL
SELECT 'document', d.id, d.made_at, u.name, d.paper, d.number,
       jsonb_build_object('state', d.state, 'step', d.step_id, 'served_at', d.served_at, 'served_how', d.served_how,
                          'served_to', d.served_to, 'void_reason', d.void_reason, 'version', d.template_version)
  FROM records_document d JOIN people_user u ON u.id = d.made_by_id WHERE d.matter_id = %(matter)s
UNION ALL
SELECT 'attachment', a.id, a.added_at, u.name, a.kind, a.name,
       jsonb_build_object('size', a.size, 'supplied_by', a.supplied_by, 'is_original', a.is_original,
                          'verdict', a.verdict, 'verdict_reason', a.verdict_reason)
  FROM records_attachment a JOIN people_user u ON u.id = a.added_by_id WHERE a.matter_id = %(matter)s
UNION ALL
SELECT 'approval', p.id, coalesce(p.decided_at, p.asked_at), u.name, p.step, p.reason,
       jsonb_build_object('role', p.role, 'asked_at', p.asked_at, 'decided_at', p.decided_at, 'granted', p.is_granted,
                          'decided_by', d.name, 'proceeding', p.proceeding_id)
  FROM records_approval p JOIN people_user u ON u.id = p.asked_by_id LEFT JOIN people_user d ON d.id = p.decided_by_id
 WHERE p.matter_id = %(matter)s
UNION ALL
SELECT 'helper', h.id, h.since, u.name, '', '', jsonb_build_object('person', h.person_id, 'until', h.until)
  FROM records_matterhelper h JOIN people_user u ON u.id = h.person_id WHERE h.matter_id = %(matter)s
ORDER BY at DESC, id DESC
"""


def record_of(matter: Matter) -> list[Line]:
    """Everything on the record of a matter that was fetched through `access`, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, {"matter": matter.pk})
        rows = cursor.fetchall()
    return [Line(kind, key, at, who, code, text, json.loads(more)) for kind, key, at, who, code, text, more in rows]


def entry_of(matter: Matter, key: UUID) -> Entry | None:
    entry: Entry | None = Entry.objects.filter(matter=matter, pk=key).first()
    if entry is not None:
        entry.matter = matter
    return entry


def hand_over_to_see(matter: Matter, units: tuple[UUID, ...]) -> HandOver | None:
    """A hand-over that waits at one of these units and that nobody there has opened yet."""
    hand_over: HandOver | None = HandOver.objects.filter(
        matter=matter, state="sent", seen_at=None, to_unit__in=units
    ).first()
    if hand_over is not None:
        hand_over.matter = matter
    return hand_over
