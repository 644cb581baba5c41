-- Hearings announced or changed by a step; of one said twice the later counts.
CREATE OR REPLACE FUNCTION write_hearing(s jsonb, sittings jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO hearing (case_id, no, agency_id, day, forum, public, ground, state, summons_on, reported_at, late, handler, held_at)
  SELECT DISTINCT ON (v->>'no') (s->>'proceeding')::uuid, (v->>'no')::int, s->>'agency', (v->>'day')::date, v->>'forum', (v->>'public')::boolean,
    v->>'ground', v->>'state', (v->>'summonsOn')::date, ms(v->'reportedAt'), (v->>'late')::boolean, s->'facts'->>'handler',
    CASE WHEN v->>'state' = 'held' THEN ms(s->'at') END
  FROM jsonb_array_elements(sittings) WITH ORDINALITY AS x(v, i)
  ORDER BY v->>'no', i DESC
  ON CONFLICT (case_id, no) DO UPDATE SET day = excluded.day, public = excluded.public, ground = excluded.ground,
    state = excluded.state, summons_on = excluded.summons_on, late = excluded.late,
    held_at = CASE WHEN excluded.state = 'held' THEN coalesce(hearing.held_at, excluded.held_at) END;
END $$;
