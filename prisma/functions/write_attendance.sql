-- What becomes of a drawn hearing; the row itself is the draw's (db/draw.ts). A void record is as if it had not been made.
CREATE OR REPLACE FUNCTION write_attendance(s jsonb, records jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE attendance SET observer = coalesce(v->>'observer', observer), named_at = coalesce(ms(v->'namedAt'), named_at),
    outcome = CASE WHEN v ? 'void' THEN NULL ELSE coalesce(v->>'outcome', outcome) END,
    mode = CASE WHEN v ? 'void' OR v->>'outcome' <> 'attended' THEN NULL ELSE coalesce(v->>'mode', mode) END,
    recorded_at = CASE WHEN v ? 'void' THEN NULL ELSE coalesce(ms(v->'recordedAt'), recorded_at) END
  FROM jsonb_array_elements(records) AS x(v)
  WHERE case_id = (s->>'proceeding')::uuid AND hearing_no = (v->>'hearing')::int;
END $$;
