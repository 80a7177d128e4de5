-- A room is held for a conference as well; whoever sees the conference sees that booking.
DROP POLICY with_matter ON records_booking;
CREATE POLICY with_matter ON records_booking
    USING (CASE WHEN matter_id IS NULL THEN sees_conference(conference_id) ELSE sees_matter(matter_id) END)
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])
                AND CASE WHEN matter_id IS NULL THEN sees_conference(conference_id) ELSE sees_matter(matter_id) END);

-- A conference is moved, or not held.
GRANT UPDATE (starts_at, ends_at, room_id, called_off) ON records_conference TO jianhe_app;

SET LOCAL ROLE jianhe_reader;  -- the functions are its own
GRANT EXECUTE ON FUNCTION sees_conference(uuid) TO jianhe_owner;  -- checks keys that refer to conferences
CREATE OR REPLACE FUNCTION rooms_taken(since timestamptz, until timestamptz)
RETURNS TABLE (booking uuid, room uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN b.matter_id IS NULL AND sees_conference(b.conference_id) OR sees_matter(b.matter_id) THEN b.id END,
           b.room_id, b.starts_at, b.ends_at
    FROM records_booking b
    WHERE b.centre_id = ANY (app_centres()) AND b.cancelled_at IS NULL
      AND b.starts_at < rooms_taken.until AND b.ends_at > rooms_taken.since
$$;
CREATE OR REPLACE FUNCTION person_taken(who uuid, since timestamptz, until timestamptz)
RETURNS TABLE (booking uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN b.matter_id IS NULL AND sees_conference(b.conference_id) OR sees_matter(b.matter_id) THEN b.id END,
           b.starts_at, b.ends_at
    FROM records_booking b
    WHERE b.centre_id = ANY (app_centres()) AND b.cancelled_at IS NULL AND b.presider_id = person_taken.who
      AND b.starts_at < person_taken.until AND b.ends_at > person_taken.since
$$;
RESET ROLE;
