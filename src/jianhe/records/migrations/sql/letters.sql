-- Letters in batches: a batch is its unit's; a registered letter with its sheets follows the matter, its seal included.

ALTER TABLE records_letterbatch ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_letterbatch FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_letterbatch
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]));

-- What is registered is changed by nobody any more: the way from a batch to a matter leads one way.
ALTER TABLE records_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY reach ON records_letter FOR SELECT USING (
    CASE WHEN matter_id IS NULL THEN EXISTS (SELECT 1 FROM records_letterbatch b WHERE b.id = batch_id)
         ELSE sees_matter(matter_id) END);
CREATE POLICY add ON records_letter FOR INSERT WITH CHECK (
    centre_id = ANY ((SELECT app_centres())::uuid[]) AND matter_id IS NULL
    AND EXISTS (SELECT 1 FROM records_letterbatch b WHERE b.id = batch_id));
CREATE POLICY change ON records_letter FOR UPDATE
    USING (matter_id IS NULL AND EXISTS (SELECT 1 FROM records_letterbatch b WHERE b.id = batch_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND (matter_id IS NULL OR sees_matter(matter_id)));
-- A letter without a sheet is none: its sheets went to another one. The foreign key of the sheets guards the rest.
CREATE POLICY remove ON records_letter FOR DELETE
    USING (state = 'waiting' AND EXISTS (SELECT 1 FROM records_letterbatch b WHERE b.id = batch_id));

ALTER TABLE records_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_sheet FORCE ROW LEVEL SECURITY;
CREATE POLICY with_letter ON records_sheet
    USING (EXISTS (SELECT 1 FROM records_letter l WHERE l.id = letter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])
                AND EXISTS (SELECT 1 FROM records_letter l WHERE l.id = letter_id));

-- A file in which somebody's sealed letter lay does not exist either for whom that letter does not.
CREATE FUNCTION sees_letters_of_scan(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN NOT EXISTS (SELECT 1 FROM records_sheet s JOIN records_letter l ON l.id = s.letter_id
                       WHERE s.scan_id = wanted AND l.matter_id IS NOT NULL AND NOT sees_matter(l.matter_id));
END $$;
ALTER FUNCTION sees_letters_of_scan(uuid) OWNER TO jianhe_reader;
ALTER TABLE records_letterscan ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_letterscan FORCE ROW LEVEL SECURITY;
CREATE POLICY with_batch ON records_letterscan
    USING (EXISTS (SELECT 1 FROM records_letterbatch b WHERE b.id = batch_id) AND sees_letters_of_scan(id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])
                AND EXISTS (SELECT 1 FROM records_letterbatch b WHERE b.id = batch_id));

ALTER TABLE records_originalreturn ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_originalreturn FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_originalreturn USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));

REVOKE DELETE ON records_letterbatch, records_letterscan, records_sheet, records_originalreturn FROM jianhe_app;
REVOKE UPDATE ON records_letterbatch, records_letterscan, records_sheet, records_originalreturn FROM jianhe_app;
GRANT UPDATE (state, done_at, done_by_id) ON records_letterbatch TO jianhe_app;
GRANT UPDATE (state, reason, pages) ON records_letterscan TO jianhe_app;
GRANT UPDATE (letter_id, position, part, turn, picture, removed_at, removed_by_id, is_separator)
    ON records_sheet TO jianhe_app;
GRANT UPDATE (undone_at) ON records_originalreturn TO jianhe_app;
