-- Exports: each is of whoever asked for it. What was asked stays; how far it has come may be written.

ALTER TABLE records_ledgerexport ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_ledgerexport FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON records_ledgerexport USING (person_id = (SELECT app_person()))
    WITH CHECK (person_id = (SELECT app_person()) AND centre_id = ANY ((SELECT app_centres())::uuid[]));
REVOKE UPDATE, DELETE ON records_ledgerexport FROM jianhe_app;
GRANT UPDATE (state, done, file, size, finished_at) ON records_ledgerexport TO jianhe_app;

-- A saved layout is a convenience, not a record: it may be dropped.
GRANT DELETE ON records_ledgerlayout TO jianhe_app;
