-- Agreements: what the database itself holds true of them, whoever writes.

-- Keys that refer elsewhere are checked by the owner at the end of the migration, behind the policies made below.
SET LOCAL ROLE jianhe_reader;
GRANT EXECUTE ON FUNCTION sees_matter(uuid), sealed_to_me(uuid) TO jianhe_owner;
RESET ROLE;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['agreement', 'agreementversion', 'instalment', 'signature'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s'
                       ' USING (sees_matter(matter_id))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
        EXECUTE format('REVOKE DELETE ON records_%s FROM jianhe_app', t);
    END LOOP;
END $$;
-- A draft and a signature say tomorrow what they said today; of a payment only that it came is written later.
REVOKE UPDATE ON records_agreementversion, records_signature, records_instalment FROM jianhe_app;
GRANT UPDATE (paid_on) ON records_instalment TO jianhe_app;

-- What the instalments of a draft come to is the sum of the agreement; its parties are parties of the matter; and in a
-- criminal settlement instalments need a security and the victim's consent.
CREATE FUNCTION keep_draft(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v records_agreementversion; a records_agreement; comes_to bigint; times integer;
BEGIN
    SELECT * INTO v FROM records_agreementversion WHERE id = wanted;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT * INTO a FROM records_agreement WHERE id = v.agreement_id;
    SELECT coalesce(sum(amount), 0), count(DISTINCT due_on) INTO comes_to, times
        FROM records_instalment WHERE version_id = v.id;
    IF comes_to <> v.total THEN
        RAISE EXCEPTION 'draft % of agreement %: instalments come to %, the sum is %', v.number, a.id, comes_to, v.total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalments_come_to_the_sum';
    END IF;
    IF cardinality(v.parties) < 2 OR EXISTS (
        SELECT 1 FROM unnest(v.parties) AS named (key)
        LEFT JOIN records_party p ON p.id = named.key AND p.matter_id = v.matter_id WHERE p.id IS NULL)
       OR EXISTS (SELECT 1 FROM records_instalment i WHERE i.version_id = v.id
                  AND NOT (i.payer_id = ANY (v.parties) AND i.payee_id = ANY (v.parties))) THEN
        RAISE EXCEPTION 'draft % of agreement % is between others than parties of its matter', v.number, a.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_is_between_parties';
    END IF;
    IF a.kind = 'criminal' AND times > 1
       AND NOT (v.clauses @> '[{"code": "security"}]' AND v.clauses @> '[{"code": "instalments_consented"}]') THEN
        RAISE EXCEPTION 'criminal settlement % is paid in parts without security and consent', a.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'criminal_instalments_are_secured';
    END IF;
END $$;
REVOKE ALL ON FUNCTION keep_draft(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_draft(uuid) TO jianhe_app;
ALTER FUNCTION keep_draft(uuid) OWNER TO jianhe_reader;

CREATE FUNCTION keep_draft_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'records_instalment' THEN
        PERFORM keep_draft(NEW.version_id);
    ELSE
        PERFORM keep_draft(NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sums AFTER INSERT ON records_agreementversion DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_draft_of_row();
CREATE CONSTRAINT TRIGGER sums AFTER INSERT ON records_instalment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_draft_of_row();

-- An agreement says what its current draft says; it is signed when all have signed that draft, on the day of the last.
CREATE FUNCTION keep_agreement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE a records_agreement; v records_agreementversion; last_one timestamptz; missing integer;
BEGIN
    SELECT * INTO a FROM records_agreement WHERE id = NEW.id;
    SELECT * INTO v FROM records_agreementversion WHERE agreement_id = a.id AND number = a.current;
    IF NOT FOUND OR v.total <> a.total THEN
        RAISE EXCEPTION 'agreement % does not say what its draft % says', a.id, a.current
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_says_what_its_draft_says';
    END IF;
    IF a.state <> 'signed' THEN RETURN NULL; END IF;
    SELECT max(signed_at) INTO last_one FROM records_signature WHERE version_id = v.id;
    SELECT count(*) INTO missing FROM unnest(v.parties) AS named (key)
        WHERE NOT EXISTS (SELECT 1 FROM records_signature s WHERE s.version_id = v.id AND s.party_id = named.key);
    IF a.kind = 'mediation' THEN
        missing := missing + 2 - (SELECT count(*) FROM records_signature s WHERE s.version_id = v.id AND s.party_id IS NULL);
    END IF;
    IF missing > 0 OR a.signed_at IS DISTINCT FROM last_one
       OR a.effective_on IS DISTINCT FROM (last_one AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'agreement % is not signed by all: % missing, last at %', a.id, missing, last_one
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_is_signed_by_all';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER signed AFTER INSERT OR UPDATE ON records_agreement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_agreement();
REVOKE ALL ON FUNCTION keep_agreement() FROM PUBLIC;
ALTER FUNCTION keep_agreement() OWNER TO jianhe_reader;

-- What is signed stays; it can become void, never withdrawn. What was withdrawn or is void stays so.
CREATE FUNCTION agreement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.matter_id, NEW.proceeding_id, NEW.kind) IS DISTINCT FROM (OLD.matter_id, OLD.proceeding_id, OLD.kind)
       OR (OLD.state IN ('signed', 'withdrawn', 'void') AND
           (NEW.current, NEW.total, NEW.signed_at, NEW.effective_on)
           IS DISTINCT FROM (OLD.current, OLD.total, OLD.signed_at, OLD.effective_on))
       OR (OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'void'))
       OR (OLD.state IN ('withdrawn', 'void') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'agreement % is % and stays as it is', OLD.id, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_agreement_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON records_agreement FOR EACH ROW EXECUTE FUNCTION agreement_stays();

-- Signed is the current draft of an agreement that is ready, by somebody who can bind the party: no mediator and no seal
-- under a reconciliation, nobody under age for himself (16 with a living of his own, else 18).
CREATE FUNCTION signature_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE a records_agreement; v records_agreementversion; p records_party;
BEGIN
    SELECT * INTO a FROM records_agreement WHERE id = NEW.agreement_id;
    SELECT * INTO v FROM records_agreementversion WHERE id = NEW.version_id;
    IF a.state IS DISTINCT FROM 'ready' OR v.agreement_id IS DISTINCT FROM a.id OR v.number <> a.current THEN
        RAISE EXCEPTION 'agreement % is % and is not signed now', NEW.agreement_id, a.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_ready_draft_is_signed';
    END IF;
    IF NEW.party_id IS NULL AND a.kind <> 'mediation' THEN
        RAISE EXCEPTION 'nobody but the parties signs agreement %', a.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_seal_under_a_reconciliation';
    END IF;
    IF NEW.party_id IS NOT NULL THEN
        SELECT * INTO p FROM records_party WHERE id = NEW.party_id;
        IF NOT NEW.party_id = ANY (v.parties)
           OR (p.kind = 'company' AND NEW.capacity NOT IN ('officer', 'agent'))
           OR (p.kind = 'person' AND NEW.capacity = 'officer') THEN
            RAISE EXCEPTION 'this signature does not bind party %', NEW.party_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_binds_its_party';
        END IF;
        IF (NEW.capacity = 'own' AND p.born_on + interval '18 years' > NEW.signed_at AT TIME ZONE 'Asia/Shanghai')
           OR (NEW.capacity = 'own_living'
               AND p.born_on + interval '16 years' > NEW.signed_at AT TIME ZONE 'Asia/Shanghai') THEN
            RAISE EXCEPTION 'party % is under age', NEW.party_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_under_age_signs_for_himself';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counts BEFORE INSERT ON records_signature FOR EACH ROW EXECUTE FUNCTION signature_counts();
