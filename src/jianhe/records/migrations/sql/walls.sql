-- The second wall: what row-level security lets each request see, and what no role of the application may do.
-- The settings app.* are written per transaction (jianhe.people.context); without them no row is visible.

CREATE FUNCTION app_centres() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('app.centres', true), ''), ',')::uuid[] $$;

CREATE FUNCTION app_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('app.units', true), ''), ',')::uuid[] $$;

CREATE FUNCTION app_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;

-- The one matter that a member of the public has opened with code and phone.
CREATE FUNCTION app_portal_matter() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.portal_matter', true), '')::uuid $$;

CREATE FUNCTION app_flag(name text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('app.' || name, true), '') = '1' $$;

-- Whether a sealed matter is open to the person who asks. A function, so that the policies below stay short to plan.
CREATE FUNCTION sealed_to_me(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM records_sealgrant g
                   WHERE g.matter_id = wanted AND g.person_id = app_person() AND (g.until IS NULL OR g.until > now()));
END $$;
ALTER FUNCTION sealed_to_me(uuid) OWNER TO jianhe_reader;

-- Centre, reach, seal. The keeper is the nightly job that moves clocks: it passes the seal, never the centre.
ALTER TABLE records_matter ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_matter FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_matter FOR SELECT USING (
    (centre_id = ANY ((SELECT app_centres())::uuid[])
     AND (unit_id = ANY ((SELECT app_units())::uuid[])
          OR EXISTS (SELECT 1 FROM records_matterunit mu
                     WHERE mu.matter_id = records_matter.id AND mu.unit_id = ANY ((SELECT app_units())::uuid[])
                       AND (mu.until IS NULL OR mu.until > now())))
     AND (NOT is_sealed OR (SELECT app_flag('keeper')) OR sealed_to_me(id)))
    OR id = (SELECT app_portal_matter()));
CREATE POLICY add ON records_matter FOR INSERT WITH CHECK (
    centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]));
-- A row can be changed where it can be seen by staff; it may then leave the writer's own units (a hand-over).
CREATE POLICY change ON records_matter FOR UPDATE
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));

ALTER TABLE records_matterunit ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_matterunit FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_matterunit FOR SELECT USING (
    centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[])
    AND (NOT is_sealed OR (SELECT app_flag('keeper')) OR sealed_to_me(matter_id)));
CREATE POLICY add ON records_matterunit FOR INSERT
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY change ON records_matterunit FOR UPDATE
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));

-- A grant is known to its holder and to whoever gave it.
ALTER TABLE records_sealgrant ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_sealgrant FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_sealgrant FOR SELECT USING (
    centre_id = ANY ((SELECT app_centres())::uuid[])
    AND (person_id = (SELECT app_person()) OR given_by_id = (SELECT app_person())));
CREATE POLICY add ON records_sealgrant FOR INSERT
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY change ON records_sealgrant FOR UPDATE
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));

-- Everything that belongs to a matter is seen where the matter is seen. The same three questions in one function, whose
-- plan is kept: written out in each policy they cost 3 ms of planning for each statement.
CREATE FUNCTION sees_matter(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM records_matter m
        WHERE m.id = wanted
          AND ((m.centre_id = ANY (app_centres())
                AND (m.unit_id = ANY (app_units())
                     OR EXISTS (SELECT 1 FROM records_matterunit mu
                                WHERE mu.matter_id = m.id AND mu.unit_id = ANY (app_units())
                                  AND (mu.until IS NULL OR mu.until > now())))
                AND (NOT m.is_sealed OR app_flag('keeper') OR sealed_to_me(m.id)))
               OR m.id = app_portal_matter()));
END $$;
ALTER FUNCTION sees_matter(uuid) OWNER TO jianhe_reader;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['contact', 'party', 'proceeding', 'steptaken', 'approval', 'clock', 'clockevent',
                             'document', 'attachment', 'entry', 'handover', 'matterhelper', 'factchange'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s'
                       ' USING (sees_matter(matter_id))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['series', 'matterseries'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY centre ON records_%s USING (centre_id = ANY ((SELECT app_centres())::uuid[]))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]))', t);
    END LOOP;
END $$;

-- A draft is its writer's alone.
ALTER TABLE records_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON records_draft USING (person_id = (SELECT app_person()))
    WITH CHECK (person_id = (SELECT app_person()) AND centre_id = ANY ((SELECT app_centres())::uuid[]));

-- An event is seen with its matter; the audit administrator sees ids and codes of all of them.
ALTER TABLE records_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_event FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_event FOR SELECT USING (
    centre_id = ANY ((SELECT app_centres())::uuid[])
    AND ((SELECT app_flag('audit'))
         OR (matter_id IS NOT NULL AND sees_matter(matter_id))
         OR (matter_id IS NULL AND actor_id = (SELECT app_person()))));
CREATE POLICY add ON records_event FOR INSERT WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));

-- The seal of a matter is copied to its reach rows, so that the policy above needs no second look at the matter.
CREATE FUNCTION copy_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'records_matter' THEN
        UPDATE records_matterunit SET is_sealed = NEW.is_sealed WHERE matter_id = NEW.id;
    ELSE
        NEW.is_sealed := coalesce((SELECT is_sealed FROM records_matter WHERE id = NEW.matter_id), false);
    END IF;
    RETURN NEW;
END $$;
GRANT UPDATE (is_sealed) ON records_matterunit TO jianhe_reader;
ALTER FUNCTION copy_seal() OWNER TO jianhe_reader;
CREATE TRIGGER seal_reaches_units AFTER UPDATE OF is_sealed ON records_matter
    FOR EACH ROW EXECUTE FUNCTION copy_seal();
CREATE TRIGGER seal_of_new_unit BEFORE INSERT ON records_matterunit
    FOR EACH ROW EXECUTE FUNCTION copy_seal();

-- What the application may never do.
DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'records\_%' LOOP
        EXECUTE format('REVOKE DELETE ON %I FROM jianhe_app', t);
    END LOOP;
END $$;
GRANT DELETE ON records_draft TO jianhe_app;
REVOKE UPDATE ON records_event, records_steptaken, records_clockevent, records_factchange, records_entry,
    records_contact, records_attachment FROM jianhe_app;
GRANT UPDATE (known_to) ON records_factchange TO jianhe_app;
GRANT UPDATE (withdrawn_at) ON records_entry TO jianhe_app;
GRANT UPDATE (matter_id, triage_outcome, ground, is_misdirected, counts_as_petition) ON records_contact TO jianhe_app;
GRANT UPDATE (verdict, verdict_reason) ON records_attachment TO jianhe_app;
REVOKE INSERT, UPDATE ON records_link, records_chainhead FROM jianhe_app;
REVOKE UPDATE ON records_anchor FROM jianhe_app;

-- Two things that the public may ask: is this paper ours, and may this code with this phone open its matter.
CREATE FUNCTION portal_verify(wanted text)
RETURNS TABLE (paper text, number text, approved_on date, organ text, state text, pdf_sha256 text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.paper, d.number, (d.approved_at AT TIME ZONE 'Asia/Shanghai')::date, c.organ, d.state, d.pdf_file
    FROM records_document d JOIN people_centre c ON c.id = d.centre_id
    WHERE d.verification_code = wanted AND wanted <> ''
$$;
ALTER FUNCTION portal_verify(text) OWNER TO jianhe_reader;

CREATE FUNCTION portal_open(wanted text, tail_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM records_matter m
    WHERE m.lookup_code = wanted AND EXISTS (
        SELECT 1 FROM records_party p
        WHERE p.matter_id = m.id AND p.side = 'a' AND p.phone_tail = tail_hash AND tail_hash <> ''
          AND p.removed_at IS NULL)
$$;
ALTER FUNCTION portal_open(text, text) OWNER TO jianhe_reader;
REVOKE ALL ON FUNCTION portal_verify(text), portal_open(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_verify(text), portal_open(text, text) TO jianhe_app;
