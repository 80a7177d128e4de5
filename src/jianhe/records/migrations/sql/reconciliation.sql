-- Reconciliation: nobody is held at the table, and what was offered is seen by nobody outside the room.

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['willingness', 'sitting', 'attendee', 'offer'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('REVOKE DELETE, UPDATE ON records_%s FROM jianhe_app', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['willingness', 'sitting', 'attendee'] LOOP
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s'
                       ' USING (sees_matter(matter_id))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
    END LOOP;
END $$;
GRANT UPDATE (answer, answered_at, answered_how, noted_by_id, conditions) ON records_willingness TO jianhe_app;
GRANT UPDATE (marks, is_apart, paused_at, ended_at, result, failure_reason, methods, summary) ON records_sitting TO jianhe_app;
GRANT UPDATE (is_identity_seen, lacks_authority) ON records_attendee TO jianhe_app;
-- Settlement privilege: reach by a hand-over, and the public's own look at its matter, do not reach offers.
CREATE POLICY in_the_room ON records_offer
    USING (unit_id = ANY ((SELECT app_units())::uuid[]) AND sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[])
                AND sees_matter(matter_id));

-- The newest answer of each party counts. While it is a refusal, no session begins and nothing is signed.
CREATE FUNCTION somebody_refuses(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM (SELECT DISTINCT ON (w.party_id) w.answer FROM records_willingness w
                       WHERE w.proceeding_id = wanted AND w.answer <> ''
                       ORDER BY w.party_id, w.answered_at DESC, w.id DESC) newest
        WHERE newest.answer = 'refused');
END $$;
REVOKE ALL ON FUNCTION somebody_refuses(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION somebody_refuses(uuid) TO jianhe_app;
ALTER FUNCTION somebody_refuses(uuid) OWNER TO jianhe_reader;

CREATE FUNCTION nobody_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'records_sitting' THEN
        wanted := NEW.proceeding_id;
    ELSE
        SELECT a.proceeding_id INTO wanted FROM records_agreement a WHERE a.id = NEW.agreement_id;
    END IF;
    IF somebody_refuses(wanted) THEN
        RAISE EXCEPTION 'a party of proceeding % has refused', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_held_at_the_table';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_is_held BEFORE INSERT ON records_sitting FOR EACH ROW EXECUTE FUNCTION nobody_is_held();
CREATE TRIGGER nobody_is_held BEFORE INSERT ON records_signature FOR EACH ROW EXECUTE FUNCTION nobody_is_held();

-- An answer stands as it was given; a session that has ended stays as it was.
CREATE FUNCTION talks_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_TABLE_NAME = 'records_willingness' AND to_jsonb(OLD) ->> 'answer' <> '')
       OR (TG_TABLE_NAME = 'records_sitting' AND to_jsonb(OLD) ->> 'ended_at' IS NOT NULL) THEN
        RAISE EXCEPTION '% of % stays as it was', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'talks_stay_as_they_were';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON records_willingness FOR EACH ROW EXECUTE FUNCTION talks_stay();
CREATE TRIGGER stays BEFORE UPDATE ON records_sitting FOR EACH ROW EXECUTE FUNCTION talks_stay();

-- A criminal case is settled only where every condition was checked and found so.
ALTER TABLE records_proceeding ADD CONSTRAINT criminal_reconciliation_meets_its_conditions CHECK (
    procedure <> 'criminal_reconciliation'
    OR (facts ->> 'five_years' = 'none' AND facts ->> 'minor_victim' = 'no'
        AND facts ->> 'offence' IN ('dispute_three_years', 'negligent_seven_years')
        AND facts @> '{"repents": true, "forgives": true, "has_victim": true, "facts_clear": true,
                       "is_voluntary_lawful": true}'));
