-- Giving and ending reach concerns rows of other units, which row-level security rightly hides from the giver: the
-- sender of a hand-over could neither take its reach back nor give it a second time. So one function does both, for a
-- matter within the caller's own centre and sight.
CREATE FUNCTION set_reach(wanted_id uuid, wanted_matter uuid, wanted_unit uuid, reason text, since_when timestamptz, until_when timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO records_matterunit (id, centre_id, matter_id, unit_id, why, since, until, is_sealed)
    SELECT wanted_id, m.centre_id, m.id, wanted_unit, reason, since_when, until_when, m.is_sealed
    FROM records_matter m WHERE m.id = wanted_matter AND m.centre_id = ANY (app_centres()) AND sees_matter(m.id)
    ON CONFLICT (matter_id, unit_id, why) DO UPDATE SET until = excluded.until
$$;
GRANT INSERT, UPDATE (until) ON records_matterunit TO jianhe_reader;
ALTER FUNCTION set_reach(uuid, uuid, uuid, text, timestamptz, timestamptz) OWNER TO jianhe_reader;
REVOKE ALL ON FUNCTION set_reach(uuid, uuid, uuid, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION set_reach(uuid, uuid, uuid, text, timestamptz, timestamptz) TO jianhe_app;
