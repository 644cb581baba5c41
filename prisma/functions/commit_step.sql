-- One step of a case, committed in one statement: a dumb function that writes the rows it is given, guards the case's
-- sequence number and chains the events. Whatever is a rule was decided before (activities/commit.ts).
--
-- s: see `stepRecord` in activities/commit.ts. Answers {outcome: committed | replayed | behind, deadlines?}.
CREATE OR REPLACE FUNCTION commit_step(s jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  c CONSTANT uuid := (s->>'case')::uuid;
  q CONSTANT int := (s->>'seq')::int;
  a CONSTANT timestamptz := ms(s->'at');
  entered CONSTANT timestamptz := ms(s->'entered');
  f CONSTANT jsonb := s->'row';
  cmd command%ROWTYPE;
  h bytea;
  prev bytea;
  e record;
  the_deadline deadline%ROWTYPE;
  the_task task%ROWTYPE;
  done boolean;
BEGIN
  IF s->>'command' IS NOT NULL THEN
    SELECT * INTO cmd FROM command WHERE id = (s->>'command')::uuid;
  END IF;
  IF q = 1 THEN
    -- Two openings of one case take turns: the second must not use up a number.
    PERFORM pg_advisory_xact_lock(hashtextextended('case/' || c, 0));
    IF EXISTS (SELECT 1 FROM legal_case WHERE id = c) THEN
      done := false;
    ELSE
      INSERT INTO legal_case (id, agency_id, station_id, number, seq, flow, stage, door, channel, kind, criminal_stage,
        matter_id, persons, facts, acts, received_at, entered_at, updated_at, resting)
      VALUES (c, f->>'agency', f->>'station', next_case_number(s->'number'), 0, (s->>'flow')::int, f->>'stage', f->>'door',
        f->>'channel', f->>'kind', f->>'criminalStage', (f->>'matterId')::uuid, (f->>'persons')::int, s->'facts', '{}',
        ms(f->'receivedAt'), entered, a, false)
      ON CONFLICT (id) DO NOTHING;
      done := FOUND;
    END IF;
  ELSE
    PERFORM 1 FROM legal_case WHERE id = c AND seq = q - 1 FOR UPDATE;
    done := FOUND;
  END IF;
  IF NOT done THEN
    IF EXISTS (SELECT 1 FROM step WHERE case_id = c AND seq = q AND key = s->>'key') THEN
      RETURN jsonb_build_object('outcome', 'replayed', 'deadlines', planned_deadlines(c, q));
    END IF;
    RETURN jsonb_build_object('outcome', 'behind');
  END IF;

  UPDATE legal_case SET seq = q, stage = f->>'stage', facts = s->'facts',
    acts = ARRAY(SELECT jsonb_array_elements_text(s->'acts')), handler = f->>'handler', firm_id = f->>'firm',
    persons = (f->>'persons')::int, received_at = ms(f->'receivedAt'), completed_at = coalesce(completed_at, ms(f->'completedAt')),
    decided_at = coalesce(decided_at, ms(f->'decidedAt')), concluded_on = (f->>'concludedOn')::date,
    concluded_at = ms(f->'concludedAt'), archived_at = ms(f->'archivedAt'), updated_at = a,
    resting = (s->>'resting')::boolean
  WHERE id = c;
  IF (s->>'appliesBody')::boolean THEN
    -- The body of a case taken over holds the opening beside its history.
    PERFORM apply_body(c, coalesce(cmd.body::jsonb->'application', cmd.body::jsonb->'notice', cmd.body::jsonb));
  END IF;

  INSERT INTO step (case_id, seq, key, input, flow, at) VALUES (c, q, s->>'key', s->'input', (s->>'flow')::int, a);

  INSERT INTO task (id, case_id, agency_id, kind, role, station_id, firm_id, assignee, actions, data, state, outcome,
    opened_at, opened_seq, ended_at, ended_by, ended_seq)
  SELECT t.v->>'id', c, f->>'agency', t.v->>'kind', t.v->>'role', t.v->>'station', t.v->>'firm', t.v->>'assignee',
    ARRAY(SELECT jsonb_array_elements_text(t.v->'actions')), t.v - ARRAY['id', 'kind', 'role', 'actions', 'state', 'outcome'],
    t.v->>'state', t.v->>'outcome', a, q,
    CASE WHEN t.v->>'state' <> 'open' THEN a END, CASE WHEN t.v->>'state' <> 'open' THEN s->>'actor' END,
    CASE WHEN t.v->>'state' <> 'open' THEN q END
  FROM jsonb_array_elements(s->'tasks') AS t(v)
  ON CONFLICT (id) DO UPDATE SET actions = excluded.actions, data = excluded.data, state = excluded.state,
    outcome = excluded.outcome, ended_at = excluded.ended_at, ended_by = excluded.ended_by, ended_seq = excluded.ended_seq;

  -- Most lists of most steps are empty: what has nothing to write is not executed. And what looks for deadlines names the
  -- case, so that a plan made when the tables were small still finds them by index when they are large.

  -- Deadlines armed or planned anew in this step, with the plan kept per step for replays.
  IF s->'plans' <> '[]' THEN
    INSERT INTO deadline (id, case_id, agency_id, task_id, rule_key, rule_pack, rule_version, legal_basis, started_at, pauses,
      due_at, last_day, provisional, expires, rungs, next_rung, next_rung_at, supersedes, state, armed_seq, planned_seq, armed_at)
    SELECT d.v->>'id', c, f->>'agency', d.v->>'task', d.v->>'rule', d.v->>'pack', (d.v->>'version')::int, d.v->>'basis',
      ms(d.v->'start'), d.v->'pauses', ms(d.v->'due'), (d.v->>'lastDay')::date, (d.v->>'provisional')::boolean,
      (d.v->>'expires')::boolean, d.v->'rungs', (d.v->>'next')::int, NULL, d.v->>'supersedes', 'armed', q, q, a
    FROM jsonb_array_elements(s->'plans') AS d(v)
    ON CONFLICT (id) DO UPDATE SET task_id = coalesce(excluded.task_id, deadline.task_id), pauses = excluded.pauses,
      due_at = excluded.due_at, last_day = excluded.last_day, provisional = excluded.provisional,
      -- What has spoken goes on being shown as spoken.
      rungs = (SELECT coalesce(jsonb_agg(r.v || CASE WHEN o.v ? 'fired' THEN jsonb_build_object('fired', o.v->'fired')
            ELSE '{}' END ORDER BY r.i), '[]')
          FROM jsonb_array_elements(excluded.rungs) WITH ORDINALITY AS r(v, i)
          LEFT JOIN jsonb_array_elements(deadline.rungs) WITH ORDINALITY AS o(v, i) USING (i)),
      next_rung = greatest(deadline.next_rung, excluded.next_rung), planned_seq = excluded.planned_seq;
    INSERT INTO deadline_plan (case_id, seq, id, due_at, last_day, expires, provisional, rungs, next_rung)
    SELECT c, q, d.v->>'id', ms(d.v->'due'), (d.v->>'lastDay')::date, (d.v->>'expires')::boolean,
      (d.v->>'provisional')::boolean, d.v->'rungs', (d.v->>'next')::int
    FROM jsonb_array_elements(s->'plans') AS d(v);
  END IF;
  IF s->'attached' <> '[]' THEN
    UPDATE deadline SET task_id = x.v->>'task' FROM jsonb_array_elements(s->'attached') AS x(v)
    WHERE deadline.case_id = c AND deadline.id = x.v->>'id';
  END IF;
  IF s->'hushed' <> '[]' THEN
    UPDATE deadline SET next_rung = jsonb_array_length(rungs)
    FROM jsonb_array_elements(s->'hushed') AS x(v) WHERE deadline.case_id = c AND deadline.id = x.v->>'id';
  END IF;
  IF s->'rungs' <> '[]' THEN
    UPDATE deadline SET next_rung = (x.v->>'index')::int + 1,
      rungs = jsonb_set(rungs, ARRAY[x.v->>'index', 'fired'], x.v->'fired')
    FROM jsonb_array_elements(s->'rungs') AS x(v) WHERE deadline.case_id = c AND deadline.id = x.v->>'id';
  END IF;
  IF s->'ends' <> '[]' THEN
    UPDATE deadline SET state = x.v->>'state', ended_seq = q, ended_at = ms(x.v->'at'), ended_by = x.v->>'by',
      reason = x.v->>'reason', next_rung_at = NULL
    FROM jsonb_array_elements(s->'ends') AS x(v) WHERE deadline.case_id = c AND deadline.id = x.v->>'id';
  END IF;
  -- Where each clock speaks next; null when it has no more to say.
  IF s->'plans' <> '[]' OR s->'rungs' <> '[]' OR s->'hushed' <> '[]' THEN
    UPDATE deadline d SET next_rung_at = CASE
        WHEN d.expires THEN greatest(least(ms(d.rungs->d.next_rung->'at'), d.due_at), d.armed_at)
        WHEN d.rungs->d.next_rung IS NOT NULL THEN greatest(ms(d.rungs->d.next_rung->'at'), d.armed_at) END
    FROM (SELECT v->>'id' AS id FROM jsonb_array_elements((s->'plans') || (s->'rungs') || (s->'hushed')) AS x(v)) changed
    WHERE d.case_id = c AND d.id = changed.id AND d.state = 'armed';
  END IF;

  SELECT hash INTO prev FROM case_event WHERE case_id = c ORDER BY seq DESC, n DESC LIMIT 1;
  prev := coalesce(prev, decode(repeat('00', 32), 'hex'));
  FOR e IN SELECT v, o::int AS n FROM jsonb_array_elements(s->'events') WITH ORDINALITY AS x(v, o) LOOP
    h := sha256(prev || convert_to(concat_ws('|', c, q, e.n, e.v->>'kind', e.v->>'happened', s->>'entered', s->>'actor',
      coalesce(s->>'command', '-'), coalesce(cmd.body_hash, '-'), e.v->>'data'), 'UTF8'));
    INSERT INTO case_event (case_id, seq, n, kind, happened_at, entered_at, actor, command_id, body_hash, data, prev_hash, hash)
    VALUES (c, q, e.n, e.v->>'kind', ms(e.v->'happened'), entered, s->>'actor', (s->>'command')::uuid, cmd.body_hash,
      e.v->>'data', prev, h);
    prev := h;
  END LOOP;

  IF s->'hearings' <> '[]' THEN
    INSERT INTO hearing (case_id, no, agency_id, day, forum, public, ground, state, summons_on, reported_at, late, handler, held_at)
    SELECT c, (x.v->>'no')::int, f->>'agency', (x.v->>'day')::date, x.v->>'forum', (x.v->>'public')::boolean, x.v->>'ground',
      x.v->>'state', (x.v->>'summonsOn')::date, ms(x.v->'reportedAt'), (x.v->>'late')::boolean, f->>'handler',
      CASE WHEN x.v->>'state' = 'held' THEN a END
    FROM jsonb_array_elements(s->'hearings') AS x(v)
    ON CONFLICT (case_id, no) DO UPDATE SET day = excluded.day, public = excluded.public, ground = excluded.ground, state = excluded.state,
      held_at = coalesce(hearing.held_at, excluded.held_at);
  END IF;
  IF s->'attendance' <> '[]' THEN
    UPDATE attendance SET observer = coalesce(x.v->>'observer', observer), named_at = coalesce(ms(x.v->'namedAt'), named_at),
      outcome = coalesce(x.v->>'outcome', outcome), mode = coalesce(x.v->>'mode', mode),
      recorded_at = coalesce(ms(x.v->'recordedAt'), recorded_at)
    FROM jsonb_array_elements(s->'attendance') AS x(v) WHERE case_id = c AND hearing_no = (x.v->>'hearing')::int;
  END IF;
  IF s->'callbacks' <> '[]' THEN
    INSERT INTO callback (case_id, n, agency_id, day, method, outcome, person, satisfaction, caller, recorded_at)
    SELECT c, (x.v->>'n')::int, f->>'agency', (x.v->>'day')::date, coalesce(x.v->>'method', 'unknown'), x.v->>'outcome', x.v->>'person',
      x.v->>'satisfaction', x.v->>'caller', ms(x.v->'recordedAt')
    FROM jsonb_array_elements(s->'callbacks') AS x(v);
  END IF;
  IF s->'evaluations' <> '[]' THEN
    INSERT INTO evaluation (case_id, n, agency_id, grade, evaluator, recorded_at)
    SELECT c, (x.v->>'n')::int, f->>'agency', x.v->>'grade', x.v->>'evaluator', ms(x.v->'recordedAt')
    FROM jsonb_array_elements(s->'evaluations') AS x(v);
  END IF;

  -- An alert for every recipient of a rung, in the same transaction as the rung itself. Rung by rung: as one statement it
  -- was planned as all users times all deadlines (7 ms a step, with 1,000 deadlines on record).
  FOR e IN SELECT v FROM jsonb_array_elements(s->'rungs') AS x(v) LOOP
    SELECT * INTO the_deadline FROM deadline WHERE id = e.v->>'id';
    SELECT * INTO the_task FROM task WHERE id = the_deadline.task_id;
    INSERT INTO alert (id, key, agency_id, recipient, kind, rung, case_id, deadline_id, data, at)
    SELECT gen_random_uuid(), (e.v->>'id') || '#' || (e.v->>'index'), f->>'agency', u.username, 'rung', e.v->>'rung', c,
      e.v->>'id', jsonb_build_object('rule', the_deadline.rule_key, 'task', the_deadline.task_id,
        'due', (extract(epoch FROM the_deadline.due_at) * 1000)::bigint), a
    FROM app_user u
    WHERE u.active AND u.agency_id = f->>'agency' AND (
      (e.v->'recipients' ? 'owner' AND the_task.assignee = u.username)
      OR (e.v->'recipients' ? 'owner' AND the_task.assignee IS NULL AND the_task.role = ANY (u.roles)
          AND (the_task.firm_id IS NULL OR the_task.firm_id = u.firm_id))
      OR (e.v->'recipients' ? 'owner' AND the_task.station_id IS NOT NULL AND the_task.station_id = u.station_id
          AND 'station' = ANY (u.roles))
      OR (e.v->'recipients' ? 'head' AND u.roles && ARRAY['director', 'deputy'])
      OR (e.v->'recipients' ? 'bureau' AND 'bureau' = ANY (u.roles)))
    ON CONFLICT (key, recipient) DO NOTHING;
  END LOOP;
  IF s->'outbox' <> '[]' THEN
    INSERT INTO outbox (key, agency_id, case_id, kind, data, at, attempts)
    SELECT x.v->>'key', f->>'agency', c, x.v->>'kind', x.v->'data', a, 0 FROM jsonb_array_elements(s->'outbox') AS x(v)
    ON CONFLICT (key) DO NOTHING;
  END IF;

  -- A case taken over is opened by several inputs; only the last one is the end of it.
  UPDATE command SET state = 'done', result = jsonb_build_object('seq', q), lease_until = NULL
  WHERE id = (s->>'command')::uuid
    AND (jsonb_typeof(input) IS DISTINCT FROM 'array' OR input->-1->>'key' = s->>'key');
  RETURN jsonb_build_object('outcome', 'committed');
END $$;
