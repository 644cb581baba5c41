-- Numbers of a sequence are given before they can be seen, so a higher one may be on record while a lower one is still on
-- its way. Whoever enters a step or a reading holds this lock, shared, until it is on record; an anchor takes it alone for
-- the moment in which it looks how far the record goes (db/audit/anchor.ts).
CREATE OR REPLACE FUNCTION entering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('audit/horizon', 0));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER entering BEFORE INSERT ON "step" FOR EACH STATEMENT EXECUTE FUNCTION entering();
CREATE OR REPLACE TRIGGER entering BEFORE INSERT ON "sensitive_read" FOR EACH STATEMENT EXECUTE FUNCTION entering();
