-- At least four digits, and as many as it takes: lpad() cuts what is longer, and the 10,000th case of a year was refused for
-- bearing the number of the 1,000th.
CREATE OR REPLACE FUNCTION next_case_number(s jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  INSERT INTO case_number (agency_id, year, kind, last) VALUES (s->>'agency', (s->>'year')::int, s->>'kind', 1)
  ON CONFLICT (agency_id, year, kind) DO UPDATE SET last = case_number.last + 1 RETURNING last INTO n;
  RETURN format('%s〔%s〕%s%s号', s->>'prefix', s->>'year', s->>'word', lpad(n::text, greatest(4, length(n::text)), '0'));
END $$;
