-- The hash of a matter's registration, given to whoever was registered, and the answer whether it still stands.

-- Of a matter within sight: the hash of its registration in the chain, the hash before it, and the text that it covers.
CREATE FUNCTION registration_proof(wanted uuid) RETURNS TABLE (hash text, hash_before text, event_text text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT encode(l.hash, 'hex'), coalesce(encode(b.hash, 'hex'), ''), event_text(l.seq, e)
    FROM records_event e
    JOIN records_link l ON l.event_id = e.id
    LEFT JOIN records_link b ON b.centre_id = l.centre_id AND b.seq = l.seq - 1
    WHERE e.matter_id = wanted AND e.kind = 'matter_registered' AND sees_matter(wanted)
    ORDER BY e.recorded_at LIMIT 1
$$;

-- For anybody who has code and hash: stands, changed, or unknown. Computed anew from the row itself, the link before it
-- and the link after it, so that a row that was rewritten is found whoever rewrote it.
CREATE FUNCTION portal_stands(wanted text, given bytea) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m uuid; e records_event; l records_link; n records_link; later records_event; before bytea; anew bytea;
BEGIN
    SELECT id INTO m FROM records_matter WHERE lookup_code = wanted AND wanted <> '';
    IF m IS NULL THEN RETURN 'unknown'; END IF;
    SELECT * INTO e FROM records_event WHERE matter_id = m AND kind = 'matter_registered' ORDER BY recorded_at LIMIT 1;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    SELECT * INTO l FROM records_link WHERE event_id = e.id;
    IF NOT FOUND THEN RETURN 'changed'; END IF;
    SELECT hash INTO before FROM records_link WHERE centre_id = l.centre_id AND seq = l.seq - 1;
    anew := sha256(coalesce(before, ''::bytea) || convert_to(event_text(l.seq, e), 'UTF8'));
    IF given NOT IN (l.hash, anew) THEN RETURN 'unknown'; END IF;
    IF l.hash <> anew THEN RETURN 'changed'; END IF;
    SELECT * INTO n FROM records_link WHERE centre_id = l.centre_id AND seq = l.seq + 1;
    IF FOUND THEN
        SELECT * INTO later FROM records_event WHERE id = n.event_id;
        IF NOT FOUND OR n.hash <> sha256(l.hash || convert_to(event_text(n.seq, later), 'UTF8')) THEN
            RETURN 'changed';
        END IF;
    END IF;
    RETURN 'stands';
END $$;
REVOKE ALL ON FUNCTION registration_proof(uuid), portal_stands(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registration_proof(uuid), portal_stands(text, bytea) TO jianhe_app;
ALTER FUNCTION registration_proof(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION portal_stands(text, bytea) OWNER TO jianhe_reader;
