-- Refusals of agreements, mediations, hand-overs and packets that page and verb tell, asked again of every row.

-- Public law, written by the owner from the catalogue; the application changes nothing in it.
REVOKE INSERT, UPDATE, DELETE ON records_lawterm, records_lawcheck FROM jianhe_app;

-- What no agreement may say: in the blanks that were filled in, without the phrases that are allowed.
CREATE FUNCTION says_nothing_forbidden() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE agreed text; plain text; term records_lawterm; phrase text; beside_a_minor boolean;
BEGIN
    SELECT kind INTO agreed FROM records_agreement WHERE id = NEW.agreement_id;
    SELECT coalesce(bool_or(born_on + interval '18 years' > NEW.at AT TIME ZONE 'Asia/Shanghai'), false) INTO beside_a_minor
        FROM records_party WHERE id = ANY (NEW.parties);
    FOR term IN SELECT * FROM records_lawterm WHERE agreed = ANY (kinds) LOOP
        FOR plain IN SELECT regexp_replace(blank #>> '{}', '\s', '', 'g')
                     FROM jsonb_path_query(NEW.clauses, '$[*].blanks.*') AS blank LOOP
            FOREACH phrase IN ARRAY term.except_where LOOP
                plain := regexp_replace(plain, phrase, '', 'g');
            END LOOP;
            IF EXISTS (SELECT 1 FROM unnest(term.words) AS word WHERE plain ~ word) OR (beside_a_minor AND EXISTS (
                SELECT 1 FROM unnest(term.words_beside_a_minor) AS word WHERE plain ~ word)) THEN
                RAISE EXCEPTION 'draft % of agreement % holds a term that % refuses', NEW.number, NEW.agreement_id, term.rule
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_says_nothing_forbidden';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER forbidden BEFORE INSERT ON records_agreementversion FOR EACH ROW EXECUTE FUNCTION says_nothing_forbidden();

-- A packet was asked every rule of the check, each with the severity that the law gives it.
CREATE FUNCTION every_rule_was_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM records_lawcheck l WHERE NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(NEW.checks) AS c WHERE c ->> 'rule' = l.rule AND c ->> 'severity' = l.severity)) THEN
        RAISE EXCEPTION 'packet of agreement % was not asked every rule', NEW.agreement_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'packet_was_asked_every_rule';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rules_asked BEFORE INSERT ON records_packet FOR EACH ROW EXECUTE FUNCTION every_rule_was_asked();

-- Supervision ends by reconciliation with a withdrawal or a waiver and without harm, else with the reason of the post that
-- approves the step.
CREATE FUNCTION supervision_ends_lawfully() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(NEW.facts ->> 'exception_reason', '') = '' AND NOT (
        NEW.facts ->> 'public_harm' = 'no' AND (coalesce(NEW.facts ->> 'withdrawn_on', '') <> '' OR EXISTS (
            SELECT 1 FROM records_agreement a JOIN records_agreementversion v
                ON v.agreement_id = a.id AND v.number = a.current
            WHERE a.proceeding_id = NEW.proceeding_id AND v.clauses @> '[{"code": "waiver_of_supervision"}]'))) THEN
        RAISE EXCEPTION 'supervision of matter % does not end by this reconciliation', NEW.matter_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supervision_ends_lawfully';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER supervision_ends BEFORE INSERT ON records_steptaken FOR EACH ROW WHEN (NEW.step = 'end_supervision')
    EXECUTE FUNCTION supervision_ends_lawfully();

-- An organisation mediates what lies within its class, by kind and by place, unless an exception was approved.
CREATE FUNCTION organisation_takes_this() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m records_matter; b people_mediationbody;
BEGIN
    SELECT * INTO m FROM records_matter WHERE id = NEW.matter_id;
    SELECT * INTO b FROM people_mediationbody WHERE unit_id = NEW.organisation_id;
    IF NEW.exception_reason = '' AND (
        (b.subjects <> '[]' AND NOT b.subjects ? m.matter_type)
        OR (b.level = 'town' AND b.town_id IS DISTINCT FROM m.town_id)
        OR (b.level = 'village' AND b.village_id IS DISTINCT FROM m.village_id)) THEN
        RAISE EXCEPTION 'matter % is not in the class of organisation %', m.code, NEW.organisation_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_takes_this';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER takes_this BEFORE INSERT ON records_referral FOR EACH ROW WHEN (NEW.part = 'lead')
    EXECUTE FUNCTION organisation_takes_this();

-- Nothing ends on being sent: a matter that is closed waits for nobody's signature.
CREATE FUNCTION closed_matter_waits_for_nobody() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM records_matter m JOIN records_handover h ON h.matter_id = m.id
               WHERE m.id = (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'records_matter' THEN 'id' ELSE 'matter_id' END)::uuid
                 AND m.closed_at IS NOT NULL AND h.state = 'sent') THEN
        RAISE EXCEPTION 'a matter is closed while a hand-over waits to be signed for'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_matter_waits_for_nobody';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER waits_for_nobody AFTER UPDATE ON records_matter DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION closed_matter_waits_for_nobody();
CREATE CONSTRAINT TRIGGER waits_for_nobody AFTER INSERT ON records_handover DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state = 'sent') EXECUTE FUNCTION closed_matter_waits_for_nobody();

-- What the court gets is the packet's own papers and clean materials of the same matter, and nothing that was void.
CREATE FUNCTION packet_file_may_travel() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_attachment a WHERE a.matter_id = NEW.matter_id AND a.sha256 = NEW.sha256
                   AND a.verdict = 'clean')
       AND NOT EXISTS (SELECT 1 FROM records_document d JOIN records_packet p ON p.id = NEW.packet_id
                       WHERE d.matter_id = NEW.matter_id AND d.state <> 'void' AND NEW.sha256 IN (d.pdf_file, d.docx_file)
                         AND d.paper = ANY (TG_ARGV)) THEN
        RAISE EXCEPTION 'file % of packet % is none that may travel', NEW.position, NEW.packet_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'packet_file_may_travel';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER may_travel BEFORE INSERT ON records_packetfile FOR EACH ROW EXECUTE FUNCTION packet_file_may_travel(
    'judicial_confirmation_application', 'confirmation_eligibility_sheet', 'confirmation_packet_list',
    'mediation_agreement', 'proof_of_presiding');

ALTER FUNCTION says_nothing_forbidden() OWNER TO jianhe_reader;
ALTER FUNCTION supervision_ends_lawfully() OWNER TO jianhe_reader;
ALTER FUNCTION closed_matter_waits_for_nobody() OWNER TO jianhe_reader;
ALTER FUNCTION packet_file_may_travel() OWNER TO jianhe_reader;
SET LOCAL ROLE jianhe_reader;
REVOKE ALL ON FUNCTION says_nothing_forbidden(), supervision_ends_lawfully(), closed_matter_waits_for_nobody(),
    packet_file_may_travel() FROM PUBLIC;
RESET ROLE;
