-- Hearings announced or changed by a step; of one said twice the later counts. The venue is free text of the command: it is put
-- beside the row here and never passes through Temporal. A new date without one is at the place of the hearing before.
CREATE OR REPLACE FUNCTION write_hearing(s jsonb, sittings jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  place text := venue_of(s);
BEGIN
  IF place IS NULL AND s->'input'->>'action' IS DISTINCT FROM 'report-hearing' THEN
    SELECT h.venue INTO place FROM hearing h WHERE h.case_id = p ORDER BY h.no DESC LIMIT 1;
  END IF;
  INSERT INTO hearing (case_id, no, agency_id, day, forum, public, ground, state, summons_on, reported_at, late, handler, held_at, venue)
  SELECT DISTINCT ON (v->>'no') p, (v->>'no')::int, s->>'agency', (v->>'day')::date, v->>'forum', (v->>'public')::boolean,
    v->>'ground', v->>'state', (v->>'summonsOn')::date, ms(v->'reportedAt'), (v->>'late')::boolean, s->'facts'->>'handler',
    CASE WHEN v->>'state' = 'held' THEN ms(s->'at') END, place
  FROM jsonb_array_elements(sittings) WITH ORDINALITY AS x(v, i)
  ORDER BY v->>'no', i DESC
  ON CONFLICT (case_id, no) DO UPDATE SET day = excluded.day, forum = excluded.forum, public = excluded.public, ground = excluded.ground,
    state = excluded.state, summons_on = excluded.summons_on, late = excluded.late,
    held_at = CASE WHEN excluded.state = 'held' THEN coalesce(hearing.held_at, excluded.held_at) END;
END $$;

-- What the command of this step says of the place: itself, or as one of the acts of a case taken over.
CREATE OR REPLACE FUNCTION venue_of(s jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(m.body->>'venue', m.body->'history'->(substring(s->>'key' FROM '/([0-9]+)$')::int - 1)->'body'->>'venue')
  FROM (SELECT body::jsonb AS body FROM command WHERE id = (s->>'command')::uuid) m
$$;
