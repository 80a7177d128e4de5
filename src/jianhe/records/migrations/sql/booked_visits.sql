-- A booked visit is open to whoever gave its code and digits, or its form's key, in this very request; and to the staff of
-- the unit it is booked with and of those above it. It is moved, cancelled, marked; who comes and why stays as it was said.
CREATE FUNCTION app_booked_visit() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.booked_visit', true), '')::uuid $$;

ALTER TABLE records_bookedvisit ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_bookedvisit FORCE ROW LEVEL SECURITY;
CREATE POLICY opened ON records_bookedvisit USING (id = (SELECT app_booked_visit()));
CREATE POLICY reach ON records_bookedvisit
    USING (centre_id = ANY ((SELECT app_centres())::uuid[]) AND unit_id = ANY ((SELECT app_units())::uuid[]));
REVOKE UPDATE, DELETE ON records_bookedvisit FROM jianhe_app;
GRANT UPDATE (unit_id, starts_at, ends_at, seat, cancelled_at, arrived_at, missed_at, reminder_due_at, reminded_at,
              reminded_by_id, was_reached) ON records_bookedvisit TO jianhe_app;

-- Which visit do code and phone open: one answer, whatever is wrong.
CREATE FUNCTION portal_visit(wanted text, tail_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.id FROM records_bookedvisit v WHERE v.code = wanted AND v.phone_tail = tail_hash AND tail_hash <> ''
$$;

-- Which places are taken; by whom is not said.
CREATE FUNCTION portal_seats(wanted_unit uuid, since timestamptz, until timestamptz)
RETURNS TABLE (starts_at timestamptz, seat smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.starts_at, v.seat::smallint FROM records_bookedvisit v
    WHERE v.centre_id = (SELECT u.centre_id FROM people_unit u WHERE u.id = wanted_unit)
      AND v.unit_id = wanted_unit AND v.starts_at >= since AND v.starts_at < until AND v.cancelled_at IS NULL
$$;

-- How many visits still stand for a telephone, so that nobody takes all the places.
CREATE FUNCTION portal_visits_standing(wanted_centre uuid, wanted_phone text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM records_bookedvisit v
    WHERE v.centre_id = wanted_centre AND v.phone_hash = wanted_phone AND v.starts_at >= since
      AND v.cancelled_at IS NULL AND v.arrived_at IS NULL
$$;
REVOKE ALL ON FUNCTION portal_visit(text, text), portal_seats(uuid, timestamptz, timestamptz),
    portal_visits_standing(uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_visit(text, text), portal_seats(uuid, timestamptz, timestamptz),
    portal_visits_standing(uuid, text, timestamptz) TO jianhe_app;
ALTER FUNCTION portal_visit(text, text) OWNER TO jianhe_reader;
ALTER FUNCTION portal_seats(uuid, timestamptz, timestamptz) OWNER TO jianhe_reader;
ALTER FUNCTION portal_visits_standing(uuid, text, timestamptz) OWNER TO jianhe_reader;
