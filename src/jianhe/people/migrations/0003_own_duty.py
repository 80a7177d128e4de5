# Nobody gives, changes or ends a duty of his own, whichever way he comes: the database knows who asks.

from django.db import migrations

FORWARD = """
CREATE FUNCTION duty_is_not_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id::text = current_setting('app.person', true) THEN
        RAISE EXCEPTION 'nobody gives, changes or ends his own duty'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'duty_is_not_ones_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER duty_is_not_ones_own BEFORE INSERT OR UPDATE ON people_duty
    FOR EACH ROW EXECUTE FUNCTION duty_is_not_ones_own();
-- A duty is ended by its last day; who held which one stays on record.
REVOKE DELETE ON people_duty, people_user FROM jianhe_app;
"""
BACKWARD = """
GRANT DELETE ON people_duty, people_user TO jianhe_app;
DROP TRIGGER duty_is_not_ones_own ON people_duty;
DROP FUNCTION duty_is_not_ones_own();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_throttle")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
