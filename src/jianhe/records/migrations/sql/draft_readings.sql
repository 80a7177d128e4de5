-- What a party said of a draft stays as it was said, with the hash of what it read.
ALTER TABLE records_draftreading ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_draftreading FORCE ROW LEVEL SECURITY;
REVOKE DELETE, UPDATE ON records_draftreading FROM jianhe_app;
CREATE POLICY with_matter ON records_draftreading
    USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));
