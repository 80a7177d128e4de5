-- Which papers are opened online and with what stands in the papers' own files; only the owner of the tables writes it here.
REVOKE INSERT, UPDATE, DELETE ON records_lawpaper FROM jianhe_app;

-- A paper that asks for the identity number is not opened by code and phone alone, nor by a party of whom no number is
-- registered; and what goes on paper alone is not opened online at all.
CREATE FUNCTION paper_opens_with_what_it_asks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_document d JOIN records_lawpaper l ON l.paper = d.paper
                   WHERE d.id = NEW.document_id AND (l.online = 'digits' OR NEW.opened_with = 'identity')) THEN
        RAISE EXCEPTION 'this kind of paper is not opened online with %', NEW.opened_with
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_opens_with_what_it_asks';
    END IF;
    IF NEW.opened_with = 'identity'
       AND NOT EXISTS (SELECT 1 FROM records_party p WHERE p.id = NEW.party_id AND p.id_hash <> '') THEN
        RAISE EXCEPTION 'no identity number of this party is registered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'number_is_there_to_open_with';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opens_with_what_it_asks BEFORE INSERT ON records_paperreceipt
    FOR EACH ROW EXECUTE FUNCTION paper_opens_with_what_it_asks();
