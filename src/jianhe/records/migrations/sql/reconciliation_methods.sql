-- The centre's methods are read by its people, and named and ended in one's own name; what a method said stays as it was.
ALTER TABLE records_reconciliationmethod ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_reconciliationmethod FORCE ROW LEVEL SECURITY;
CREATE POLICY centre ON records_reconciliationmethod FOR SELECT USING (centre_id = ANY ((SELECT app_centres())::uuid[]));
CREATE POLICY add ON records_reconciliationmethod FOR INSERT WITH CHECK (
    centre_id = ANY ((SELECT app_centres())::uuid[]) AND named_by_id = (SELECT app_person()));
CREATE POLICY change ON records_reconciliationmethod FOR UPDATE
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND ended_at IS NULL)
    WITH CHECK (ended_by_id = (SELECT app_person()));
REVOKE UPDATE, DELETE ON records_reconciliationmethod FROM jianhe_app;
GRANT UPDATE (ended_at, ended_by_id) ON records_reconciliationmethod TO jianhe_app;
