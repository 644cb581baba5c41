-- The bodies above an agency and below it, itself left out; `UNION` ends what would go round in a circle.
CREATE OR REPLACE FUNCTION agencies_below(the_agency text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE below AS (
    SELECT id FROM agency WHERE parent_id = the_agency
    UNION SELECT a.id FROM agency a JOIN below b ON a.parent_id = b.id
  )
  SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM below WHERE id <> the_agency
$$;

CREATE OR REPLACE FUNCTION agencies_above(the_agency text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE above AS (
    SELECT parent_id AS id FROM agency WHERE id = the_agency AND parent_id IS NOT NULL
    UNION SELECT a.parent_id FROM agency a JOIN above b ON a.id = b.id WHERE a.parent_id IS NOT NULL
  )
  SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM above WHERE id <> the_agency
$$;
