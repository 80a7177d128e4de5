-- A step without a person is one that its edition takes by itself: only the nightly job that keeps the clocks writes it.
CREATE FUNCTION step_says_who() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id IS NULL AND (app_person() IS NOT NULL OR NOT app_flag('keeper')) THEN
        RAISE EXCEPTION 'step % of proceeding % says nobody who took it', NEW.step, NEW.proceeding_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_says_who';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER says_who BEFORE INSERT ON records_steptaken FOR EACH ROW EXECUTE FUNCTION step_says_who();
