-- Invented matters in bulk: :from .. :to of the centre, over the last three years, one in twelve still open.
-- Run as superuser with triggers off; the rows keep the promise that the triggers would ask for. Who comes, against whom
-- and with which words stands in the temporary tables who, against and letter (matters.py).
CREATE OR REPLACE FUNCTION pg_temp.drawn(what text, i bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(what || i), 1, 7))::bit(28)::int / 268435456.0 $$;

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
       CASE WHEN is_open THEN date '2026-11-24' + ((i * 7) %% 95)::int - 4 END AS due,
       -- one matter in twenty is brought by somebody who comes all the time, four of ten by somebody who came before
       (CASE WHEN i %% 20 = 0 THEN least(2000, n.people) * pg_temp.drawn('often', i)
             WHEN i %% 10 < 4 THEN n.people * pg_temp.drawn('again', i) ELSE (i * 6 / 10) %% n.people END)::int %% n.people AS who,
       -- every third is against one of the public bodies, the first of them most
       CASE WHEN i %% 3 = 0 THEN n.others - 12 + floor(12 * pg_temp.drawn('body', i) ^ 2)
            ELSE floor((n.others - 12) * pg_temp.drawn('firm', i) ^ 2) END::int AS against,
       (i %% n.letters)::int AS letter
FROM (SELECT i, (%(to)s - i) * 1090.0 / %(to)s AS current_offset, i %% 12 = 0 AS is_open,
             date '2026-11-24' - ((%(to)s - i) * 1090 / %(to)s)::int AS day
      FROM generate_series(%(from)s::bigint, %(to)s::bigint) i) s
JOIN cast_ c ON c.n = s.i %% (SELECT count(*) FROM cast_)
CROSS JOIN (SELECT (SELECT count(*) FROM who)::int AS people, (SELECT count(*) FROM against)::int AS others,
                   (SELECT count(*) FROM letter)::int AS letters) n;

INSERT INTO records_matter (id, centre_id, code, year, serial, ym, lookup_code, title, line, matter_type, category, claim,
    amount_fen, people_count, line_of_work, place, flags, risk_level, handling_class, is_dispute, received_at, registered_at,
    registered_by_id, first_asked_by_id, unit_id, owner_id, handler_id, state, station, turn, waiting_for, next_due, next_limit,
    accepted_on, concluded_on, closed_at, outcome, answer, no_answer_reason, is_sealed, is_restricted, version, changed_at, change)
SELECT id, %(centre)s, 'XCBENCH-' || i, 3000 + (i / 79999), i %% 79999 + 1, extract(year FROM received_on) * 100 + extract(month FROM received_on),
    'B' || lpad(i::text, 10, '0'), w.name || '与' || a.name, 'K', l.kind, 'support_suit', '要求处理', i * 100, 1 + i %% 5, '', '',
    '[]', 'none', 'ordinary', i %% 3 = 0, received_at, received_at, person, person, unit, person,
    CASE WHEN i %% 24 = 0 THEN NULL ELSE person END,
    CASE WHEN is_open THEN 'registered' ELSE 'closed' END, CASE WHEN is_open THEN 'triage' ELSE 'conclusion' END,
    CASE WHEN i %% 36 = 0 THEN 'other' ELSE 'us' END, '', due, CASE WHEN is_open THEN 'reply_7d' ELSE '' END, NULL,
    CASE WHEN is_open THEN NULL ELSE received_on + 30 END, CASE WHEN is_open THEN NULL ELSE received_at + interval '30 days' END,
    CASE WHEN is_open THEN '' ELSE 'resolved' END, CASE WHEN is_open THEN '' ELSE 'paper' END, '', false, false, 1, received_at, 'matter_registered'
FROM made JOIN who w ON w.n = made.who JOIN against a ON a.n = made.against JOIN letter l ON l.n = made.letter;

INSERT INTO records_contact (id, centre_id, matter_id, channel, received_at, registered_at, registered_by_id, unit_id, outer_number,
    sent_by, story, people_count, is_first, counts_as_petition, is_anonymous, entered_late, triage_outcome, ground, is_misdirected,
    guide_page, form_key, ym, posted_how, tracking_number)
SELECT md5('bench contact ' || i)::uuid, %(centre)s, id, 'visit', received_at, received_at, person, unit, '', '',
    l.story, 1, true, true, false, false, '', '', false, '', md5('bench form ' || i)::uuid,
    extract(year FROM received_on) * 100 + extract(month FROM received_on), '', '' FROM made JOIN letter l ON l.n = made.letter;

-- Keys of parties are ordered by time, as those that the verbs make: the newest are found first.
INSERT INTO records_party (id, centre_id, matter_id, side, role, kind, name, name_key, sound_key, position, id_type, id_hash,
    no_id_reason, sex, born_on, phone_hash, phone_tail, officer_name)
SELECT (lpad(to_hex((extract(epoch FROM received_at) * 1000)::bigint), 12, '0') || '7' || substr(md5('bench party ' || p.side || i), 1, 3)
        || '8' || substr(md5('bench party ' || p.side || i), 4, 15))::uuid,
    %(centre)s, id, p.side, p.role, p.kind, p.name, p.name_key, p.sound_key, 0, p.id_type, p.id_hash, '示例', p.sex, p.born_on,
    p.phone_hash, p.phone_tail, ''
FROM made JOIN who w ON w.n = made.who JOIN against a ON a.n = made.against CROSS JOIN LATERAL (VALUES
    ('a', 'petitioner', 'person', w.name, w.name_key, w.sound_key, CASE w.id_hash WHEN '' THEN '' ELSE 'identity_card' END,
     w.id_hash, w.sex, CASE w.id_hash WHEN '' THEN NULL ELSE w.born_on END, w.phone_hash, w.phone_tail),
    ('b', 'respondent', 'company', a.name, a.name_key, a.sound_key, '', '', '', NULL, '', '')
) p(side, role, kind, name, name_key, sound_key, id_type, id_hash, sex, born_on, phone_hash, phone_tail);

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
