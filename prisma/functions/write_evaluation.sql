-- Grades given.
CREATE OR REPLACE FUNCTION write_evaluation(s jsonb, grades jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO evaluation (case_id, n, agency_id, grade, evaluator, recorded_at)
  SELECT (s->>'proceeding')::uuid, (v->>'n')::int, s->>'agency', v->>'grade', v->>'evaluator', ms(v->'recordedAt')
  FROM jsonb_array_elements(grades) AS x(v);
END $$;
