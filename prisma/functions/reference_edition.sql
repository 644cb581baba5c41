-- How much reference data there is. Its tables are only added to: another number, other data.
CREATE OR REPLACE FUNCTION reference_edition() RETURNS int LANGUAGE sql STABLE AS $$
  SELECT ((SELECT count(*) FROM rule_data) + (SELECT count(*) FROM calendar_year))::int
$$;

-- Whoever plans deadlines holds this lock, shared, until they are on record; whoever brings reference data into force has it alone,
-- and so knows every deadline that was planned without it. Raises LA002 where a later edition is in force.
CREATE OR REPLACE FUNCTION planning_by(edition int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('reference/in-force', 0));
  IF edition <> reference_edition() THEN
    RAISE EXCEPTION 'deadlines were planned by reference data that is not in force any more' USING ERRCODE = 'LA002';
  END IF;
END $$;
