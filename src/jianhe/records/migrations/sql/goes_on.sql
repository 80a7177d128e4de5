-- A member of the public who opened a merged matter follows the one that it goes on under: its progress, and no more.
-- A sealed or void one on the way leads nowhere.
CREATE FUNCTION portal_goes_on() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE way(id, onward, steps) AS (
        SELECT m.id, m.merged_into_id, 0 FROM records_matter m WHERE m.id = app_portal_matter() AND m.outcome = 'merged'
        UNION ALL
        SELECT m.id, CASE WHEN m.outcome = 'merged' THEN m.merged_into_id END, way.steps + 1
        FROM way JOIN records_matter m ON m.id = way.onward WHERE m.void_at IS NULL AND NOT m.is_sealed
    )
    SELECT id FROM way WHERE onward IS NULL AND steps > 0
$$;
ALTER FUNCTION portal_goes_on() OWNER TO jianhe_reader;
REVOKE ALL ON FUNCTION portal_goes_on() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_goes_on() TO jianhe_app;
