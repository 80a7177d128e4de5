-- The promise (件件有着落、事事有回音), kept by the database: CHECK constraints hold within a row, these across rows.

CREATE FUNCTION keep_promise_of_proceeding(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p records_proceeding; due date;
BEGIN
    SELECT * INTO p FROM records_proceeding WHERE id = wanted;
    IF NOT FOUND OR p.closed_at IS NOT NULL THEN RETURN; END IF;
    SELECT min(legal_due) INTO due FROM records_clock
        WHERE matter_id = p.matter_id AND proceeding_id = p.id AND ended_at IS NULL AND state = 'running' AND owner = 'us';
    due := coalesce(due, p.review_on);
    IF due IS NULL OR p.next_due IS DISTINCT FROM due THEN
        RAISE EXCEPTION 'the promise: proceeding % says %, its clocks and review say %', p.id, p.next_due, due
            USING ERRCODE = 'check_violation', CONSTRAINT = 'next_due_is_the_earliest_own_clock';
    END IF;
END $$;
ALTER FUNCTION keep_promise_of_proceeding(uuid) OWNER TO jianhe_reader;

CREATE FUNCTION keep_promise_of_matter(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m records_matter; due date; open_ones integer; intake text;
BEGIN
    SELECT * INTO m FROM records_matter WHERE id = wanted;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT count(*), min(next_due) INTO open_ones, due FROM records_proceeding
        WHERE matter_id = m.id AND closed_at IS NULL;
    IF m.closed_at IS NOT NULL AND open_ones > 0 THEN
        RAISE EXCEPTION 'the promise: matter % is closed while % proceedings are open', m.code, open_ones
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_matter_has_no_open_proceeding';
    ELSIF m.closed_at IS NULL AND (open_ones = 0 OR m.next_due IS DISTINCT FROM due) THEN
        RAISE EXCEPTION 'the promise: matter % says %, its open proceedings say %', m.code, m.next_due, due
            USING ERRCODE = 'check_violation', CONSTRAINT = 'next_due_is_the_earliest_proceeding';
    END IF;
    SELECT state INTO intake FROM records_proceeding WHERE matter_id = m.id AND procedure = 'intake'
        ORDER BY number DESC LIMIT 1;
    IF intake IS DISTINCT FROM m.state THEN
        RAISE EXCEPTION 'the promise: matter % is %, its intake is %', m.code, m.state, intake
            USING ERRCODE = 'check_violation', CONSTRAINT = 'matter_state_is_intake_state';
    END IF;
END $$;
ALTER FUNCTION keep_promise_of_matter(uuid) OWNER TO jianhe_reader;

CREATE FUNCTION keep_promise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'records_matter' THEN
        PERFORM keep_promise_of_matter(NEW.id);
    ELSIF TG_TABLE_NAME = 'records_proceeding' THEN
        PERFORM keep_promise_of_proceeding(NEW.id);
        PERFORM keep_promise_of_matter(NEW.matter_id);
    ELSE
        PERFORM keep_promise_of_proceeding(NEW.proceeding_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER promise AFTER INSERT OR UPDATE ON records_matter DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_promise();
CREATE CONSTRAINT TRIGGER promise AFTER INSERT OR UPDATE ON records_proceeding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_promise();
CREATE CONSTRAINT TRIGGER promise AFTER INSERT OR UPDATE ON records_clock DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_promise();

-- A paper that has been given a number says tomorrow what it said today.
CREATE FUNCTION document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (NEW.state = 'draft'
        OR (NEW.number, NEW.blanks, NEW.paper, NEW.serial, NEW.verification_code, NEW.approved_at)
           IS DISTINCT FROM (OLD.number, OLD.blanks, OLD.paper, OLD.serial, OLD.verification_code, OLD.approved_at)
        OR (OLD.docx_file <> '' AND NEW.docx_file <> OLD.docx_file)
        OR (OLD.pdf_file <> '' AND NEW.pdf_file <> OLD.pdf_file)) THEN
        RAISE EXCEPTION 'document % has its number and stays as it is; make it void and write a new one', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_document_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_stays BEFORE UPDATE ON records_document FOR EACH ROW EXECUTE FUNCTION document_stays();
