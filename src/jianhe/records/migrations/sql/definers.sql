-- A function that runs with its owner's rights is called by whom it was made for, and by nobody else of the server.
-- A REVOKE after the change of owner takes back what the new owner never gave: so for each of them, as its owner.
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure AS name, p.proowner::regrole AS owner, p.prorettype = 'trigger'::regtype AS is_trigger,
               EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee <> 0 AND a.grantee <> p.proowner) AS is_given
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
    LOOP
        EXECUTE format('SET LOCAL ROLE %s', f.owner);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.name);
        IF NOT f.is_trigger AND NOT f.is_given THEN  -- read by policies and by the promise
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO jianhe_app', f.name);
        END IF;
        RESET ROLE;
    END LOOP;
END $$;
