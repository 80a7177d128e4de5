-- Referrals behind the second wall; exactly one organisation leads; what may not be mediated is not referred.

ALTER TABLE records_referral ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_referral FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_referral USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));

-- What was asked of whom stands; what became of it is written once.
REVOKE DELETE, UPDATE ON records_referral FROM jianhe_app;
GRANT UPDATE (state, mediator_id, has_conflict, conflict_consent, fee, received_at, ended_at, ended_by_id, result, reason,
              note) ON records_referral TO jianhe_app;

-- The rules that the page and the verb tell, asked again of every row.
CREATE FUNCTION referral_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m records_matter; p records_proceeding; b people_mediationbody; rule text;
BEGIN
    SELECT * INTO m FROM records_matter WHERE id = NEW.matter_id;
    SELECT * INTO p FROM records_proceeding WHERE id = NEW.proceeding_id;
    SELECT * INTO b FROM people_mediationbody WHERE unit_id = NEW.organisation_id;
    rule := CASE
        WHEN b.id IS NULL THEN 'organisation_mediates'
        WHEN NEW.part = 'lead' AND b.registered_on IS NULL AND NEW.exception_reason = '' THEN 'organisation_is_registered'
        WHEN b.kind IN ('peoples', 'industry', 'labour') AND NEW.fee > 0 THEN 'mediation_is_free'
        WHEN p.facts ->> 'mediation_will' = 'refused' THEN 'nobody_refuses_mediation'
        WHEN p.facts ->> 'excluded_ground' IS DISTINCT FROM 'none' OR m.matter_type = 'minor_victim'
            THEN 'not_excluded_from_mediation'
        WHEN (m.flags ?| ARRAY['violence', 'protection_order'] OR m.matter_type = 'domestic_violence')
            AND coalesce(p.facts ->> 'risk_note', '') = '' THEN 'violence_was_looked_at'
        WHEN NEW.part = 'lead' AND NEW.limitation_on < (NEW.sent_at AT TIME ZONE 'Asia/Shanghai')::date + 15
            AND NEW.protective_step = '' AND NEW.exception_reason = '' THEN 'no_limit_runs_out'
    END;
    IF rule IS NOT NULL THEN
        RAISE EXCEPTION 'referral refused: %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_is_lawful BEFORE INSERT OR UPDATE OF fee ON records_referral
    FOR EACH ROW EXECUTE FUNCTION referral_is_lawful();

-- A leader's part is ended by himself or by the unit that has the matter; danger that was noted was reported first.
CREATE FUNCTION referral_ends_rightly() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rule text;
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL THEN RETURN NEW; END IF;
    rule := CASE
        WHEN NOT (NEW.organisation_id = ANY (app_units()) OR EXISTS (
            SELECT 1 FROM records_matter m WHERE m.id = NEW.matter_id AND m.unit_id = ANY (app_units())))
            THEN 'a_helper_ends_nothing'
        WHEN NEW.part = 'lead' AND NEW.result IN ('agreed', 'agreed_oral', 'came_back', 'referred') AND EXISTS (
            SELECT 1 FROM records_steptaken s WHERE s.proceeding_id = NEW.proceeding_id AND s.step = 'record_session'
               AND s.facts ->> 'danger_seen' = 'yes' AND NOT EXISTS (
                SELECT 1 FROM records_steptaken r WHERE r.proceeding_id = s.proceeding_id AND r.step = 'report_danger'
                   AND r.at >= s.at)) THEN 'danger_was_reported'
    END;
    IF rule IS NOT NULL THEN
        RAISE EXCEPTION 'referral not ended: %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_ends_rightly BEFORE UPDATE ON records_referral FOR EACH ROW EXECUTE FUNCTION referral_ends_rightly();

-- At commit: a mediation that is with an organisation has one leader, any other has none; and whoever returned it, or did
-- not settle it, reaches the matter no longer.
CREATE FUNCTION keep_one_leader() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p records_proceeding; leaders integer;
BEGIN
    IF TG_TABLE_NAME = 'records_proceeding' THEN
        SELECT * INTO p FROM records_proceeding WHERE id = NEW.id;
    ELSE
        SELECT * INTO p FROM records_proceeding WHERE id = NEW.proceeding_id;
        IF NEW.state IN ('returned', 'ended') AND NEW.result NOT IN ('agreed', 'agreed_oral') AND NOT EXISTS (
            SELECT 1 FROM records_referral o WHERE o.matter_id = NEW.matter_id AND o.organisation_id = NEW.organisation_id
               AND o.state IN ('sent', 'received')) THEN
            UPDATE records_matterunit SET until = now() WHERE matter_id = NEW.matter_id
               AND unit_id = NEW.organisation_id AND why = 'mediation' AND until IS NULL;
        END IF;
    END IF;
    IF p.procedure <> 'mediation' THEN RETURN NULL; END IF;
    SELECT count(*) INTO leaders FROM records_referral r
        WHERE r.proceeding_id = p.id AND r.part = 'lead' AND r.state IN ('sent', 'received');
    IF leaders <> (p.state IN ('referred', 'mediating'))::int OR (leaders = 0 AND EXISTS (
        SELECT 1 FROM records_referral r WHERE r.proceeding_id = p.id AND r.state IN ('sent', 'received'))) THEN
        RAISE EXCEPTION 'mediation % is % and has % leaders', p.id, p.state, leaders
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_has_one_leader';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER one_leader AFTER INSERT OR UPDATE ON records_referral DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_one_leader();
CREATE CONSTRAINT TRIGGER one_leader AFTER INSERT OR UPDATE ON records_proceeding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.procedure = 'mediation') EXECUTE FUNCTION keep_one_leader();
GRANT UPDATE (until) ON records_matterunit TO jianhe_reader;
REVOKE ALL ON FUNCTION keep_one_leader() FROM PUBLIC;
ALTER FUNCTION keep_one_leader() OWNER TO jianhe_reader;

-- How much each organisation has in hand, past the wall: numbers only, for choosing among them.
CREATE FUNCTION mediations_in_hand() RETURNS TABLE (unit uuid, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT organisation_id, count(*) FROM records_referral
    WHERE centre_id = ANY (app_centres()) AND state IN ('sent', 'received') GROUP BY organisation_id
$$;
REVOKE ALL ON FUNCTION mediations_in_hand() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mediations_in_hand() TO jianhe_app;
ALTER FUNCTION mediations_in_hand() OWNER TO jianhe_reader;

-- A skipped stage stays on the record and can only be taken back.
ALTER TABLE records_stageskip ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_stageskip FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_stageskip USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));
REVOKE DELETE, UPDATE ON records_stageskip FROM jianhe_app;
GRANT UPDATE (taken_back_at, taken_back_by_id) ON records_stageskip TO jianhe_app;
