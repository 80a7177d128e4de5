-- Rows of an import as a whole: thrown away before they are read again, and counted, whoever may see them one by one.
SET ROLE jianhe_reader;
CREATE FUNCTION ledger_reread(wanted uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
    DELETE FROM records_ledgerrow r USING records_ledgerimport i
    WHERE i.id = wanted AND r.ledger_id = i.id AND i.state = 'received'
      AND i.centre_id = ANY (app_centres()) AND i.unit_id = ANY (app_units());
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

CREATE FUNCTION ledger_counts(wanted uuid)
RETURNS TABLE (verdict text, status text, n bigint, flagged bigint, fen numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.verdict, r.status, count(*), count(*) FILTER (WHERE r.flags <> '[]'::jsonb), coalesce(sum(r.amount_fen), 0)
    FROM records_ledgerrow r
    WHERE r.ledger_id = wanted AND r.centre_id = ANY (app_centres()) AND r.unit_id = ANY (app_units())
    GROUP BY r.verdict, r.status
$$;
REVOKE ALL ON FUNCTION ledger_reread(uuid), ledger_counts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_reread(uuid), ledger_counts(uuid) TO jianhe_app;
RESET ROLE;
GRANT DELETE ON records_ledgerrow TO jianhe_reader;
REVOKE DELETE ON records_ledgerrow FROM jianhe_app;
