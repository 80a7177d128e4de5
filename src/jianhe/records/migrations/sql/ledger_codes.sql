-- Which of these codes are matters of the centre: an export that comes back is known also to whoever cannot open all of
-- it. The key only within sight; a sealed matter out of sight does not exist.
CREATE FUNCTION ledger_codes(codes text[])
RETURNS TABLE (code text, matter_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.code, CASE WHEN sees_matter(m.id) THEN m.id END
    FROM records_matter m
    WHERE m.centre_id = ANY (app_centres()) AND m.code = ANY (codes) AND m.void_at IS NULL
      AND (NOT m.is_sealed OR sees_matter(m.id))
$$;

REVOKE ALL ON FUNCTION ledger_codes(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_codes(text[]) TO jianhe_app;
ALTER FUNCTION ledger_codes(text[]) OWNER TO jianhe_reader;
