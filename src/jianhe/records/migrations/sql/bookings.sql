-- Bookings behind the second wall; no room and no presider twice at one time; what a room must offer those who come.

-- A stretch of time of one thing. A range over pairs (what, when), compared in that order, overlaps another exactly where
-- both are of the same thing at the same time: an exclusion over it needs no extension of the server.
CREATE TYPE held_at AS (what uuid, at timestamptz);
CREATE TYPE held_span AS RANGE (subtype = held_at);

ALTER TABLE records_booking ADD CONSTRAINT room_held_once EXCLUDE USING gist
    (held_span(ROW(room_id, starts_at)::held_at, ROW(room_id, ends_at)::held_at) WITH &&)
    WHERE (cancelled_at IS NULL);
ALTER TABLE records_booking ADD CONSTRAINT presider_held_once EXCLUDE USING gist
    (held_span(ROW(presider_id, starts_at)::held_at, ROW(presider_id, ends_at)::held_at) WITH &&)
    WHERE (cancelled_at IS NULL AND presider_id IS NOT NULL);

ALTER TABLE records_booking ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_booking FORCE ROW LEVEL SECURITY;
CREATE POLICY with_matter ON records_booking USING (sees_matter(matter_id))
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id));

-- A record: what was booked stands; it can only be cancelled, and the cancelling taken back.
REVOKE DELETE, UPDATE ON records_booking FROM jianhe_app;
GRANT UPDATE (cancelled_at, cancelled_by_id, cancel_reason) ON records_booking TO jianhe_app;

-- When rooms and people are taken, past the wall and without saying for what: whoever books must know it. The key of a
-- booking comes along only where its matter is in sight.
CREATE FUNCTION rooms_taken(since timestamptz, until timestamptz)
RETURNS TABLE (booking uuid, room uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN sees_matter(b.matter_id) THEN b.id END, b.room_id, b.starts_at, b.ends_at
    FROM records_booking b
    WHERE b.centre_id = ANY (app_centres()) AND b.cancelled_at IS NULL
      AND b.starts_at < rooms_taken.until AND b.ends_at > rooms_taken.since
$$;
REVOKE ALL ON FUNCTION rooms_taken(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rooms_taken(timestamptz, timestamptz) TO jianhe_app;
ALTER FUNCTION rooms_taken(timestamptz, timestamptz) OWNER TO jianhe_reader;

CREATE FUNCTION person_taken(who uuid, since timestamptz, until timestamptz)
RETURNS TABLE (booking uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN sees_matter(b.matter_id) THEN b.id END, b.starts_at, b.ends_at
    FROM records_booking b
    WHERE b.centre_id = ANY (app_centres()) AND b.cancelled_at IS NULL AND b.presider_id = person_taken.who
      AND b.starts_at < person_taken.until AND b.ends_at > person_taken.since
$$;
REVOKE ALL ON FUNCTION person_taken(uuid, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_taken(uuid, timestamptz, timestamptz) TO jianhe_app;
ALTER FUNCTION person_taken(uuid, timestamptz, timestamptz) OWNER TO jianhe_reader;

-- What the verb asks for, asked again of every row: violence, minors, interpreters, rooms that are there to be booked.
CREATE FUNCTION booking_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m records_matter; r people_room; sides integer; young boolean;
BEGIN
    SELECT * INTO m FROM records_matter WHERE id = NEW.matter_id;
    SELECT * INTO r FROM people_room WHERE id = NEW.room_id;
    SELECT count(DISTINCT side) FILTER (WHERE side IN ('a', 'b')), 
           coalesce(bool_or((NEW.starts_at AT TIME ZONE 'Asia/Shanghai')::date < born_on + interval '18 years'), false)
        INTO sides, young FROM records_party WHERE matter_id = NEW.matter_id AND NEW.parties ? id::text;
    IF r.centre_id IS DISTINCT FROM NEW.centre_id OR NOT r.is_bookable THEN
        RAISE EXCEPTION 'room % cannot be booked', r.code USING ERRCODE = 'check_violation', CONSTRAINT = 'room_can_be_booked';
    ELSIF NEW.waits_for_id IS NOT NULL THEN
        RETURN NEW;
    ELSIF sides > 1 AND (m.flags ?| ARRAY['violence', 'protection_order'] OR m.matter_type = 'domestic_violence')
          AND (NOT NEW.keeps_apart OR NEW.risk_note = '') THEN
        RAISE EXCEPTION 'the sides of matter % are kept apart', m.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'violence_keeps_sides_apart';
    ELSIF (young OR m.flags ? 'minor') AND NOT NEW.has_minor OR NEW.has_minor AND NOT r.is_fit_for_minors THEN
        RAISE EXCEPTION 'room % is not fit for minors', r.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'minors_come_to_fit_rooms';
    ELSIF m.flags ? 'interpreter' AND NEW.interpreter = '' THEN
        RAISE EXCEPTION 'matter % needs an interpreter', m.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'interpreter_is_named';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER booking_fits BEFORE INSERT ON records_booking FOR EACH ROW EXECUTE FUNCTION booking_fits();

-- At commit: whoever is kept apart has a second room to wait in, at the same time.
CREATE FUNCTION keep_sides_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE b records_booking;
BEGIN
    SELECT * INTO b FROM records_booking WHERE id = coalesce(NEW.waits_for_id, NEW.id);
    IF b.keeps_apart AND b.cancelled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM records_booking w WHERE w.waits_for_id = b.id AND w.room_id <> b.room_id AND w.cancelled_at IS NULL
           AND w.starts_at <= least(b.starts_at, b.a_comes_at, b.b_comes_at) AND w.ends_at >= b.ends_at) THEN
        RAISE EXCEPTION 'booking % keeps two sides apart and has one room', b.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sides_kept_apart_wait_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sides_kept_apart AFTER INSERT OR UPDATE ON records_booking DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_sides_apart();
REVOKE ALL ON FUNCTION keep_sides_apart() FROM PUBLIC;
ALTER FUNCTION keep_sides_apart() OWNER TO jianhe_reader;
