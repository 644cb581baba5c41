-- Station and firm that a task lies with: its own, else those of its case as they are now. Whoever writes a task or moves a case need
-- not think of it.
CREATE OR REPLACE FUNCTION task_lies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT coalesce(NEW.station_id, c.station_id), coalesce(NEW.firm_id, c.firm_id) INTO NEW.at_station, NEW.at_firm
  FROM (VALUES (NEW.proceeding_id)) AS of_task (proceeding_id) LEFT JOIN legal_case c ON c.id = of_task.proceeding_id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER lies BEFORE INSERT OR UPDATE OF "station_id", "firm_id", "at_station", "at_firm" ON "task"
  FOR EACH ROW EXECUTE FUNCTION task_lies();

-- A case moves when its firm is named or lost, and by a correction of its station: its tasks look again where they lie.
CREATE OR REPLACE FUNCTION case_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task SET at_station = NULL, at_firm = NULL WHERE proceeding_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER moved AFTER UPDATE OF "station_id", "firm_id" ON "legal_case" FOR EACH ROW
  WHEN (NEW.station_id IS DISTINCT FROM OLD.station_id OR NEW.firm_id IS DISTINCT FROM OLD.firm_id) EXECUTE FUNCTION case_moved();
