-- One step of a proceeding, committed in one statement: the engine's part of it, whatever the kind. It guards the sequence
-- number, writes the rows it is given and chains the events; the row of the kind and the tables beside it have writers of
-- their own, called by name. Whatever is a rule was decided before (activities/commit.ts).
--
-- s: see `stepRecord` in activities/commit.ts. Answers {outcome: committed | replayed | behind, deadlines?}; raises LA001 where
-- nothing on record asks for the step.
CREATE OR REPLACE FUNCTION commit_step(s jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  q CONSTANT int := (s->>'seq')::int;
  command CONSTANT uuid := (s->>'command')::uuid;
  body jsonb;
  side record;
BEGIN
  IF NOT head_moved(s) THEN
    IF EXISTS (SELECT 1 FROM step WHERE proceeding_id = p AND seq = q AND key = s->>'key') THEN
      RETURN jsonb_build_object('outcome', 'replayed', 'deadlines', planned_deadlines(p, q));
    END IF;
    RETURN jsonb_build_object('outcome', 'behind');
  END IF;
  IF command IS NOT NULL THEN
    PERFORM lock_command(command);
  END IF;
  IF NOT is_recorded(s) THEN
    RAISE EXCEPTION 'nothing on record asks for this step' USING ERRCODE = 'LA001';
  END IF;
  INSERT INTO step (proceeding_id, proceeding_kind, seq, key, input, flow, at)
  VALUES (p, s->>'kind', q, s->>'key', s->'input', (s->>'flow')::int, ms(s->'at'));

  IF (s->>'appliesBody')::boolean THEN
    SELECT m.body::jsonb INTO body FROM command m WHERE m.id = command;
  END IF;
  EXECUTE format('SELECT %I($1, $2)', 'write_' || (s->>'kind') || '_row') USING s, body;
  FOR side IN SELECT key AS name, value AS rows FROM jsonb_each(s->'sides') LOOP
    EXECUTE format('SELECT %I($1, $2)', 'write_' || side.name) USING s, side.rows;
  END LOOP;
  PERFORM write_tasks(s);
  PERFORM write_deadlines(s);
  PERFORM write_events(s);
  PERFORM write_alerts(s);
  IF command IS NOT NULL THEN
    PERFORM forget_draft(command);
  END IF;
  IF s->'outbox' <> '[]' THEN
    INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
    SELECT x.v->>'key', s->>'agency', p, s->>'kind', x.v->>'kind', x.v->'data', ms(s->'at'), 0
    FROM jsonb_array_elements(s->'outbox') AS x(v)
    ON CONFLICT (key) DO NOTHING;
  END IF;

  RETURN jsonb_build_object('outcome', 'committed');
END $$;

-- Takes the head of the proceeding from the step before to this one, or makes it; whoever comes second waits, and finds that
-- it stands elsewhere.
CREATE OR REPLACE FUNCTION head_moved(s jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  q CONSTANT int := (s->>'seq')::int;
BEGIN
  IF q = 1 THEN
    INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
    VALUES (p, s->>'kind', s->>'agency', q, (s->>'flow')::int, s->>'stage', s->'facts',
      (s->>'resting')::boolean, ms(s->'at'))
    ON CONFLICT (id) DO NOTHING;
  ELSE
    UPDATE proceeding SET seq = q, stage = s->>'stage', facts = s->'facts', resting = (s->>'resting')::boolean, updated_at = ms(s->'at')
    WHERE id = p AND seq = q - 1;
  END IF;
  RETURN FOUND;
END $$;
