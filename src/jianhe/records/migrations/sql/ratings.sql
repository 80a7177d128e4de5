-- A rating stays as it was given.
ALTER TABLE records_rating ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_rating FORCE ROW LEVEL SECURITY;
REVOKE DELETE, UPDATE ON records_rating FROM jianhe_app;
CREATE POLICY with_matter ON records_rating
    USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_rating
    FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();
