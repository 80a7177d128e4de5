-- Who waits for a place is open to the staff of the unit, and to the request that writes it; what was said stays as it was.
ALTER TABLE records_waitingvisit ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_waitingvisit FORCE ROW LEVEL SECURITY;
CREATE POLICY opened ON records_waitingvisit USING (id = (SELECT app_booked_visit()));
CREATE POLICY reach ON records_waitingvisit
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]));
REVOKE UPDATE, DELETE ON records_waitingvisit FROM jianhe_app;
GRANT UPDATE (ended_at, ended_how, ended_by_id) ON records_waitingvisit TO jianhe_app;

-- Whether, and how often, a telephone waits already; for whom is not said.
CREATE FUNCTION portal_visits_waiting(wanted_centre uuid, wanted_phone text, since date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM records_waitingvisit w
    WHERE w.centre_id = wanted_centre AND w.phone_hash = wanted_phone AND w.day >= since AND w.ended_at IS NULL
$$;

-- What visits say of persons goes when its time is over: who came when, with which code, stays for the figures.
CREATE FUNCTION drop_old_visits(of_centre uuid, before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH blank AS (
        UPDATE records_bookedvisit SET name = '', phone = NULL, phone_hash = '', phone_tail = '', about = '', needs = '[]',
               guide_code = ''
        WHERE centre_id = of_centre AND ends_at < before AND phone_hash <> '' RETURNING 1
    ), gone AS (
        DELETE FROM records_waitingvisit WHERE centre_id = of_centre AND day < (before AT TIME ZONE 'Asia/Shanghai')::date
        RETURNING 1
    ) SELECT (SELECT count(*) FROM blank) + (SELECT count(*) FROM gone)
$$;
GRANT UPDATE (name, phone, phone_hash, phone_tail, about, needs, guide_code) ON records_bookedvisit TO jianhe_reader;
GRANT DELETE ON records_waitingvisit TO jianhe_reader;
REVOKE ALL ON FUNCTION portal_visits_waiting(uuid, text, date), drop_old_visits(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_visits_waiting(uuid, text, date), drop_old_visits(uuid, timestamptz) TO jianhe_app;
ALTER FUNCTION portal_visits_waiting(uuid, text, date) OWNER TO jianhe_reader;
ALTER FUNCTION drop_old_visits(uuid, timestamptz) OWNER TO jianhe_reader;
