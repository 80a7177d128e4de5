-- Old ledgers: who sees an import and its rows, and how the matters of one are taken back.

-- A matter that was taken back (void) does not exist for anybody: not in lists, counts or figures, not for the public.
ALTER POLICY reach ON records_matter USING (
    void_at IS NULL
    AND ((centre_id = ANY ((SELECT app_centres())::uuid[])
          AND (unit_id = ANY ((SELECT app_units())::uuid[])
               OR EXISTS (SELECT 1 FROM records_matterunit mu
                          WHERE mu.matter_id = records_matter.id AND mu.unit_id = ANY ((SELECT app_units())::uuid[])
                            AND (mu.until IS NULL OR mu.until > now())))
          AND (NOT is_sealed OR (SELECT app_flag('keeper')) OR sealed_to_me(id)))
         OR id = (SELECT app_portal_matter())));

SET ROLE jianhe_reader;  -- the functions are its own
CREATE OR REPLACE FUNCTION sees_matter(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM records_matter m
        WHERE m.id = wanted AND m.void_at IS NULL
          AND ((m.centre_id = ANY (app_centres())
                AND (m.unit_id = ANY (app_units())
                     OR EXISTS (SELECT 1 FROM records_matterunit mu
                                WHERE mu.matter_id = m.id AND mu.unit_id = ANY (app_units())
                                  AND (mu.until IS NULL OR mu.until > now())))
                AND (NOT m.is_sealed OR app_flag('keeper') OR sealed_to_me(m.id)))
               OR m.id = app_portal_matter()));
END $$;

CREATE OR REPLACE FUNCTION portal_open(wanted text, tail_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM records_matter m
    WHERE m.lookup_code = wanted AND m.void_at IS NULL AND EXISTS (
        SELECT 1 FROM records_party p
        WHERE p.matter_id = m.id AND p.side = 'a' AND p.phone_tail = tail_hash AND tail_hash <> ''
          AND p.removed_at IS NULL)
$$;

-- A row that became a matter, or repeats one, is seen where the matter is. What was taken back stays accounted for in
-- the import that made it, unless it is sealed.
CREATE FUNCTION sees_row_of(wanted uuid, of_unit uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN sees_matter(wanted) OR (of_unit = ANY (app_units()) AND EXISTS (
        SELECT 1 FROM records_matter m
        WHERE m.id = wanted AND m.centre_id = ANY (app_centres()) AND m.void_at IS NOT NULL AND NOT m.is_sealed));
END $$;

-- Rows that say the same and live, by their keyed hashes. Which matter it is, is told where it may be seen; that it is
-- there is told always, or a second import would bring a sealed matter back into the open.
CREATE FUNCTION ledger_known(prints text[])
RETURNS TABLE (fingerprint text, row_id uuid, matter_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (r.fingerprint) r.fingerprint,
           CASE WHEN sees_matter(m.id) THEN r.id END, CASE WHEN sees_matter(m.id) THEN m.id END
    FROM records_ledgerrow r JOIN records_matter m ON m.id = r.matter_id
    WHERE r.centre_id = ANY (app_centres()) AND r.fingerprint = ANY (prints) AND r.fingerprint <> ''
      AND r.verdict = 'imported' AND m.void_at IS NULL
    ORDER BY r.fingerprint, r.id
$$;

-- Matters of an import on which somebody has worked since: an event that is no mere reading, or another contact.
CREATE FUNCTION ledger_worked_on(wanted uuid, harmless text[])
RETURNS TABLE (matter_id uuid, is_seen boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id, sees_matter(m.id)
    FROM records_ledgerrow r JOIN records_matter m ON m.id = r.matter_id
    WHERE r.ledger_id = wanted AND r.verdict = 'imported' AND m.void_at IS NULL
      AND r.centre_id = ANY (app_centres()) AND r.unit_id = ANY (app_units())
      AND (EXISTS (SELECT 1 FROM records_event e WHERE e.matter_id = m.id AND e.kind <> ALL (harmless))
           OR (SELECT count(*) FROM records_contact c WHERE c.matter_id = m.id) <> 1)
$$;

-- Taking back: the matters leave everybody's sight, which no policy would let the application do row by row.
CREATE FUNCTION undo_ledger(wanted uuid, moment timestamptz, harmless text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE taken integer;
BEGIN
    UPDATE records_matter m SET void_at = moment
    FROM records_ledgerrow r JOIN records_ledgerimport i ON i.id = r.ledger_id
    WHERE i.id = wanted AND i.state IN ('running', 'done') AND r.verdict = 'imported' AND m.id = r.matter_id
      AND m.void_at IS NULL AND i.centre_id = ANY (app_centres()) AND i.unit_id = ANY (app_units())
      AND m.id NOT IN (SELECT w.matter_id FROM ledger_worked_on(wanted, harmless) w);
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END $$;
REVOKE ALL ON FUNCTION sees_row_of(uuid, uuid), ledger_known(text[]), ledger_worked_on(uuid, text[]),
    undo_ledger(uuid, timestamptz, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sees_row_of(uuid, uuid), ledger_known(text[]), ledger_worked_on(uuid, text[]),
    undo_ledger(uuid, timestamptz, text[]) TO jianhe_app;
RESET ROLE;
GRANT UPDATE (void_at) ON records_matter TO jianhe_reader;

ALTER TABLE records_ledgerimport ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_ledgerimport FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_ledgerimport
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]));

ALTER TABLE records_ledgerrow ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_ledgerrow FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_ledgerrow
    USING (centre_id = ANY ((SELECT app_centres())::uuid[])
           AND CASE WHEN matter_id IS NULL THEN unit_id = ANY ((SELECT app_units())::uuid[])
                    ELSE sees_row_of(matter_id, unit_id) END)
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[])
                AND (matter_id IS NULL OR sees_matter(matter_id)));

ALTER TABLE records_ledgerlayout ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_ledgerlayout FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON records_ledgerlayout USING (centre_id = ANY ((SELECT app_centres())::uuid[]))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]));

-- The file stays the file. Rows are a record from the moment they became matters; before the start they may be read
-- again under another layout.
REVOKE UPDATE, DELETE ON records_ledgerimport FROM jianhe_app;
GRANT UPDATE (state, refused_why, layout, layout_name, corrections, read_on, is_read, rows_read, waiting, imported,
              duplicates, refused, ignored, flagged, amount_fen, by_status, started_at, started_by_id, finished_at,
              undone_at, undone_by_id) ON records_ledgerimport TO jianhe_app;
REVOKE DELETE ON records_ledgerlayout FROM jianhe_app;
CREATE FUNCTION ledger_row_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE stands text;
BEGIN
    SELECT state INTO stands FROM records_ledgerimport WHERE id = OLD.ledger_id;
    IF OLD.verdict = 'imported' OR stands IN ('done', 'undone') OR (TG_OP = 'DELETE' AND stands <> 'received') THEN
        RAISE EXCEPTION 'row % of % is on record and stays as it is', OLD.number, OLD.sheet
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_row_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
ALTER FUNCTION ledger_row_stays() OWNER TO jianhe_reader;
CREATE TRIGGER ledger_row_stays BEFORE UPDATE OR DELETE ON records_ledgerrow
    FOR EACH ROW EXECUTE FUNCTION ledger_row_stays();
