-- The owner checks the keys of the tables below; what it was granted before, it lost when the function changed hands.
SET ROLE jianhe_reader;
GRANT EXECUTE ON FUNCTION sees_whole(uuid), takes_part(uuid), was_referred(uuid), was_sent_along(uuid, uuid) TO jianhe_owner;
RESET ROLE;

-- Papers received online. Seen with the whole matter; a consent is withdrawn once, a receipt is never changed.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['serviceconsent', 'paperreceipt'] LOOP
        EXECUTE format('ALTER TABLE records_%s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE records_%s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('REVOKE UPDATE, DELETE ON records_%s FROM jianhe_app', t);
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s'
                       ' USING (sees_matter(matter_id) AND ((SELECT app_flag(''inner'')) OR sees_whole(matter_id)))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))', t);
    END LOOP;
END $$;
GRANT UPDATE (withdrawn_at) ON records_serviceconsent TO jianhe_app;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_paperreceipt
    FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();

-- Only whoever brought the matter agrees, never in a sealed matter or beside a minor; and what was withdrawn stays so.
CREATE FUNCTION service_consent_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.withdrawn_at IS NOT NULL THEN
            RAISE EXCEPTION 'a consent is withdrawn once' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM records_party p JOIN records_matter m ON m.id = p.matter_id
                      WHERE p.id = NEW.party_id AND m.id = NEW.matter_id AND p.side = 'a' AND p.removed_at IS NULL
                        AND NOT m.is_sealed AND NOT m.flags @> '["minor"]') THEN
        RAISE EXCEPTION 'this party cannot receive papers of this matter online' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lawful BEFORE INSERT OR UPDATE ON records_serviceconsent
    FOR EACH ROW EXECUTE FUNCTION service_consent_is_lawful();

-- A paper is opened online under the party's own consent, which stands, and while the paper has a number and is not void.
CREATE FUNCTION paper_receipt_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_serviceconsent s
                   WHERE s.id = NEW.consent_id AND s.party_id = NEW.party_id AND s.matter_id = NEW.matter_id
                     AND s.withdrawn_at IS NULL AND s.given_at <= NEW.at) THEN
        RAISE EXCEPTION 'no consent stands under which this paper could be opened online' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM records_document d
                   WHERE d.id = NEW.document_id AND d.matter_id = NEW.matter_id AND d.state IN ('approved', 'served')) THEN
        RAISE EXCEPTION 'only a paper of this matter with a number is opened online' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lawful BEFORE INSERT ON records_paperreceipt FOR EACH ROW EXECUTE FUNCTION paper_receipt_is_lawful();

-- Nothing is served online that nobody opened. What was recorded so before stays.
CREATE FUNCTION served_online_was_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.served_how = 'online' AND (TG_OP = 'INSERT' OR OLD.served_how <> 'online')
       AND NOT EXISTS (SELECT 1 FROM records_paperreceipt r WHERE r.document_id = NEW.id) THEN
        RAISE EXCEPTION 'a paper is served online when its party opens it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER served_online_was_opened BEFORE INSERT OR UPDATE OF served_how ON records_document
    FOR EACH ROW EXECUTE FUNCTION served_online_was_opened();
