-- Roll-ups of the rates (db/roll-up, docs/decisions/0014): whatever changes a case or paper entry leaves a delta in its own
-- transaction, and a loop of the relay counts the units named there anew. A row too many costs a recount; a row too few is a
-- wrong figure.

-- Every step of a case moves its head. Draws are written, and closed when in vain, outside of any step.
CREATE OR REPLACE FUNCTION changed_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rate_delta (agency_id, unit) VALUES (NEW.agency_id, NEW.id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER changed AFTER INSERT OR UPDATE OF "seq", "facts" ON "proceeding" FOR EACH ROW
  WHEN (NEW.kind = 'case') EXECUTE FUNCTION changed_unit();

CREATE OR REPLACE FUNCTION changed_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rate_delta (agency_id, unit) VALUES (NEW.agency_id, NEW.case_id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER changed AFTER INSERT OR UPDATE ON "attendance" FOR EACH ROW EXECUTE FUNCTION changed_attendance();

-- A paper entry is a unit of its own for as long as no case answers it.
CREATE OR REPLACE TRIGGER changed AFTER INSERT OR UPDATE ON "paper_entry" FOR EACH ROW EXECUTE FUNCTION changed_unit();

-- Somebody's firm decides whether he may observe: all he handled or observed is counted anew.
CREATE OR REPLACE FUNCTION changed_firm() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE who CONSTANT text := coalesce(NEW.username, OLD.username);
BEGIN
  INSERT INTO rate_delta (agency_id, unit)
  SELECT agency_id, case_id FROM hearing WHERE handler = who
  UNION SELECT agency_id, case_id FROM attendance WHERE observer = who;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER added_to_firm AFTER INSERT ON "app_user" FOR EACH ROW WHEN (NEW.firm_id IS NOT NULL) EXECUTE FUNCTION changed_firm();
CREATE OR REPLACE TRIGGER changed_firm AFTER UPDATE OF "firm_id" ON "app_user" FOR EACH ROW
  WHEN (NEW.firm_id IS DISTINCT FROM OLD.firm_id) EXECUTE FUNCTION changed_firm();
CREATE OR REPLACE TRIGGER gone_from_firm AFTER DELETE ON "app_user" FOR EACH ROW WHEN (OLD.firm_id IS NOT NULL) EXECUTE FUNCTION changed_firm();
