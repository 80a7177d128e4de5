-- Invented matters in bulk: :from .. :to of the centre, over the last three years, one in twelve still open.
-- Run as superuser with triggers off; the rows keep the promise that the triggers would ask for.
CREATE TEMP TABLE cast_ AS
SELECT row_number() OVER (ORDER BY u.username) - 1 AS n, u.id AS person, d.unit_id AS unit
FROM people_duty d JOIN people_user u ON u.id = d.person_id
WHERE d.role IN ('officer', 'prosecutor_assistant', 'window_clerk') AND d.centre_id = %(centre)s;

CREATE TEMP TABLE made AS
SELECT i, md5('bench matter ' || i)::uuid AS id, md5('bench proceeding ' || i)::uuid AS proceeding,
       c.person, c.unit,
       day - 1 AS received_on,
       timestamptz '2026-11-24 01:00:00+00' - make_interval(days => (current_offset)::int, mins => (i %% 480)::int) AS received_at,
       current_offset, is_open,
       CASE WHEN is_open THEN date '2026-11-24' + ((i * 7) %% 95)::int - 4 END AS due
FROM (SELECT i, (%(to)s - i) * 1090.0 / %(to)s AS current_offset, i %% 12 = 0 AS is_open,
             date '2026-11-24' - ((%(to)s - i) * 1090 / %(to)s)::int AS day
      FROM generate_series(%(from)s::bigint, %(to)s::bigint) i) s
JOIN cast_ c ON c.n = s.i %% (SELECT count(*) FROM cast_);

INSERT INTO records_matter (id, centre_id, code, year, serial, ym, lookup_code, title, line, matter_type, category, claim,
    amount_fen, people_count, line_of_work, place, flags, risk_level, handling_class, is_dispute, received_at, registered_at,
    registered_by_id, first_asked_by_id, unit_id, owner_id, handler_id, state, station, turn, waiting_for, next_due, next_limit,
    accepted_on, concluded_on, closed_at, outcome, answer, no_answer_reason, is_sealed, is_restricted, version, changed_at, change)
SELECT id, %(centre)s, 'XCBENCH-' || i, 3000 + (i / 79999), i %% 79999 + 1, extract(year FROM received_on) * 100 + extract(month FROM received_on),
    'B' || lpad(i::text, 10, '0'), '示例' || i || '反映欠薪', 'K', 'unpaid_wages', 'support_suit', '要求支付工资', i * 100, 1 + i %% 5, '', '',
    '[]', 'none', 'ordinary', i %% 3 = 0, received_at, received_at, person, person, unit, person,
    CASE WHEN i %% 24 = 0 THEN NULL ELSE person END,
    CASE WHEN is_open THEN 'registered' ELSE 'closed' END, CASE WHEN is_open THEN 'triage' ELSE 'conclusion' END,
    CASE WHEN i %% 36 = 0 THEN 'other' ELSE 'us' END, '', due, CASE WHEN is_open THEN 'reply_7d' ELSE '' END, NULL,
    CASE WHEN is_open THEN NULL ELSE received_on + 30 END, CASE WHEN is_open THEN NULL ELSE received_at + interval '30 days' END,
    CASE WHEN is_open THEN '' ELSE 'resolved' END, CASE WHEN is_open THEN '' ELSE 'paper' END, '', false, false, 1, received_at, 'matter_registered'
FROM made;

INSERT INTO records_contact (id, centre_id, matter_id, channel, received_at, registered_at, registered_by_id, unit_id, outer_number,
    sent_by, story, people_count, is_first, counts_as_petition, is_anonymous, entered_late, triage_outcome, ground, is_misdirected,
    guide_page, form_key, ym)
SELECT md5('bench contact ' || i)::uuid, %(centre)s, id, 'visit', received_at, received_at, person, unit, '', '',
    '今年在工地干活，三个月没有发工资。', 1, true, true, false, false, '', '', false, '', md5('bench form ' || i)::uuid,
    extract(year FROM received_on) * 100 + extract(month FROM received_on) FROM made;

INSERT INTO records_party (id, centre_id, matter_id, side, role, kind, name, position, id_type, id_hash, no_id_reason, sex,
    phone_hash, phone_tail, officer_name)
SELECT md5('bench party ' || side || i)::uuid, %(centre)s, id, side, CASE side WHEN 'a' THEN 'petitioner' ELSE 'respondent' END,
    CASE side WHEN 'a' THEN 'person' ELSE 'company' END, '示例' || side || i, 0, '', '', '示例', '', md5('phone' || i), '', ''
FROM made CROSS JOIN (VALUES ('a'), ('b')) s(side);

INSERT INTO records_proceeding (id, centre_id, matter_id, number, procedure, subject, edition, practice, state, facts, owner_id,
    unit_id, opened_at, next_due, closed_at, outcome, answer, no_answer_reason)
SELECT proceeding, %(centre)s, id, 1, 'intake', '', date '2019-12-30', %(practice)s, CASE WHEN is_open THEN 'registered' ELSE 'closed' END,
    '{}', person, unit, received_at, due, CASE WHEN is_open THEN NULL ELSE received_at + interval '30 days' END,
    CASE WHEN is_open THEN '' ELSE 'resolved' END, CASE WHEN is_open THEN '' ELSE 'paper' END, '' FROM made;

INSERT INTO records_clock (id, centre_id, matter_id, proceeding_id, "limit", occurrence, edition, practice, calendar_version, owner,
    started_at, nominal_due, legal_due, internal_due, is_provisional, state, ended_at, is_in_time)
SELECT md5('bench clock ' || lim || i)::uuid, %(centre)s, id, proceeding, lim, 1, date '2019-12-30', %(practice)s, '', 'us', received_at,
    coalesce(due, received_on + 7), coalesce(due, received_on + 7), coalesce(due, received_on + 7), false,
    CASE WHEN is_open THEN 'running' ELSE 'satisfied' END, CASE WHEN is_open THEN NULL ELSE received_at + interval '5 days' END,
    CASE WHEN is_open THEN NULL ELSE true END
FROM made CROSS JOIN (VALUES ('triage_7d'), ('reply_7d')) l(lim);

INSERT INTO records_clockevent (id, centre_id, matter_id, clock_id, kind, at, by_id, facts)
SELECT md5('bench clock event ' || lim || i)::uuid, %(centre)s, id, md5('bench clock ' || lim || i)::uuid, 'start', received_at, person, '{}'
FROM made CROSS JOIN (VALUES ('triage_7d'), ('reply_7d')) l(lim);

INSERT INTO records_steptaken (id, centre_id, matter_id, proceeding_id, step, from_state, to_state, facts, by_id, at)
SELECT md5('bench step ' || i)::uuid, %(centre)s, id, proceeding, 'close', 'replied', 'closed', '{}', person, received_at + interval '30 days'
FROM made WHERE NOT is_open;

INSERT INTO records_entry (id, centre_id, matter_id, kind, text, happened_at, at, by_id)
SELECT md5('bench entry ' || k || '/' || i)::uuid, %(centre)s, id, 'call', '电话联系，对方愿意谈。', received_at + make_interval(days => k),
    received_at + make_interval(days => k), person FROM made CROSS JOIN generate_series(1, 3) k;

INSERT INTO records_event (id, centre_id, kind, at, recorded_at, actor_id, matter_id, facts_text)
SELECT md5('bench event ' || k || '/' || i)::uuid, %(centre)s, CASE k WHEN 1 THEN 'matter_registered' ELSE 'matter_read' END,
    received_at, received_at, person, id, '{}' FROM made CROSS JOIN generate_series(1, 4) k;
DROP TABLE made, cast_;
