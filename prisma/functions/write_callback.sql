-- Attempts at a callback; of one that was corrected, what it was.
CREATE OR REPLACE FUNCTION write_callback(s jsonb, attempts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO callback (case_id, n, agency_id, day, method, outcome, person, satisfaction, caller, recorded_at)
  SELECT (s->>'proceeding')::uuid, (v->>'n')::int, s->>'agency', (v->>'day')::date, coalesce(v->>'method', 'unknown'),
    v->>'outcome', v->>'person', v->>'satisfaction', v->>'caller', ms(v->'recordedAt')
  FROM jsonb_array_elements(attempts) AS x(v)
  ON CONFLICT (case_id, n) DO UPDATE SET day = excluded.day, method = excluded.method, outcome = excluded.outcome,
    person = excluded.person, satisfaction = excluded.satisfaction;
END $$;
