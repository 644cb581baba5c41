-- What becomes of a drawn hearing; the row itself is the draw's (db/draw.ts).
CREATE OR REPLACE FUNCTION write_attendance(s jsonb, records jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE attendance SET observer = coalesce(v->>'observer', observer), named_at = coalesce(ms(v->'namedAt'), named_at),
    outcome = coalesce(v->>'outcome', outcome), mode = coalesce(v->>'mode', mode),
    recorded_at = coalesce(ms(v->'recordedAt'), recorded_at)
  FROM jsonb_array_elements(records) AS x(v)
  WHERE case_id = (s->>'proceeding')::uuid AND hearing_no = (v->>'hearing')::int;
END $$;
