-- Judicial confirmation: the court window sees the packets that were handed to it, and nothing else of their matters.

-- Whether something sent to a unit is mine to see: my unit, and a seal only where it is open to me.
CREATE FUNCTION handed_to_me(unit uuid, wanted_matter uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN unit = ANY (app_units()) AND EXISTS (
        SELECT 1 FROM records_matter m WHERE m.id = wanted_matter AND m.centre_id = ANY (app_centres())
        AND (NOT m.is_sealed OR sealed_to_me(m.id)));
END $$;
ALTER FUNCTION handed_to_me(uuid, uuid) OWNER TO jianhe_reader;
SET LOCAL ROLE jianhe_reader;
REVOKE ALL ON FUNCTION handed_to_me(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handed_to_me(uuid, uuid) TO jianhe_app, jianhe_owner;  -- the owner, when a foreign key is added
RESET ROLE;

CREATE FUNCTION sees_packet(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM records_packet p WHERE p.id = wanted AND (sees_matter(p.matter_id)
        OR (p.state IN ('sent', 'received') AND handed_to_me(p.to_unit_id, p.matter_id))));
END $$;
ALTER FUNCTION sees_packet(uuid) OWNER TO jianhe_reader;
SET LOCAL ROLE jianhe_reader;
REVOKE ALL ON FUNCTION sees_packet(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sees_packet(uuid) TO jianhe_app, jianhe_owner;  -- the owner, when a foreign key is added
RESET ROLE;

ALTER TABLE records_packet ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_packet FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_packet FOR SELECT USING (
    sees_matter(matter_id) OR (state IN ('sent', 'received') AND handed_to_me(to_unit_id, matter_id)));
CREATE POLICY add ON records_packet FOR INSERT WITH CHECK (
    centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));
CREATE POLICY change ON records_packet FOR UPDATE
    USING (sees_matter(matter_id) OR (state IN ('sent', 'received') AND handed_to_me(to_unit_id, matter_id)))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));
ALTER TABLE records_earlylook ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_earlylook FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_earlylook
    USING (sees_matter(matter_id) OR handed_to_me(to_unit_id, matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])
                AND (sees_matter(matter_id) OR handed_to_me(to_unit_id, matter_id)));
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['ruling', 'rulingservice', 'packetfile'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY with_packet ON records_%1$s USING (sees_matter(matter_id) OR sees_packet(packet_id))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['payment', 'instalmentmark'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s USING (sees_matter(matter_id))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
    END LOOP;
END $$;

-- What was handed over, ruled and paid stands; what became of it is written beside it.
REVOKE DELETE, UPDATE ON records_packet, records_packetfile, records_earlylook, records_ruling, records_rulingservice,
    records_payment, records_instalmentmark FROM jianhe_app;
GRANT UPDATE (state, seen_at, received_at, received_by_id, ended_at, return_ground, return_text)
    ON records_packet TO jianhe_app;
GRANT UPDATE (remark, remarked_by_id, remarked_at) ON records_earlylook TO jianhe_app;
GRANT UPDATE (undone_at, undone_by_id, undo_reason) ON records_payment TO jianhe_app;

-- An act of the court on a packet that lies on its desk: for this transaction the matter of that one packet is open.
CREATE FUNCTION open_packet(wanted uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found uuid;
BEGIN
    SELECT p.matter_id INTO found FROM records_packet p
        WHERE p.id = wanted AND p.state IN ('sent', 'received') AND handed_to_me(p.to_unit_id, p.matter_id);
    IF found IS NOT NULL THEN PERFORM set_config('app.portal_matter', found::text, true); END IF;
    RETURN found;
END $$;
REVOKE ALL ON FUNCTION open_packet(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_packet(uuid) TO jianhe_app;
ALTER FUNCTION open_packet(uuid) OWNER TO jianhe_reader;

-- A run is ended by the unit that answers for it, by a job, or by the court on the packet that lies on its desk.
CREATE OR REPLACE FUNCTION closed_by_its_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF app_person() IS NOT NULL AND NOT OLD.unit_id = ANY (app_units())
       AND (OLD.procedure <> 'judicial_confirmation' OR OLD.matter_id IS DISTINCT FROM app_portal_matter()) THEN
        RAISE EXCEPTION 'proceeding % is ended by the unit that answers for it', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_by_its_unit';
    END IF;
    RETURN NEW;
END $$;

-- Only a lawful application leaves: a signed agreement that a mediation organisation made, in time, all parties
-- applying, nothing that blocks, and what a post may answer for answered for.
CREATE FUNCTION packet_is_lawful() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE a records_agreement; v records_agreementversion; wrong text;
BEGIN
    SELECT * INTO a FROM records_agreement WHERE id = NEW.agreement_id;
    IF a.kind IS DISTINCT FROM 'mediation' OR a.presiding_unit_id IS NULL OR a.state <> 'signed'
       OR a.matter_id <> NEW.matter_id OR a.effective_on IS DISTINCT FROM NEW.effective_on THEN
        RAISE EXCEPTION 'agreement % is no signed agreement of a mediation organisation', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_mediation_agreement_is_confirmed';
    END IF;
    -- Thirty days, carried on by a holiday at most: the day itself was counted with the calendar.
    IF (NEW.sent_at AT TIME ZONE 'Asia/Shanghai')::date > NEW.last_day
       OR NEW.last_day NOT BETWEEN NEW.effective_on + 30 AND NEW.effective_on + 44 THEN
        RAISE EXCEPTION 'packet of agreement % is sent after its last day', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_is_applied_for_in_time';
    END IF;
    SELECT * INTO v FROM records_agreementversion WHERE agreement_id = a.id AND number = a.current;
    IF NOT NEW.applicants @> v.parties THEN
        RAISE EXCEPTION 'not all parties of agreement % apply', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'both_sides_apply';
    END IF;
    SELECT c ->> 'rule' INTO wrong FROM jsonb_array_elements(NEW.checks) AS c
        WHERE c ->> 'fault' IS NOT NULL AND (c ->> 'severity' = 'B'
              OR (c ->> 'severity' = 'A' AND (coalesce(c ->> 'taken_on_by', '') = '' OR coalesce(c ->> 'reason', '') = '')))
        LIMIT 1;
    IF wrong IS NOT NULL OR jsonb_array_length(NEW.checks) = 0 THEN
        RAISE EXCEPTION 'packet of agreement % fails %', NEW.agreement_id, coalesce(wrong, 'every check')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'packet_passed_its_check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lawful BEFORE INSERT ON records_packet FOR EACH ROW EXECUTE FUNCTION packet_is_lawful();
REVOKE ALL ON FUNCTION packet_is_lawful() FROM PUBLIC;
ALTER FUNCTION packet_is_lawful() OWNER TO jianhe_reader;

-- A ruling is on a packet that the court took in. Nothing counts as confirmed before its ruling is recorded.
CREATE FUNCTION ruling_has_its_packet() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_packet p WHERE p.id = NEW.packet_id AND p.state = 'received'
                   AND p.proceeding_id = NEW.proceeding_id AND p.agreement_id = NEW.agreement_id) THEN
        RAISE EXCEPTION 'ruling % is on no packet that the court took in', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ruling_has_its_packet';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER on_packet BEFORE INSERT ON records_ruling FOR EACH ROW EXECUTE FUNCTION ruling_has_its_packet();
REVOKE ALL ON FUNCTION ruling_has_its_packet() FROM PUBLIC;
ALTER FUNCTION ruling_has_its_packet() OWNER TO jianhe_reader;

CREATE FUNCTION confirmation_rests_on_ruling() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE needed text;
BEGIN
    needed := CASE WHEN NEW.outcome IN ('confirmed', 'dismissed', 'not_accepted', 'terminated', 'deemed_withdrawn')
                   THEN NEW.outcome WHEN NEW.state = 'confirmed' THEN 'confirmed' END;
    IF needed IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM records_ruling r WHERE r.proceeding_id = NEW.id AND r.result = needed) THEN
        RAISE EXCEPTION 'proceeding % is % without a ruling of the court', NEW.id, needed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_by_a_ruling';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rests_on_ruling BEFORE INSERT OR UPDATE ON records_proceeding FOR EACH ROW
    WHEN (NEW.procedure = 'judicial_confirmation') EXECUTE FUNCTION confirmation_rests_on_ruling();
REVOKE ALL ON FUNCTION confirmation_rests_on_ruling() FROM PUBLIC;
ALTER FUNCTION confirmation_rests_on_ruling() OWNER TO jianhe_reader;

-- No more is paid on an instalment than it is; and it counts as paid exactly while its payments come to its amount.
CREATE FUNCTION payments_fit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i records_instalment; a records_agreement; paid bigint; wanted uuid;
BEGIN
    wanted := CASE WHEN TG_TABLE_NAME = 'records_payment' THEN (to_jsonb(NEW) ->> 'instalment_id')::uuid ELSE NEW.id END;
    SELECT * INTO i FROM records_instalment WHERE id = wanted;
    SELECT * INTO a FROM records_agreement WHERE id = i.agreement_id;
    SELECT coalesce(sum(amount), 0) INTO paid FROM records_payment WHERE instalment_id = i.id AND undone_at IS NULL;
    IF paid > i.amount OR (i.paid_on IS NOT NULL) <> (paid = i.amount) OR (paid > 0 AND a.state <> 'signed') THEN
        RAISE EXCEPTION 'instalment % of % is paid with %, paid on %', i.id, i.amount, paid, i.paid_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_fit_the_instalment';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fits AFTER INSERT OR UPDATE ON records_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_fit();
CREATE CONSTRAINT TRIGGER fits AFTER UPDATE ON records_instalment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_fit();
REVOKE ALL ON FUNCTION payments_fit() FROM PUBLIC;
ALTER FUNCTION payments_fit() OWNER TO jianhe_reader;
