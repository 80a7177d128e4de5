-- Words of suicide or violence are told to whoever is on duty. A notice is known to the officer it is for, and stays.
ALTER TABLE records_dangernotice ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_dangernotice FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON records_dangernotice
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND to_id = (SELECT app_person()));
REVOKE DELETE, UPDATE, INSERT ON records_dangernotice FROM jianhe_app;
GRANT UPDATE (seen_at) ON records_dangernotice TO jianhe_app;

-- The public guide tells too, and there nobody is logged in: so this function writes, and answers nothing. Whoever is
-- logged in tells of a window of the own centre; what comes from the guide names no clerk. Once for each form.
CREATE FUNCTION tell_of_danger(notice_ids uuid[], event_id uuid, told_centre uuid, officers uuid[], heard text,
                               form uuid, event_facts text, happened timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH told AS (
        INSERT INTO records_dangernotice (id, centre_id, to_id, risk, source, clerk_id, form_key, at)
        SELECT d.notice, told_centre, d.officer, heard,
               CASE WHEN app_person() IS NULL THEN 'guide' ELSE 'window' END, app_person(), form, happened
        FROM unnest(notice_ids, officers) AS d(notice, officer)
        WHERE app_person() IS NULL OR told_centre = ANY (app_centres())
        ON CONFLICT (to_id, form_key, risk) DO NOTHING
        RETURNING id
    )
    INSERT INTO records_event (id, centre_id, kind, at, recorded_at, actor_id, facts_text)
    SELECT event_id, told_centre, 'danger_told', happened, happened, app_person(), event_facts
    WHERE EXISTS (SELECT 1 FROM told)
$$;
GRANT INSERT ON records_dangernotice TO jianhe_reader;
REVOKE ALL ON FUNCTION tell_of_danger(uuid[], uuid, uuid, uuid[], text, uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_of_danger(uuid[], uuid, uuid, uuid[], text, uuid, text, timestamptz) TO jianhe_app;
ALTER FUNCTION tell_of_danger(uuid[], uuid, uuid, uuid[], text, uuid, text, timestamptz) OWNER TO jianhe_reader;
