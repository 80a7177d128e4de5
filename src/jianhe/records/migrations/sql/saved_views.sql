-- A saved view is its owner's; one that is shared is read by whoever has the unit in reach. Only its owner writes it.
-- What a view shows is asked with the reader's own standing, so sharing opens no matter.
ALTER TABLE records_savedview ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_savedview FORCE ROW LEVEL SECURITY;
CREATE POLICY mine_or_shared ON records_savedview FOR SELECT USING (
    centre_id = ANY ((SELECT app_centres())::uuid[])
    AND (owner_id = (SELECT app_person())
         OR (removed_at IS NULL AND shared_with_id = ANY ((SELECT app_units())::uuid[]))));
CREATE POLICY add ON records_savedview FOR INSERT WITH CHECK (
    centre_id = ANY ((SELECT app_centres())::uuid[]) AND owner_id = (SELECT app_person()));
CREATE POLICY change ON records_savedview FOR UPDATE
    USING (owner_id = (SELECT app_person()))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND owner_id = (SELECT app_person())
                AND (shared_with_id IS NULL OR shared_with_id = ANY ((SELECT app_units())::uuid[])));
REVOKE DELETE ON records_savedview FROM jianhe_app;
