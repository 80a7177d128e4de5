-- Who and what is known by the keys of what a clerk has typed: ids of matters within the caller's own sight, the newest of
-- each key. Under row-level security the newest forty of a name that stands in fifty thousand matters would be looked for
-- through all that the caller may not see; here the newest `looked_at` of each key are looked at, and no more. Only ids
-- come out, and whoever reads the rows behind them passes both walls as always.
CREATE FUNCTION known_matters(wanted_centre uuid, numbers text[], phones text[], names text[], sounds text[],
                              outer_numbers text[], newest integer, looked_at integer)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wanted_centre = ANY (app_centres()) THEN RETURN; END IF;
    RETURN QUERY
    SELECT f.matter_id FROM unnest(numbers) AS k(key) CROSS JOIN LATERAL (
        SELECT c.matter_id FROM (
            SELECT p.id, p.matter_id FROM records_party p
            WHERE p.centre_id = wanted_centre AND p.id_hash = k.key AND p.id_hash <> '' AND p.removed_at IS NULL
            ORDER BY p.id DESC LIMIT looked_at) c
        WHERE sees_matter(c.matter_id) ORDER BY c.id DESC LIMIT newest) f
    UNION
    SELECT f.matter_id FROM unnest(phones) AS k(key) CROSS JOIN LATERAL (
        SELECT c.matter_id FROM (
            SELECT p.id, p.matter_id FROM records_party p
            WHERE p.centre_id = wanted_centre AND p.phone_hash = k.key AND p.phone_hash <> '' AND p.removed_at IS NULL
            ORDER BY p.id DESC LIMIT looked_at) c
        WHERE sees_matter(c.matter_id) ORDER BY c.id DESC LIMIT newest) f
    UNION
    SELECT f.matter_id FROM unnest(names) AS k(key) CROSS JOIN LATERAL (
        SELECT c.matter_id FROM (
            SELECT p.id, p.matter_id FROM records_party p
            WHERE p.centre_id = wanted_centre AND p.name_key = k.key AND p.name_key <> '' AND p.removed_at IS NULL
            ORDER BY p.id DESC LIMIT looked_at) c
        WHERE sees_matter(c.matter_id) ORDER BY c.id DESC LIMIT newest) f
    UNION
    SELECT f.matter_id FROM unnest(sounds) AS k(key) CROSS JOIN LATERAL (
        SELECT c.matter_id FROM (
            SELECT p.id, p.matter_id FROM records_party p
            WHERE p.centre_id = wanted_centre AND p.sound_key = k.key AND p.sound_key <> '' AND p.removed_at IS NULL
            ORDER BY p.id DESC LIMIT looked_at) c
        WHERE sees_matter(c.matter_id) ORDER BY c.id DESC LIMIT newest) f
    UNION
    SELECT f.matter_id FROM unnest(outer_numbers) AS k(key) CROSS JOIN LATERAL (
        SELECT c.matter_id FROM records_contact c
        WHERE c.centre_id = wanted_centre AND c.outer_number = k.key AND c.outer_number <> '' AND sees_matter(c.matter_id)
        ORDER BY c.id DESC LIMIT newest) f;
END $$;
ALTER FUNCTION known_matters(uuid, text[], text[], text[], text[], text[], integer, integer) OWNER TO jianhe_reader;
REVOKE ALL ON FUNCTION known_matters(uuid, text[], text[], text[], text[], text[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION known_matters(uuid, text[], text[], text[], text[], text[], integer, integer) TO jianhe_app;
