-- A tick is seen and made with its matter; what was ticked stays as it is, only that it was taken back is added.
ALTER TABLE records_materialtick ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_materialtick FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_materialtick
    USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));
REVOKE UPDATE, DELETE ON records_materialtick FROM jianhe_app;
GRANT UPDATE (undone_at, undone_by_id) ON records_materialtick TO jianhe_app;
