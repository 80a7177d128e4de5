-- A batch is seen by whoever made it; a row with its matter, so that the record of a matter can tell what was undone.
-- A row about a matter that was sealed since is seen by nobody to whom the seal is not open, not even by its maker.
ALTER TABLE records_batchassignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_batchassignment FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON records_batchassignment
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND by_id = (SELECT app_person()))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND by_id = (SELECT app_person()));

ALTER TABLE records_batchassignmentrow ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_batchassignmentrow FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_batchassignmentrow
    USING (centre_id = ANY ((SELECT app_centres())::uuid[])
           AND CASE WHEN matter_id IS NULL
                    THEN EXISTS (SELECT 1 FROM records_batchassignment b WHERE b.id = batch_id)
                    ELSE sees_matter(matter_id) END)
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])
                AND (matter_id IS NULL OR sees_matter(matter_id)));

-- A record: what was chosen, by whom and for whom stands; what became of it is written once it is known.
REVOKE DELETE, UPDATE ON records_batchassignment, records_batchassignmentrow FROM jianhe_app;
GRANT UPDATE (undone_at) ON records_batchassignment TO jianhe_app;
GRANT UPDATE (state, refusal, handler_before_id, owner_before_id, owners_before, version_after, done_at, undone_at,
              undone_by_id) ON records_batchassignmentrow TO jianhe_app;
