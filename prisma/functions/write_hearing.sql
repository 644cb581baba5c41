-- Hearings announced or changed by a step; of one said twice the later counts. Hour, place, room and whom to ask there are free
-- text of the command: they are put beside the row here and never pass through Temporal. A new date of which nothing of the place
-- is said is where the hearing before was. The version counts what a diary shows (api/diary).
CREATE OR REPLACE FUNCTION write_hearing(s jsonb, sittings jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  action CONSTANT text := s->'input'->>'action';
  said CONSTANT jsonb := coalesce(body_of_hearing(s), '{}');
BEGIN
  INSERT INTO hearing (case_id, no, agency_id, day, forum, public, ground, state, summons_on, reported_at, late, handler, held_at,
    hour, venue, room, contact)
  SELECT DISTINCT ON (v->>'no') p, (v->>'no')::int, s->>'agency', (v->>'day')::date, v->>'forum', (v->>'public')::boolean,
    v->>'ground', v->>'state', (v->>'summonsOn')::date, ms(v->'reportedAt'), (v->>'late')::boolean, s->'facts'->>'handler',
    CASE WHEN v->>'state' = 'held' THEN ms(s->'at') END,
    coalesce(said->>'hour', CASE WHEN earlier.again THEN earlier.hour END, ''),
    coalesce(said->>'venue', earlier.venue),
    coalesce(said->>'room', CASE WHEN said->>'venue' IS NULL THEN earlier.room END),
    coalesce(said->>'contact', CASE WHEN said->>'venue' IS NULL THEN earlier.contact END)
  FROM jsonb_array_elements(sittings) WITH ORDINALITY AS x(v, i)
  LEFT JOIN LATERAL (
    -- What was called off and lies ahead again is the same sitting, hour and all; of a new day the hour is to be told.
    SELECT h.hour, h.venue, h.room, h.contact, action NOT IN ('put-off', 'set') AND h.day = (v->>'day')::date AS again
    FROM hearing h WHERE h.case_id = p AND h.no < (v->>'no')::int AND action IS DISTINCT FROM 'report-hearing'
    ORDER BY again DESC, h.no DESC LIMIT 1
  ) earlier ON true
  ORDER BY v->>'no', i DESC
  -- What lies ahead goes with the case to its next handler; what was held stays his who was there.
  ON CONFLICT (case_id, no) DO UPDATE SET handler = CASE WHEN hearing.state = 'announced' THEN excluded.handler ELSE hearing.handler END,
    day = excluded.day, forum = excluded.forum, public = excluded.public, ground = excluded.ground,
    state = excluded.state, summons_on = excluded.summons_on, late = excluded.late,
    held_at = CASE WHEN excluded.state = 'held' THEN coalesce(hearing.held_at, excluded.held_at) END,
    version = hearing.version + shows_otherwise(hearing, excluded.day, excluded.state, excluded.forum)::int,
    changed_at = CASE WHEN shows_otherwise(hearing, excluded.day, excluded.state, excluded.forum) THEN ms(s->'at')
      ELSE hearing.changed_at END;
END $$;

CREATE OR REPLACE FUNCTION shows_otherwise(h hearing, day date, state text, forum text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (h.day, h.state, h.forum) IS DISTINCT FROM (shows_otherwise.day, shows_otherwise.state, shows_otherwise.forum)
$$;

-- What the command of this step says: itself, or as one of the acts of a case taken over. Of what is no hearing's nothing is read.
CREATE OR REPLACE FUNCTION body_of_hearing(s jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT CASE WHEN s->'input'->>'action' IN ('report-hearing', 'put-off', 'set') THEN
    coalesce(m.body->'history'->(substring(s->>'key' FROM '/([0-9]+)$')::int - 1)->'body', m.body) END
  FROM (SELECT body::jsonb AS body FROM command WHERE id = (s->>'command')::uuid) m
$$;
DROP FUNCTION IF EXISTS venue_of(jsonb);
