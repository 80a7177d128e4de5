-- A draft of the public is open to whoever gave its code in this very request, and to nobody else; staff never see one.
ALTER TABLE records_onlinedraft ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_onlinedraft FORCE ROW LEVEL SECURITY;
CREATE POLICY opened ON records_onlinedraft
    USING (code_hash = current_setting('app.online_draft', true) AND code_hash <> '');
GRANT DELETE ON records_onlinedraft TO jianhe_app;

-- The nightly job drops what nobody has touched, and sees nothing of it.
CREATE FUNCTION drop_online_drafts(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM records_onlinedraft WHERE saved_at < before RETURNING 1) SELECT count(*) FROM gone
$$;
GRANT DELETE ON records_onlinedraft TO jianhe_reader;
REVOKE ALL ON FUNCTION drop_online_drafts(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_online_drafts(timestamptz) TO jianhe_app;
ALTER FUNCTION drop_online_drafts(timestamptz) OWNER TO jianhe_reader;
