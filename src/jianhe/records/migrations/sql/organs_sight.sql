-- What an organ sees of a matter that it was asked to help with: its own ask, the parties and the story, what was sent
-- along, its own steps and papers, and the runs in which it has a part. Whoever leads the matter, whoever is named on it
-- or asked to a conference about it, and whoever may see inner parts of a record, see all of it.
CREATE FUNCTION sees_whole(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN app_flag('inner') OR coalesce(wanted = app_portal_matter(), false)
        OR EXISTS (SELECT 1 FROM records_matter m WHERE m.id = wanted AND m.unit_id = ANY (app_units()))
        OR EXISTS (SELECT 1 FROM records_handover h
                   WHERE h.matter_id = wanted AND h.part = 'lead'
                     AND (h.state IN ('sent', 'signed') OR h.state = 'contested' AND h.settled_at IS NULL)
                     AND h.to_unit_id = ANY (app_units()))
        OR EXISTS (SELECT 1 FROM records_matterunit mu
                   WHERE mu.matter_id = wanted AND mu.unit_id = ANY (app_units())
                     AND mu.why IN ('sender', 'helper', 'conference') AND (mu.until IS NULL OR mu.until > now()));
END $$;
-- A run that the unit answers for, was referred, or holds the packet of.
CREATE FUNCTION takes_part(run uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM records_proceeding p WHERE p.id = run AND p.unit_id = ANY (app_units()))
        OR EXISTS (SELECT 1 FROM records_referral r WHERE r.proceeding_id = run AND r.organisation_id = ANY (app_units()))
        OR EXISTS (SELECT 1 FROM records_packet k WHERE k.proceeding_id = run AND k.to_unit_id = ANY (app_units()));
END $$;
-- A matter that was referred to the organisation.
CREATE FUNCTION was_referred(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM records_referral r WHERE r.matter_id = wanted AND r.organisation_id = ANY (app_units()));
END $$;
-- A file that went along with the call for help.
CREATE FUNCTION was_sent_along(wanted uuid, file uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM records_handover h
                   WHERE h.matter_id = wanted AND h.to_unit_id = ANY (app_units()) AND h.sent_along ? file::text
                     AND h.state IN ('sent', 'signed', 'answered'));
END $$;
REVOKE ALL ON FUNCTION sees_whole(uuid), takes_part(uuid), was_referred(uuid), was_sent_along(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sees_whole(uuid), takes_part(uuid), was_referred(uuid), was_sent_along(uuid, uuid)
    TO jianhe_app, jianhe_owner;  -- the owner checks keys that refer to these tables
ALTER FUNCTION sees_whole(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION takes_part(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION was_referred(uuid) OWNER TO jianhe_reader;
ALTER FUNCTION was_sent_along(uuid, uuid) OWNER TO jianhe_reader;

-- Each table: sees the matter, and either sees inner parts, or its own share of the table, or the whole matter.
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('handover', 'to_unit_id = ANY ((SELECT app_units())::uuid[]) OR from_unit_id = ANY ((SELECT app_units())::uuid[])'),
        ('steptaken', 'of_my_units(by_id) OR takes_part(proceeding_id)'),
        ('document', 'of_my_units(made_by_id) OR takes_part(proceeding_id)'),
        ('attachment', 'of_my_units(added_by_id) OR was_referred(matter_id) OR was_sent_along(matter_id, id)'),
        ('referral', 'organisation_id = ANY ((SELECT app_units())::uuid[]) OR takes_part(proceeding_id)'),
        ('willingness', 'takes_part(proceeding_id)'),
        ('sitting', 'takes_part(proceeding_id)'),
        ('attendee', 'EXISTS (SELECT 1 FROM records_sitting s WHERE s.id = sitting_id)'),
        ('agreement', 'takes_part(proceeding_id) OR was_referred(matter_id)'),
        ('agreementversion', 'EXISTS (SELECT 1 FROM records_agreement a WHERE a.id = agreement_id)'),
        ('instalment', 'EXISTS (SELECT 1 FROM records_agreement a WHERE a.id = agreement_id)'),
        ('signature', 'EXISTS (SELECT 1 FROM records_agreement a WHERE a.id = agreement_id)'),
        ('moretime', 'EXISTS (SELECT 1 FROM records_handover h WHERE h.id = hand_over_id)'),
        ('escalation', 'EXISTS (SELECT 1 FROM records_handover h WHERE h.id = hand_over_id)')
    ) AS t (name, own) LOOP
        EXECUTE format('DROP POLICY with_matter ON records_%s', one.name);
        EXECUTE format('CREATE POLICY with_matter ON records_%1$s'
                       ' USING (sees_matter(matter_id) AND ((SELECT app_flag(''inner'')) OR %2$s OR sees_whole(matter_id)))'
                       ' WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[]) AND sees_matter(matter_id))',
                       one.name, one.own);
    END LOOP;
END $$;
DROP POLICY with_matter ON records_booking;
CREATE POLICY with_matter ON records_booking
    USING (CASE WHEN matter_id IS NULL THEN sees_conference(conference_id)
           ELSE sees_matter(matter_id) AND ((SELECT app_flag('inner')) OR presider_id = (SELECT app_person())
                                            OR of_my_units(booked_by_id) OR takes_part(proceeding_id)
                                            OR sees_whole(matter_id)) END)
    WITH CHECK (centre_id = ANY ((SELECT app_centres())::uuid[])
                AND CASE WHEN matter_id IS NULL THEN sees_conference(conference_id) ELSE sees_matter(matter_id) END);
