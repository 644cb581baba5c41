-- Tasks opened, amended or ended by a step. Its person may change; when, and by whom it was opened, does not.
CREATE OR REPLACE FUNCTION write_tasks(s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  a CONSTANT timestamptz := ms(s->'at');
  q CONSTANT int := (s->>'seq')::int;
BEGIN
  IF s->'tasks' = '[]' THEN
    RETURN;
  END IF;
  INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, station_id, firm_id, assignee, data,
    state, outcome, opened_at, opened_seq, ended_at, ended_by, ended_seq)
  SELECT t.v->>'id', (s->>'proceeding')::uuid, s->>'kind', s->>'agency', t.v->>'kind', t.v->>'role', t.v->>'station',
    t.v->>'firm', t.v->>'assignee',
    -- What has no column of its own.
    t.v - ARRAY['id', 'kind', 'role', 'station', 'firm', 'assignee', 'state', 'outcome'],
    t.v->>'state', t.v->>'outcome', a, q, e.at, e.by, e.seq
  FROM jsonb_array_elements(s->'tasks') AS t(v)
  LEFT JOIN (VALUES (a, s->>'actor', q)) AS e (at, by, seq) ON t.v->>'state' <> 'open'
  ON CONFLICT (id) DO UPDATE SET role = excluded.role, station_id = excluded.station_id, firm_id = excluded.firm_id,
    assignee = excluded.assignee, data = excluded.data, state = excluded.state,
    outcome = excluded.outcome, ended_at = excluded.ended_at, ended_by = excluded.ended_by, ended_seq = excluded.ended_seq,
    -- Of an open one the clocks say it, which are written next.
    due_by = CASE WHEN excluded.state = 'open' THEN task.due_by ELSE 'infinity' END;
END $$;
