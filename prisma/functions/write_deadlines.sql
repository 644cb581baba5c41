-- What a step does to the clocks. Most lists of most steps are empty: what has nothing to write is not executed. And what
-- looks for deadlines names the proceeding, so that a plan made when the tables were small still finds them by index when
-- they are large.
CREATE OR REPLACE FUNCTION write_deadlines(s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  q CONSTANT int := (s->>'seq')::int;
BEGIN
  IF s->'plans' <> '[]' THEN
    PERFORM write_plans(s);
  END IF;
  IF s->'attached' <> '[]' THEN
    UPDATE deadline d SET task_id = x.v->>'task' FROM jsonb_array_elements(s->'attached') AS x(v)
    WHERE d.proceeding_id = p AND d.id = x.v->>'id';
  END IF;
  IF s->'hushed' <> '[]' THEN
    UPDATE deadline d SET next_rung = jsonb_array_length(d.rungs),
      next_rung_at = speaks_at(d.rungs, jsonb_array_length(d.rungs), d.expires, d.due_at, d.armed_at)
    FROM jsonb_array_elements(s->'hushed') AS x(v) WHERE d.proceeding_id = p AND d.id = x.v->>'id' AND d.state = 'armed';
  END IF;
  IF s->'rungs' <> '[]' THEN
    UPDATE deadline d SET next_rung = (x.v->>'index')::int + 1,
      next_rung_at = speaks_at(d.rungs, (x.v->>'index')::int + 1, d.expires, d.due_at, d.armed_at),
      rungs = jsonb_set(d.rungs, ARRAY[x.v->>'index', 'fired'], x.v->'fired')
    FROM jsonb_array_elements(s->'rungs') AS x(v) WHERE d.proceeding_id = p AND d.id = x.v->>'id';
  END IF;
  IF s->'ends' <> '[]' THEN
    UPDATE deadline d SET state = x.v->>'state', ended_seq = q, ended_at = ms(x.v->'at'), ended_by = x.v->>'by',
      reason = x.v->>'reason', next_rung_at = NULL
    FROM jsonb_array_elements(s->'ends') AS x(v) WHERE d.proceeding_id = p AND d.id = x.v->>'id';
  END IF;
  IF s->'plans' <> '[]' OR s->'attached' <> '[]' OR s->'ends' <> '[]' THEN
    PERFORM write_due_by(p);
  END IF;
END $$;

-- When the first clock of each open task runs out, and the first of all of a case. Which of them run is looked at among the case's
-- own: asked for by the state, PostgreSQL looks through all that run anywhere, at each step.
CREATE OR REPLACE FUNCTION write_due_by(p uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task t SET due_by = first.due
  FROM (
    SELECT o.id, coalesce(min(d.due_at) FILTER (WHERE d.state = 'armed'), 'infinity') AS due
    FROM task o LEFT JOIN deadline d ON d.proceeding_id = p AND d.task_id = o.id
    WHERE o.proceeding_id = p AND o.state = 'open'
    GROUP BY o.id
  ) first
  WHERE t.id = first.id AND t.due_by <> first.due;
  UPDATE legal_case c SET due_by = first.due
  FROM (
    SELECT coalesce(min(d.due_at) FILTER (WHERE d.state = 'armed'), 'infinity') AS due FROM deadline d WHERE d.proceeding_id = p
  ) first
  WHERE c.id = p AND c.due_by <> first.due;
END $$;

-- Deadlines armed or planned anew, with the plan kept per step for replays.
CREATE OR REPLACE FUNCTION write_plans(s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  q CONSTANT int := (s->>'seq')::int;
  a CONSTANT timestamptz := ms(s->'at');
BEGIN
  PERFORM planning_by((s->>'edition')::int);
  INSERT INTO deadline AS d (id, proceeding_id, proceeding_kind, agency_id, task_id, rule_key, rule_pack, rule_version,
    legal_basis, started_at, pauses, due_at, last_day, provisional, expires, rungs, next_rung, next_rung_at, supersedes, state,
    armed_seq, planned_seq, armed_at)
  SELECT v->>'id', p, s->>'kind', s->>'agency', v->>'task', v->>'rule', v->>'pack', (v->>'version')::int, v->>'basis',
    ms(v->'start'), v->'pauses', ms(v->'due'), (v->>'lastDay')::date, (v->>'provisional')::boolean, (v->>'expires')::boolean,
    v->'rungs', (v->>'next')::int,
    speaks_at(v->'rungs', (v->>'next')::int, (v->>'expires')::boolean, ms(v->'due'), a), v->>'supersedes', 'armed', q, q, a
  FROM jsonb_array_elements(s->'plans') AS plan(v)
  ON CONFLICT (id) DO UPDATE SET task_id = coalesce(excluded.task_id, d.task_id), pauses = excluded.pauses,
    due_at = excluded.due_at, last_day = excluded.last_day, provisional = excluded.provisional,
    -- What has spoken goes on being shown as spoken.
    rungs = (SELECT coalesce(jsonb_agg(r.v || CASE WHEN o.v ? 'fired' THEN jsonb_build_object('fired', o.v->'fired')
          ELSE '{}' END ORDER BY r.i), '[]')
        FROM jsonb_array_elements(excluded.rungs) WITH ORDINALITY AS r(v, i)
        LEFT JOIN jsonb_array_elements(d.rungs) WITH ORDINALITY AS o(v, i) USING (i)),
    next_rung = greatest(d.next_rung, excluded.next_rung), planned_seq = excluded.planned_seq,
    next_rung_at = speaks_at(excluded.rungs, greatest(d.next_rung, excluded.next_rung), d.expires, excluded.due_at, d.armed_at);
  INSERT INTO deadline_plan (proceeding_id, seq, id, due_at, expires, rungs, next_rung, rule_pack, rule_version)
  SELECT p, q, v->>'id', ms(v->'due'), (v->>'expires')::boolean,
    -- Who is told of a rung is the record's to know.
    (SELECT coalesce(jsonb_agg(r.v - 'recipients' ORDER BY r.i), '[]') FROM jsonb_array_elements(v->'rungs') WITH ORDINALITY AS r(v, i)),
    (v->>'next')::int, v->>'pack', (v->>'version')::int
  FROM jsonb_array_elements(s->'plans') AS plan(v);
END $$;
