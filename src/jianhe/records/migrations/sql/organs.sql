-- Organs' desks and conferences behind the second wall.

-- Notes and requests for approval are inner parts of a record: an organ that was handed a matter sees its own, not those
-- of the house. The flag is written per transaction from the role matrix (act see_inner_record; jianhe.people.context).
CREATE FUNCTION of_my_units(wanted uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT wanted = app_person()
           OR EXISTS (SELECT 1 FROM people_duty d WHERE d.person_id = wanted AND d.unit_id = ANY (app_units()))
$$;
CREATE FUNCTION sees_inner(wanted uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT app_flag('inner') AND sees_matter(wanted) $$;
DROP POLICY with_matter ON records_entry;
CREATE POLICY with_matter ON records_entry
    USING (sees_matter(matter_id) AND ((SELECT app_flag('inner')) OR of_my_units(by_id)))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));
DROP POLICY with_matter ON records_approval;
CREATE POLICY with_matter ON records_approval
    USING (sees_matter(matter_id) AND ((SELECT app_flag('inner')) OR of_my_units(asked_by_id)))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['moretime', 'escalation', 'agendaitem', 'opinion', 'conferencetask'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s'
                       ' USING (sees_matter(matter_id))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['notice', 'conference', 'attendance', 'minutes'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;

-- The weekly meeting is known to everybody in the centre; one that was called, to whoever called it and whoever is asked.
-- A conference says when and where: what it is about stands in its items, which are seen with their matters.
CREATE FUNCTION sees_conference(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM records_conference c
        WHERE c.id = wanted AND c.centre_id = ANY (app_centres())
          AND (c.kind = 'weekly' OR c.called_by_id = app_person() OR c.unit_id = ANY (app_units())
               OR EXISTS (SELECT 1 FROM records_attendance a
                          WHERE a.conference_id = c.id AND a.unit_id = ANY (app_units()))));
END $$;
-- Minutes tell of every matter on the agenda: who may not see one of them does not see them.
CREATE FUNCTION sees_whole_agenda(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN sees_conference(wanted) AND NOT EXISTS (
        SELECT 1 FROM records_agendaitem i WHERE i.conference_id = wanted AND NOT sees_matter(i.matter_id));
END $$;
-- Nobody sees the notices of others, not even the one who causes them: so one function writes them.
CREATE FUNCTION tell(notice_ids uuid[], people uuid[], wanted uuid, what text, what_about uuid, happened timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO records_notice (id, centre_id, matter_id, to_id, kind, about, at)
    SELECT n.id, m.centre_id, m.id, n.person, what, what_about, happened
    FROM records_matter m CROSS JOIN unnest(notice_ids, people) AS n(id, person)
    WHERE m.id = wanted AND m.centre_id = ANY (app_centres()) AND sees_matter(m.id)
    ON CONFLICT (to_id, kind, about) DO NOTHING
$$;
GRANT INSERT ON records_notice TO jianhe_reader;
REVOKE ALL ON FUNCTION sees_conference(uuid), sees_whole_agenda(uuid),
    tell(uuid[], uuid[], uuid, text, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sees_conference(uuid), sees_whole_agenda(uuid),
    tell(uuid[], uuid[], uuid, text, uuid, timestamptz) TO jianhe_app;
ALTER FUNCTION sees_conference(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION sees_whole_agenda(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION tell(uuid[], uuid[], uuid, text, uuid, timestamptz) OWNER TO jianhe_reader;

-- A notice is seen by whom it is for, and only while they see its matter: of a sealed one nobody hears by it.
CREATE POLICY mine ON records_notice
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND to_id = (SELECT app_person()) AND sees_matter(matter_id));
CREATE POLICY seen ON records_conference FOR SELECT USING (sees_conference(id));
CREATE POLICY add ON records_conference FOR INSERT WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY change ON records_conference FOR UPDATE USING (sees_conference(id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY seen ON records_attendance FOR SELECT USING (sees_conference(conference_id));
CREATE POLICY add ON records_attendance FOR INSERT WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY change ON records_attendance FOR UPDATE USING (sees_conference(conference_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY whole ON records_minutes USING (sees_whole_agenda(conference_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_whole_agenda(conference_id));

-- What was said, told and decided stays.
REVOKE DELETE, UPDATE ON records_moretime, records_escalation, records_agendaitem, records_opinion,
    records_conferencetask, records_notice, records_conference, records_attendance, records_minutes FROM jianhe_app;
REVOKE INSERT ON records_notice FROM jianhe_app;
GRANT UPDATE (is_granted, why, decided_by_id, decided_at) ON records_moretime TO jianhe_app;
GRANT UPDATE (seen_at) ON records_notice TO jianhe_app;
GRANT UPDATE (closed_at, closed_by_id) ON records_conference TO jianhe_app;
GRANT UPDATE (came, person, interest, noted_at) ON records_attendance TO jianhe_app;
GRANT UPDATE (state, decision, lead_id, due_on, decided_by_id, decided_at) ON records_agendaitem TO jianhe_app;
GRANT UPDATE (state, note, settled_at, settled_by_id, taken_up_at) ON records_conferencetask TO jianhe_app;

-- A decision is made once; so is the result of a task, and the answer to a request for more time.
CREATE FUNCTION settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is settled and stays as it is', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'settled_once';
END $$;
CREATE TRIGGER settled_once BEFORE UPDATE ON records_agendaitem FOR EACH ROW WHEN (OLD.state <> 'open')
    EXECUTE FUNCTION settled_once();
CREATE TRIGGER settled_once BEFORE UPDATE ON records_moretime FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL)
    EXECUTE FUNCTION settled_once();
CREATE TRIGGER settled_once BEFORE UPDATE ON records_conferencetask FOR EACH ROW
    WHEN (OLD.state <> 'open' AND (OLD.state, OLD.note) IS DISTINCT FROM (NEW.state, NEW.note))
    EXECUTE FUNCTION settled_once();

-- Who only helps cannot close: a run is ended by somebody who stands in the unit that answers for it, or by a job.
CREATE FUNCTION closed_by_its_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF app_person() IS NOT NULL AND NOT OLD.unit_id = ANY (app_units()) THEN
        RAISE EXCEPTION 'proceeding % is ended by the unit that answers for it', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_by_its_unit';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_by_its_unit BEFORE UPDATE ON records_proceeding FOR EACH ROW
    WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION closed_by_its_unit();
