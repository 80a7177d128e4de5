-- Links, merges and silent notices behind the second wall; and the one function that tells the duty director.

-- A link or a merge is seen by whoever sees both ends.
DO $$
DECLARE t text; far text;
BEGIN
    FOREACH t IN ARRAY ARRAY['matterlink', 'merge'] LOOP
        far := CASE t WHEN 'merge' THEN 'root_id' ELSE 'other_id' END;
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY with_both_matters ON records_%1$s'
                       ' USING (sees_matter(matter_id) AND sees_matter(%2$s))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])'
                       ' AND sees_matter(matter_id) AND sees_matter(%2$s))', t, far);
    END LOOP;
END $$;
ALTER TABLE records_mergedcontact ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_mergedcontact FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_mergedcontact USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));

-- A notice is known to the director it is for, and to nobody else.
ALTER TABLE records_silentnotice ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_silentnotice FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON records_silentnotice
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND to_id = (SELECT app_person()));

-- What was linked, merged and told stays; it can only end.
REVOKE DELETE, UPDATE ON records_matterlink, records_merge, records_mergedcontact, records_silentnotice FROM jianhe_app;
REVOKE INSERT ON records_silentnotice FROM jianhe_app;
GRANT UPDATE (ended_at, ended_by_id) ON records_matterlink TO jianhe_app;
GRANT UPDATE (undone_at, undone_by_id) ON records_merge TO jianhe_app;
GRANT UPDATE (ended_at) ON records_mergedcontact TO jianhe_app;
GRANT UPDATE (seen_at) ON records_silentnotice TO jianhe_app;

-- Somebody at the window may stand in a sealed file that whoever serves there cannot see. Nothing comes back: the same
-- call is made for everybody, and the answer at the window is the same to the byte. Only what is sure counts (identity
-- number or telephone). One notice for each director, form and owner; the event stands with the sealed file.
CREATE FUNCTION tell_of_sealed(notice_ids uuid[], event_id uuid, directors uuid[], numbers text[], phones text[],
                               form uuid, happened timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH found AS (
        SELECT DISTINCT ON (m.owner_id) m.id, m.centre_id, m.owner_id
        FROM records_party p JOIN records_matter m ON m.id = p.matter_id
        WHERE p.centre_id = ANY (app_centres()) AND p.side = 'a' AND p.removed_at IS NULL AND m.is_sealed AND m.void_at IS NULL
          AND (p.id_hash = ANY (numbers) OR p.phone_hash = ANY (phones)) AND m.owner_id IS NOT NULL
          AND NOT sees_matter(m.id)
        ORDER BY m.owner_id, m.registered_at DESC
        LIMIT 1
    ), told AS (
        INSERT INTO records_silentnotice (id, centre_id, to_id, clerk_id, call_id, form_key, at)
        SELECT d.notice, f.centre_id, d.director, app_person(), f.owner_id, form, happened
        FROM found f CROSS JOIN unnest(notice_ids, directors) AS d(notice, director)
        ON CONFLICT (to_id, form_key, call_id) DO NOTHING
        RETURNING id
    )
    INSERT INTO records_event (id, centre_id, kind, at, recorded_at, actor_id, matter_id, facts_text)
    SELECT event_id, f.centre_id, 'sealed_recognised', happened, happened, app_person(), f.id, '{}'
    FROM found f WHERE EXISTS (SELECT 1 FROM told)
$$;
GRANT INSERT ON records_silentnotice, records_event TO jianhe_reader;
ALTER FUNCTION tell_of_sealed(uuid[], uuid, uuid[], text[], text[], uuid, timestamptz) OWNER TO jianhe_reader;
REVOKE ALL ON FUNCTION tell_of_sealed(uuid[], uuid, uuid[], text[], text[], uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_of_sealed(uuid[], uuid, uuid[], text[], text[], uuid, timestamptz) TO jianhe_app;
