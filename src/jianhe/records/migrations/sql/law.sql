-- The engine's law asked again of every row: a step leaves the state in which its run stands, leads where its edition
-- says, is taken by who asks and holds a role for it, with the approval, the facts and the materials that it wants; and a
-- run changes its state by such a step alone.

-- What stands in the editions is read by triggers, and by anybody who wants to; only its owner writes it.
REVOKE INSERT, UPDATE, DELETE ON records_lawstep FROM jianhe_app;

CREATE FUNCTION holds_role(wanted uuid, at_centre uuid, roles text[], on_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_duty d WHERE d.person_id = wanted AND d.centre_id = at_centre
                   AND d.role = ANY (roles) AND d.since <= on_day AND (d.until IS NULL OR d.until >= on_day))
$$;

-- Of the start of a child: where the intake of the matter stands, and what must have ended on it before.
CREATE FUNCTION start_is_lawful(taken records_steptaken, law records_lawstep) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE spine text;
BEGIN
    SELECT state INTO spine FROM records_proceeding WHERE matter_id = taken.matter_id AND procedure = 'intake'
        ORDER BY number DESC LIMIT 1;
    RETURN CASE
        WHEN taken.from_state <> '' OR spine IS NULL OR NOT spine = ANY (law.from_states)
            OR EXISTS (SELECT 1 FROM records_steptaken s WHERE s.proceeding_id = taken.proceeding_id)
            THEN 'start_while_the_matter_stands_so'
        WHEN law.after <> '{}' AND NOT EXISTS (
            SELECT 1 FROM records_proceeding o WHERE o.matter_id = taken.matter_id AND law.after -> o.procedure ? o.outcome)
            THEN 'start_after_what_comes_before'
    END;
END $$;

CREATE FUNCTION step_is_lawful() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p records_proceeding; law records_lawstep; asked_at timestamptz := NEW.at; rule text; leads_to text;
BEGIN
    SELECT * INTO p FROM records_proceeding WHERE id = NEW.proceeding_id;
    SELECT * INTO law FROM records_lawstep
        WHERE procedure = p.procedure AND edition = p.edition AND step = NEW.step;
    leads_to := coalesce(nullif(law.to_state, ''), NEW.from_state);
    IF law.effect = 'undo_merge' THEN  -- it leads back to where the matter stood
        SELECT g.before ->> 'state' INTO leads_to FROM records_merge g
            WHERE g.matter_id = p.matter_id AND g.undone_at IS NULL ORDER BY g.id DESC LIMIT 1;
    END IF;
    IF NEW.approved_by_id <> NEW.by_id THEN  -- asked for by one, agreed to by another
        SELECT a.asked_at INTO asked_at FROM records_approval a
            WHERE a.proceeding_id = p.id AND a.step = NEW.step AND a.asked_by_id = NEW.by_id AND a.is_granted
              AND a.decided_by_id = NEW.approved_by_id ORDER BY a.decided_at DESC LIMIT 1;
    END IF;
    rule := CASE
        WHEN law.id IS NULL THEN 'step_stands_in_its_edition'
        WHEN (NEW.matter_id, NEW.centre_id) IS DISTINCT FROM (p.matter_id, p.centre_id) THEN 'step_is_of_its_matter'
        WHEN NEW.step <> 'start' AND (NEW.from_state <> p.state OR NOT p.state = ANY (law.from_states))
            THEN 'step_leaves_the_present_state'
        WHEN NEW.to_state IS DISTINCT FROM leads_to THEN 'step_leads_where_its_edition_says'
        WHEN (cardinality(law.approvals) > 0) <> (NEW.approved_by_id IS NOT NULL) OR asked_at IS NULL
            OR NOT (law.approvals = '{}' OR holds_role(NEW.approved_by_id, p.centre_id, law.approvals,
                                                       (NEW.at AT TIME ZONE 'Asia/Shanghai')::date))
            THEN 'step_has_its_approval'
        WHEN coalesce(NEW.approved_by_id, NEW.by_id) IS DISTINCT FROM app_person()
            OR (NEW.by_id IS NULL AND NOT law.by_itself) THEN 'step_is_taken_by_who_asks'
        WHEN NEW.by_id IS NOT NULL AND NOT holds_role(NEW.by_id, p.centre_id, law.roles, (asked_at AT TIME ZONE 'Asia/Shanghai')::date)
            THEN 'step_is_taken_in_its_role'
        WHEN NOT NEW.facts ?& law.required::text[] THEN 'step_has_its_facts'
        WHEN law.materials <> '[]' AND EXISTS (
            SELECT 1 FROM jsonb_array_elements(law.materials) AS needed (pair)
            WHERE NOT EXISTS (SELECT 1 FROM records_materialtick t WHERE t.proceeding_id = p.id
                              AND t.material = needed.pair ->> 0 AND t.undone_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM records_document d WHERE d.proceeding_id = p.id
                              AND d.paper = needed.pair ->> 1 AND d.state IN ('approved', 'served')))
            THEN 'step_has_its_materials'
        WHEN NEW.step = 'start' THEN start_is_lawful(NEW, law)
    END;
    IF rule IS NOT NULL THEN
        RAISE EXCEPTION 'step % of % is not lawful: %', NEW.step, p.procedure, rule
            USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER is_lawful BEFORE INSERT ON records_steptaken FOR EACH ROW EXECUTE FUNCTION step_is_lawful();

-- In which order rows came, whatever their times say: times are told, and two steps may be told for one moment.
ALTER TABLE records_steptaken ADD COLUMN entered bigint GENERATED ALWAYS AS IDENTITY;

-- A run stands where its last step led (a step that opens it anew leaves it as it ended), has ended exactly in its ends,
-- and a child was started by a step.
CREATE FUNCTION run_follows_its_steps() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted uuid := CASE TG_TABLE_NAME WHEN 'records_steptaken' THEN to_jsonb(NEW) ->> 'proceeding_id' ELSE NEW.id::text END;
    is_new boolean := TG_TABLE_NAME = 'records_proceeding' AND TG_OP = 'INSERT';
    p records_proceeding; last records_steptaken; law records_lawstep; rule text;
BEGIN
    SELECT * INTO p FROM records_proceeding WHERE id = wanted;
    SELECT * INTO last FROM records_steptaken WHERE proceeding_id = p.id ORDER BY entered DESC LIMIT 1;
    SELECT * INTO law FROM records_lawstep WHERE procedure = p.procedure AND edition = p.edition AND step = last.step;
    rule := CASE
        WHEN p.procedure <> 'intake' AND last.id IS NULL THEN 'child_is_started_by_a_step'
        WHEN NOT is_new AND p.state IS DISTINCT FROM
            CASE law.effect WHEN 'reopen' THEN last.from_state ELSE last.to_state END THEN 'state_is_where_the_last_step_led'
        WHEN NOT is_new AND (p.closed_at IS NOT NULL) IS DISTINCT FROM (p.state = ANY (law.ends))
            THEN 'run_is_over_in_its_ends'
    END;
    IF rule IS NOT NULL THEN
        RAISE EXCEPTION 'proceeding % is % after %: %', p.id, p.state, last.step, rule
            USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER was_started AFTER INSERT ON records_proceeding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.procedure <> 'intake') EXECUTE FUNCTION run_follows_its_steps();
CREATE CONSTRAINT TRIGGER follows_its_steps AFTER UPDATE ON records_proceeding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state <> NEW.state OR (OLD.closed_at IS NULL) <> (NEW.closed_at IS NULL))
    EXECUTE FUNCTION run_follows_its_steps();
CREATE CONSTRAINT TRIGGER moves_its_run AFTER INSERT ON records_steptaken DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION run_follows_its_steps();

-- A run keeps the law and the matter that it was opened under.
CREATE FUNCTION run_keeps_its_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'proceeding % keeps its procedure, edition and matter', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'run_keeps_its_law';
END $$;
CREATE TRIGGER keeps_its_law BEFORE UPDATE ON records_proceeding FOR EACH ROW
    WHEN ((OLD.procedure, OLD.edition, OLD.practice, OLD.matter_id, OLD.centre_id, OLD.number, OLD.parent_id, OLD.opened_at)
          IS DISTINCT FROM
          (NEW.procedure, NEW.edition, NEW.practice, NEW.matter_id, NEW.centre_id, NEW.number, NEW.parent_id, NEW.opened_at))
    EXECUTE FUNCTION run_keeps_its_law();

-- An approval is asked for, and decided, by the one who asks the database; what was decided stands.
CREATE FUNCTION approval_is_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' AND (NEW.asked_by_id IS DISTINCT FROM app_person() OR NEW.decided_at IS NOT NULL))
       OR (TG_OP = 'UPDATE' AND (OLD.decided_at IS NOT NULL OR NEW.decided_by_id IS DISTINCT FROM app_person()
           OR (NEW.proceeding_id, NEW.step, NEW.facts, NEW.role, NEW.asked_by_id, NEW.asked_at)
              IS DISTINCT FROM (OLD.proceeding_id, OLD.step, OLD.facts, OLD.role, OLD.asked_by_id, OLD.asked_at))) THEN
        RAISE EXCEPTION 'an approval is asked for and decided in one''s own name'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_ones_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ones_own BEFORE INSERT OR UPDATE ON records_approval FOR EACH ROW EXECUTE FUNCTION approval_is_ones_own();

-- These read past the wall, for whom a trigger asks; nobody calls them.
ALTER FUNCTION step_is_lawful() OWNER TO jianhe_reader;
ALTER FUNCTION run_follows_its_steps() OWNER TO jianhe_reader;
SET LOCAL ROLE jianhe_reader;
REVOKE ALL ON FUNCTION step_is_lawful(), run_follows_its_steps() FROM PUBLIC;
RESET ROLE;
