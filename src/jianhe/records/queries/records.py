"""The record of a matter (办理记录): contacts, entries, steps, hand-overs, papers, materials and requests as one line, with
what it is linked to and what was merged into it.

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
       jsonb_build_object('received_at', c.received_at, 'people', c.people_count, 'is_first', c.is_first,
                          'written_on', c.written_on, 'postmarked_on', c.postmarked_on, 'posted_how', c.posted_how,
                          'tracking_number', c.tracking_number) AS more
  FROM records_contact c JOIN people_user u ON u.id = c.registered_by_id WHERE c.matter_id = %(matter)s
UNION ALL
SELECT 'entry', e.id, e.happened_at, u.name, e.kind, e.text,
       jsonb_build_object('by', e.by_id, 'noted_at', e.at, 'withdrawn_at', e.withdrawn_at)
  FROM records_entry e JOIN people_user u ON u.id = e.by_id WHERE e.matter_id = %(matter)s
UNION ALL
SELECT 'rating', r.id, r.at, '', r.grade, r.words, jsonb_build_object('wants_call', r.wants_call)
  FROM records_rating r WHERE r.matter_id = %(matter)s
UNION ALL
SELECT 'step', s.id, s.at, coalesce(u.name, ''), s.step, '',
       jsonb_build_object('proceeding', s.proceeding_id, 'from', s.from_state, 'to', s.to_state, 'facts', s.facts,
                          'approved_by', a.name)
  FROM records_steptaken s LEFT JOIN people_user u ON u.id = s.by_id LEFT JOIN people_user a ON a.id = s.approved_by_id
 WHERE s.matter_id = %(matter)s
UNION ALL
SELECT 'hand_over', h.id, h.sent_at, u.name, h.state, h.ask,
       jsonb_build_object('from', f.name, 'to', t.name, 'from_unit', h.from_unit_id, 'to_unit', h.to_unit_id,
                          'due_on', h.due_on, 'seen_at', h.seen_at, 'signed_at', h.signed_at, 'signed_by', s.name,
                          'returned_at', h.returned_at, 'return_reason', h.return_reason, 'return_text', h.return_text,
                          'part', h.part, 'sign_by', h.sign_by, 'answer_due_on', h.answer_due_on, 'settled_at', h.settled_at,
                          'answered_at', h.answered_at, 'answered_by', n.name, 'answer', h.answer_text,
                          'answer_file', h.answer_file_id, 'told', (
                              SELECT count(*) FROM records_escalation e WHERE e.hand_over_id = h.id))
  FROM records_handover h JOIN people_user u ON u.id = h.from_person_id JOIN people_unit f ON f.id = h.from_unit_id
  JOIN people_unit t ON t.id = h.to_unit_id LEFT JOIN people_user s ON s.id = h.signed_by_id
  LEFT JOIN people_user n ON n.id = h.answered_by_id
 WHERE h.matter_id = %(matter)s
UNION ALL
SELECT 'escalation', e.id, e.at, t.name, e.level::text, '', jsonb_build_object('title', e.title)
  FROM records_escalation e JOIN records_handover h ON h.id = e.hand_over_id JOIN people_unit t ON t.id = h.to_unit_id
 WHERE e.matter_id = %(matter)s
UNION ALL
SELECT 'more_time', r.id, r.asked_at, u.name, r.reason, r.text,
       jsonb_build_object('until', r.until, 'granted', r.is_granted, 'why', r.why, 'decided_at', r.decided_at,
                          'decided_by', d.name)
  FROM records_moretime r JOIN people_user u ON u.id = r.asked_by_id LEFT JOIN people_user d ON d.id = r.decided_by_id
 WHERE r.matter_id = %(matter)s
UNION ALL
SELECT 'agenda', i.id, i.added_at, c.title, i.why, i.decision,
       jsonb_build_object('conference', c.id, 'state', i.state, 'lead', l.name, 'due_on', i.due_on,
                          'decided_at', i.decided_at, 'decided_by', d.name)
  FROM records_agendaitem i JOIN records_conference c ON c.id = i.conference_id
  LEFT JOIN people_unit l ON l.id = i.lead_id LEFT JOIN people_user d ON d.id = i.decided_by_id
 WHERE i.matter_id = %(matter)s
UNION ALL
SELECT 'task', k.id, k.settled_at, s.name, k.state, k.note, jsonb_build_object('what', k.what, 'unit', t.name)
  FROM records_conferencetask k JOIN people_unit t ON t.id = k.unit_id JOIN people_user s ON s.id = k.settled_by_id
 WHERE k.matter_id = %(matter)s
UNION ALL
SELECT 'document', d.id, d.made_at, u.name, d.paper, d.number,
       jsonb_build_object('state', d.state, 'step', d.step_id, 'proceeding', d.proceeding_id,
                          'served_at', d.served_at, 'served_how', d.served_how,
                          'served_to', d.served_to, 'void_reason', d.void_reason, 'version', d.template_version)
  FROM records_document d JOIN people_user u ON u.id = d.made_by_id WHERE d.matter_id = %(matter)s
UNION ALL
SELECT 'consent', c.id, c.given_at, p.name, '', c.words, jsonb_build_object('withdrawn_at', c.withdrawn_at)
  FROM records_serviceconsent c JOIN records_party p ON p.id = c.party_id WHERE c.matter_id = %(matter)s
UNION ALL
SELECT 'receipt', r.id, r.at, p.name, d.paper, d.number,
       jsonb_build_object('document', d.id, 'opened_with', r.opened_with,
                          'served', d.served_how = 'online' AND d.served_at = r.at)
  FROM records_paperreceipt r JOIN records_party p ON p.id = r.party_id JOIN records_document d ON d.id = r.document_id
 WHERE r.matter_id = %(matter)s
UNION ALL
SELECT 'attachment', a.id, a.added_at, u.name, a.kind, a.name,
       jsonb_build_object('size', a.size, 'supplied_by', a.supplied_by, 'is_original', a.is_original, 'part', a.part,
                          'verdict', a.verdict, 'verdict_reason', a.verdict_reason,
                          'returned_on', r.returned_on, 'return_noted_at', r.at, 'returned_to', r.returned_to, 'how', r.how,
                          'tracking_number', r.tracking_number)
  FROM records_attachment a JOIN people_user u ON u.id = a.added_by_id
  LEFT JOIN records_originalreturn r ON r.attachment_id = a.id AND r.undone_at IS NULL WHERE a.matter_id = %(matter)s
UNION ALL
SELECT 'agreement', g.id, g.signed_at, u.name, g.kind, g.number,
       jsonb_build_object('state', g.state, 'run', p.number, 'total', g.total, 'effective_on', g.effective_on,
                          'packet', k.state, 'result', r.result, 'ruling', r.number,
                          'is_taken_over', EXISTS (SELECT 1 FROM records_agreement o WHERE o.made_from_id = g.id))
  FROM records_agreement g JOIN people_user u ON u.id = g.drafted_by_id JOIN records_proceeding p ON p.id = g.proceeding_id
  LEFT JOIN LATERAL (SELECT state FROM records_packet WHERE agreement_id = g.id ORDER BY sent_at DESC LIMIT 1) k ON true
  LEFT JOIN LATERAL (SELECT result, number FROM records_ruling WHERE agreement_id = g.id ORDER BY at DESC LIMIT 1) r ON true
 WHERE g.matter_id = %(matter)s AND g.signed_at IS NOT NULL
UNION ALL
SELECT 'approval', p.id, coalesce(p.decided_at, p.asked_at), u.name, p.step, p.reason,
       jsonb_build_object('role', p.role, 'asked_at', p.asked_at, 'decided_at', p.decided_at, 'granted', p.is_granted,
                          'decided_by', d.name, 'proceeding', p.proceeding_id)
  FROM records_approval p JOIN people_user u ON u.id = p.asked_by_id LEFT JOIN people_user d ON d.id = p.decided_by_id
 WHERE p.matter_id = %(matter)s
UNION ALL
SELECT 'assignment_undone', r.id, r.undone_at, u.name, '', '', jsonb_build_object('handler', h.name)
  FROM records_batchassignmentrow r JOIN people_user u ON u.id = r.undone_by_id
  LEFT JOIN people_user h ON h.id = r.handler_before_id WHERE r.matter_id = %(matter)s AND r.undone_at IS NOT NULL
UNION ALL
SELECT 'helper', h.id, h.since, u.name, '', '', jsonb_build_object('person', h.person_id, 'until', h.until)
  FROM records_matterhelper h JOIN people_user u ON u.id = h.person_id WHERE h.matter_id = %(matter)s
UNION ALL
SELECT 'link', l.id, l.at, u.name, l.kind, CASE WHEN far.is_restricted THEN '' ELSE far.title END,
       jsonb_build_object('number', far.year || '-' || lpad(far.serial::text, 5, '0'), 'why', l.why,
                          'state', far.state, 'registered_at', far.registered_at,
                          'ended_at', l.ended_at, 'ended_by', e.name)
  FROM records_matterlink l JOIN people_user u ON u.id = l.by_id LEFT JOIN people_user e ON e.id = l.ended_by_id
  JOIN records_matter far ON far.id = CASE WHEN l.matter_id = %(matter)s THEN l.other_id ELSE l.matter_id END
 WHERE %(matter)s IN (l.matter_id, l.other_id)
UNION ALL
SELECT 'merge', g.id, g.at, u.name, CASE WHEN g.root_id = %(matter)s THEN 'in' ELSE 'out' END,
       CASE WHEN far.is_restricted THEN '' ELSE far.title END,
       jsonb_build_object('number', far.year || '-' || lpad(far.serial::text, 5, '0'), 'code', far.code,
                          'state', far.state, 'registered_at', far.registered_at,
                          'ended_at', g.undone_at, 'ended_by', e.name)
  FROM records_merge g JOIN records_steptaken s ON s.id = g.step_id JOIN people_user u ON u.id = s.by_id
  LEFT JOIN people_user e ON e.id = g.undone_by_id
  JOIN records_matter far ON far.id = CASE WHEN g.root_id = %(matter)s THEN g.matter_id ELSE g.root_id END
 WHERE %(matter)s IN (g.matter_id, g.root_id)
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
