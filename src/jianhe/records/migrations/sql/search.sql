-- The search entry: written and read by these functions alone. No policy lets the application see a row; operators that
-- are not leakproof (@@, @>, &&) lose their index behind policies, so the walls stand inside the functions.

ALTER TABLE records_searchentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_searchentry FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON records_searchentry USING (false);
REVOKE INSERT, UPDATE, DELETE ON records_searchentry FROM jianhe_app;
GRANT INSERT, UPDATE, DELETE ON records_searchentry TO jianhe_reader;

-- Tokens and words are long and seldom read: they lie aside, so that thousands of hits are few pages.
ALTER TABLE records_searchentry SET (toast_tuple_target = 128);
ALTER TABLE records_searchentry ALTER COLUMN tokens SET STORAGE EXTERNAL;
ALTER TABLE records_searchentry ALTER COLUMN names SET STORAGE MAIN;

-- Where a matter stands, as words of the index beside what it says: the units that reach it (in:), and what a search
-- can be narrowed to. So one condition of one index answers everything. A unit whose reach has ended leaves when it is next written; the answer asks again anyway.
CREATE FUNCTION search_facets(wanted uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(facet ORDER BY facet COLLATE "C") FROM records_matter m, LATERAL (
        SELECT 'at:' || m.centre_id UNION SELECT 'in:' || m.unit_id
        UNION SELECT 'unit:' || u.code FROM people_unit u WHERE u.id = m.unit_id
        UNION SELECT 'in:' || mu.unit_id FROM records_matterunit mu
              WHERE mu.matter_id = m.id AND (mu.until IS NULL OR mu.until > now())
        UNION SELECT 'year:' || m.centre_id || to_char(m.received_at AT TIME ZONE 'Asia/Shanghai', ':YYYY')
        UNION SELECT 'month:' || m.centre_id || to_char(m.received_at AT TIME ZONE 'Asia/Shanghai', ':YYYY-MM')
        UNION SELECT 'town:' || p.code FROM people_place p WHERE p.id = m.town_id
        UNION SELECT kind || ':' || code FROM (VALUES
                  ('category', m.category), ('matter_type', m.matter_type), ('handling_class', m.handling_class),
                  ('state', m.state)) c(kind, code) WHERE code <> ''
        UNION SELECT 'channel:' || c.channel FROM records_contact c WHERE c.matter_id = m.id
    ) f(facet) WHERE m.id = wanted
$$;

-- What each of these matters says now: {matter, names, words, tokens}. One that is wanted and not told of has nothing to
-- be found by, and a sealed one has no entry whatever is told. An entry that says the same already is left as it is.
CREATE FUNCTION search_renew(wanted uuid[], told jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM records_searchentry e
    WHERE e.matter_id = ANY (wanted) AND e.centre_id = ANY (app_centres()) AND sees_matter(e.matter_id)
      AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(told) AS t(matter uuid) JOIN records_matter m ON m.id = t.matter
                      WHERE t.matter = e.matter_id AND NOT m.is_sealed);
    INSERT INTO records_searchentry AS e (matter_id, centre_id, received_at, facets, names, words, tokens)
    SELECT m.id, m.centre_id, m.received_at, f.facets, t.names, t.words,
           array_to_tsvector(t.tokens) || array_to_tsvector(f.facets)
    FROM jsonb_to_recordset(told) AS t(matter uuid, names text, words text, tokens text[])
    JOIN records_matter m ON m.id = t.matter CROSS JOIN search_facets(m.id) f(facets)
    WHERE m.id = ANY (wanted) AND m.centre_id = ANY (app_centres()) AND NOT m.is_sealed AND sees_matter(m.id)
    ON CONFLICT (matter_id) DO UPDATE
    SET received_at = excluded.received_at, facets = excluded.facets, names = excluded.names, words = excluded.words,
        tokens = excluded.tokens
    WHERE (e.received_at, e.facets, e.names, e.words, e.tokens)
          IS DISTINCT FROM (excluded.received_at, excluded.facets, excluded.names, excluded.words, excluded.tokens)
$$;

-- The facets follow the matter by themselves; a seal takes the entry away, and so does the undoing of an import.
CREATE FUNCTION search_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved uuid := CASE WHEN TG_TABLE_NAME = 'records_matter' THEN (to_jsonb(NEW) ->> 'id')::uuid
                       ELSE (to_jsonb(NEW) ->> 'matter_id')::uuid END;
BEGIN
    IF EXISTS (SELECT 1 FROM records_matter m WHERE m.id = moved AND (m.is_sealed OR m.void_at IS NOT NULL)) THEN
        DELETE FROM records_searchentry WHERE matter_id = moved;
    ELSE
        UPDATE records_searchentry e
        SET facets = f.facets, received_at = m.received_at,
            tokens = ts_delete(e.tokens, e.facets) || array_to_tsvector(f.facets)
        FROM records_matter m, search_facets(moved) f(facets)
        WHERE e.matter_id = moved AND m.id = moved AND (e.facets, e.received_at) IS DISTINCT FROM (f.facets, m.received_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_follows_matter
    AFTER UPDATE OF unit_id, town_id, category, matter_type, handling_class, state, received_at, is_sealed, void_at
    ON records_matter FOR EACH ROW
    WHEN ((OLD.unit_id, OLD.town_id, OLD.category, OLD.matter_type, OLD.handling_class, OLD.state, OLD.received_at,
           OLD.is_sealed, OLD.void_at)
          IS DISTINCT FROM (NEW.unit_id, NEW.town_id, NEW.category, NEW.matter_type, NEW.handling_class, NEW.state,
                            NEW.received_at, NEW.is_sealed, NEW.void_at))
    EXECUTE FUNCTION search_follows();
CREATE TRIGGER search_follows_reach AFTER INSERT OR UPDATE OF until ON records_matterunit
    FOR EACH ROW EXECUTE FUNCTION search_follows();

-- The matters that answer one way of asking, newest first: `most` of them, each with how many there are in all, counted
-- up to `cap`. Who asks is read from the context of the transaction: centre, reach and seal are applied here.
--   wanted    tokens and facets; since, below: the moments of receipt; years: facets of them, where `below` is given
--   phrases   what must stand in the words (in the names, where `among` is names)
--   beyond    phrases: who has all of them in its names is the answer of another way
--   open_to   everybody: also restricted matters on which the reader is not named (by a number of the matter itself)
-- A frequent word is looked for among the newest matters first (two months, then two years, then all), and further back
-- only while there are fewer than `cap`: so its hits, which are sorted by day, stay some thousands. The settings keep the planner to the one index, and its
-- plan for the next call.
CREATE FUNCTION search_matters(wanted tsquery, phrases text[], beyond text[], among text, open_to text, years text[],
                               since timestamptz, below timestamptz, most int, cap int)
RETURNS TABLE (matter_id uuid, of_all int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off SET work_mem = '32MB'
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    centre uuid := (app_centres())[1];
    units uuid[] := app_units();
    me uuid := app_person();
    asked tsquery := wanted;
    newest timestamp;
    back_to timestamp;
    back text[];
    found uuid[];
BEGIN
    IF centre IS NULL OR units IS NULL THEN
        RETURN;
    END IF;
    -- Whoever is at the root of the centre reaches all of it; everybody else's units are words of the question.
    IF NOT EXISTS (SELECT 1 FROM people_unit u WHERE u.id = ANY (units) AND u.parent_id IS NULL) THEN
        asked := asked && (SELECT string_agg(quote_literal('in:' || unit), ' | ')::tsquery FROM unnest(units) unit);
    END IF;
    IF (SELECT count(*) > 1 FROM people_centre) THEN
        asked := asked && quote_literal('at:' || centre)::tsquery;
    END IF;
    SELECT least(max(m.registered_at), below - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai' INTO newest
    FROM records_matter m WHERE m.centre_id = centre;
    FOR step IN 1 .. 3 LOOP
        CASE step
            WHEN 1 THEN
                back_to := date_trunc('month', newest) - interval '1 month';
                back := ARRAY['month:' || centre || to_char(newest, ':YYYY-MM'),
                              'month:' || centre || to_char(back_to, ':YYYY-MM')];
            WHEN 2 THEN
                back_to := date_trunc('year', newest) - interval '1 year';
                back := ARRAY['year:' || centre || to_char(newest, ':YYYY'),
                              'year:' || centre || to_char(back_to, ':YYYY')];
            ELSE
                back := years;
        END CASE;
        WITH question AS MATERIALIZED (
            SELECT coalesce(asked && string_agg(quote_literal(b), ' | ')::tsquery, asked) AS whole FROM unnest(back) b
        ), hits AS MATERIALIZED (
            SELECT e.matter_id AS id, e.received_at AS at FROM records_searchentry e
            WHERE e.tokens @@ (SELECT whole FROM question) AND e.centre_id = centre
              AND (since IS NULL OR e.received_at >= since) AND (below IS NULL OR e.received_at < below)
              AND (cardinality(beyond) = 0 OR EXISTS (SELECT 1 FROM unnest(beyond) b WHERE strpos(e.names, b) = 0))
        ), in_order AS MATERIALIZED (SELECT * FROM hits ORDER BY at DESC, id DESC)
        SELECT array_agg(h.id) INTO found FROM (
            SELECT o.id FROM in_order o CROSS JOIN LATERAL (
                SELECT 1 FROM records_matter m
                WHERE m.id = o.id AND m.centre_id = centre AND NOT m.is_sealed AND m.void_at IS NULL
                  AND (m.unit_id = ANY (units)
                       OR EXISTS (SELECT 1 FROM records_matterunit mu
                                  WHERE mu.matter_id = m.id AND mu.unit_id = ANY (units)
                                    AND (mu.until IS NULL OR mu.until > now())))
                  AND (open_to = 'everybody' OR NOT m.is_restricted OR m.owner_id = me OR m.handler_id = me
                       OR EXISTS (SELECT 1 FROM records_matterhelper mh
                                  WHERE mh.matter_id = m.id AND mh.person_id = me AND mh.until IS NULL))
                  AND (cardinality(phrases) = 0
                       OR EXISTS (SELECT 1 FROM records_searchentry e
                                  WHERE e.matter_id = o.id
                                    AND NOT EXISTS (SELECT 1 FROM unnest(phrases) p WHERE strpos(
                                        CASE WHEN among = 'names' THEN e.names ELSE e.words END, p) = 0)))
                OFFSET 0
            ) may_see LIMIT cap
        ) h;
        EXIT WHEN cardinality(found) >= cap OR since >= back_to AT TIME ZONE 'Asia/Shanghai';
    END LOOP;
    RETURN QUERY SELECT f, cardinality(found) FROM unnest(found) WITH ORDINALITY u(f, place) ORDER BY place LIMIT most;
END $$;

-- Who may call them is said before they are handed over: afterwards they are the reader's to give.
REVOKE ALL ON FUNCTION search_facets(uuid), search_renew(uuid[], jsonb), search_follows(),
    search_matters(tsquery, text[], text[], text, text, text[], timestamptz, timestamptz, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_renew(uuid[], jsonb),
    search_matters(tsquery, text[], text[], text, text, text[], timestamptz, timestamptz, int, int) TO jianhe_app;
GRANT EXECUTE ON FUNCTION search_facets(uuid) TO jianhe_backup;  -- for the proof of `check`
ALTER FUNCTION search_facets(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION search_renew(uuid[], jsonb) OWNER TO jianhe_reader;
ALTER FUNCTION search_follows() OWNER TO jianhe_reader;
ALTER FUNCTION search_matters(tsquery, text[], text[], text, text, text[], timestamptz, timestamptz, int, int)
    OWNER TO jianhe_reader;
