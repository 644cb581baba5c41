-- Number per agency, year and kind, without gaps: the counter's row is locked until the case is on record. At least four
-- digits, and as many as it takes: lpad() cuts what is longer.
CREATE OR REPLACE FUNCTION next_case_number(s jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  INSERT INTO case_number (agency_id, year, kind, last) VALUES (s->>'agency', (s->>'year')::int, s->>'kind', 1)
  ON CONFLICT (agency_id, year, kind) DO UPDATE SET last = case_number.last + 1 RETURNING last INTO n;
  RETURN format('%s〔%s〕%s%s号', s->>'prefix', s->>'year', s->>'word', lpad(n::text, greatest(4, length(n::text)), '0'));
END $$;
