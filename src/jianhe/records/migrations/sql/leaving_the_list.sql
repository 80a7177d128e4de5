-- Which visit, or which place on a waiting list, do code and phone open: one answer, whatever is wrong. Who was given a
-- place keeps key and code, so the visit is found first.
SET ROLE jianhe_reader;  -- the function is its own
CREATE OR REPLACE FUNCTION portal_visit(wanted text, tail_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (SELECT v.id FROM records_bookedvisit v WHERE v.code = wanted AND v.phone_tail = tail_hash AND tail_hash <> ''),
        (SELECT w.id FROM records_waitingvisit w
         WHERE w.code = wanted AND w.code <> '' AND w.phone_tail = tail_hash AND tail_hash <> ''))
$$;
RESET ROLE;
