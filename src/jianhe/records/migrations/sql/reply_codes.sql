-- A party answers from home: its own code and the last digits of its telephone open the talks, and nothing else.
ALTER TABLE records_replycode ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_replycode FORCE ROW LEVEL SECURITY;
REVOKE DELETE, UPDATE ON records_replycode FROM jianhe_app;
GRANT UPDATE (call_asked_at) ON records_replycode TO jianhe_app;
CREATE POLICY with_matter ON records_replycode
    USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));

-- The code, or the verification code of the letter itself, opens the row of that party. One statement, one answer,
-- whatever is wrong; a sealed matter, and one with a minor in it, is as if it did not exist.
CREATE FUNCTION portal_reply(wanted text, tail_hash text, grown_up date)
RETURNS TABLE (reply uuid, matter uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, r.matter_id
    FROM records_replycode r
    JOIN records_matter m ON m.id = r.matter_id
    JOIN records_party p ON p.id = r.party_id
    WHERE wanted <> '' AND tail_hash <> '' AND p.phone_tail = tail_hash AND p.removed_at IS NULL
      AND (r.code = wanted OR EXISTS (
            SELECT 1 FROM records_document d JOIN records_willingness w ON w.document_id = d.id
            WHERE d.verification_code = wanted AND d.state <> 'void'
              AND w.party_id = r.party_id AND w.proceeding_id = r.proceeding_id))
      AND NOT m.is_sealed AND m.void_at IS NULL AND NOT (m.flags @> '["minor"]')
      AND NOT EXISTS (SELECT 1 FROM records_party y
                      WHERE y.matter_id = m.id AND y.removed_at IS NULL AND y.born_on > grown_up)
$$;
REVOKE ALL ON FUNCTION portal_reply(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_reply(text, text, date) TO jianhe_app;
ALTER FUNCTION portal_reply(text, text, date) OWNER TO jianhe_reader;
