-- The trace: append-only, and chained by hash at commit, so that writers do not queue behind each other's pages.

CREATE FUNCTION event_is_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();  -- the chain's own time, whatever the application says
    RETURN NEW;
END $$;
CREATE TRIGGER event_is_stamped BEFORE INSERT ON records_event FOR EACH ROW EXECUTE FUNCTION event_is_stamped();

-- The text that the hash covers: fixed formats only, so that every version of the server computes the same.
CREATE FUNCTION event_text(seq bigint, e records_event) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(E'\x1f', seq::text, e.id::text, e.centre_id::text, e.kind,
        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(e.actor_id::text, '-'), coalesce(e.matter_id::text, '-'), e.facts_text)
$$;

CREATE FUNCTION link_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head records_chainhead; linked bytea;
BEGIN
    INSERT INTO records_chainhead (centre_id, seq, hash) VALUES (NEW.centre_id, 0, ''::bytea) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM records_chainhead WHERE centre_id = NEW.centre_id FOR UPDATE;
    linked := sha256(head.hash || convert_to(event_text(head.seq + 1, NEW), 'UTF8'));
    -- The link's own key is the event's: one link per event, and no random number in the database.
    INSERT INTO records_link (id, centre_id, seq, event_id, hash)
        VALUES (NEW.id, NEW.centre_id, head.seq + 1, NEW.id, linked);
    UPDATE records_chainhead SET seq = head.seq + 1, hash = linked WHERE centre_id = NEW.centre_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER link_event AFTER INSERT ON records_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION link_event();

-- Nobody, not even the owner of the table, changes or removes what happened.
CREATE FUNCTION trace_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trace is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_event FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON records_event EXECUTE FUNCTION trace_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_link FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON records_link EXECUTE FUNCTION trace_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_anchor FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_steptaken FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_clockevent FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();

-- The first broken link of a chain: recomputed link by link from the events. NULL seq: nothing broken.
CREATE FUNCTION chain_break(centre uuid)
RETURNS TABLE (seq bigint, event_id uuid, why text, verified bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE row record; before bytea := ''::bytea; expected bigint := 1; head records_chainhead; loose uuid;
BEGIN
    FOR row IN SELECT l.seq AS s, l.event_id AS eid, l.hash AS h, e AS event, e.id AS found
               FROM records_link l LEFT JOIN records_event e ON e.id = l.event_id
               WHERE l.centre_id = centre ORDER BY l.seq LOOP
        IF row.s <> expected THEN
            RETURN QUERY SELECT expected, NULL::uuid, 'link missing', expected - 1; RETURN;
        ELSIF row.found IS NULL THEN
            RETURN QUERY SELECT row.s, row.eid, 'event missing', expected - 1; RETURN;
        ELSIF row.h <> sha256(before || convert_to(event_text(row.s, row.event), 'UTF8')) THEN
            RETURN QUERY SELECT row.s, row.eid, 'event or link changed', expected - 1; RETURN;
        END IF;
        before := row.h; expected := expected + 1;
    END LOOP;
    SELECT * INTO head FROM records_chainhead WHERE centre_id = centre;
    IF coalesce(head.seq, 0) <> expected - 1 OR coalesce(head.hash, ''::bytea) <> before THEN
        RETURN QUERY SELECT expected, NULL::uuid, 'links cut off at the end', expected - 1; RETURN;
    END IF;
    SELECT e.id INTO loose FROM records_event e
        WHERE e.centre_id = centre AND NOT EXISTS (SELECT 1 FROM records_link l WHERE l.event_id = e.id) LIMIT 1;
    IF loose IS NOT NULL THEN
        RETURN QUERY SELECT expected, loose, 'event without a link', expected - 1; RETURN;
    END IF;
    RETURN QUERY SELECT NULL::bigint, NULL::uuid, NULL::text, expected - 1;
END $$;
ALTER FUNCTION chain_break(uuid) OWNER TO jianhe_reader;
REVOKE ALL ON FUNCTION chain_break(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION chain_break(uuid) TO jianhe_app, jianhe_backup;
