-- An alert for every recipient of a rung, in the same transaction as the rung itself. Rung by rung: as one statement it was
-- planned as all users times all deadlines (7 ms a step, with 1,000 deadlines on record).
CREATE OR REPLACE FUNCTION write_alerts(s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r jsonb;
  the_deadline deadline%ROWTYPE;
BEGIN
  FOR r IN SELECT v FROM jsonb_array_elements(s->'rungs') AS x(v) LOOP
    SELECT * INTO the_deadline FROM deadline WHERE id = r->>'id';
    INSERT INTO alert (id, key, agency_id, recipient, kind, rung, proceeding_id, proceeding_kind, deadline_id, data, at)
    SELECT gen_random_uuid(), (r->>'id') || '#' || (r->>'index'), s->>'agency', username, 'rung', r->>'rung',
      (s->>'proceeding')::uuid, s->>'kind', r->>'id', jsonb_build_object('rule', the_deadline.rule_key, 'task', the_deadline.task_id,
        'due', (extract(epoch FROM the_deadline.due_at) * 1000)::bigint), ms(s->'at')
    FROM told_of(s->>'agency', the_deadline.task_id, s->'facts'->>'handler', the_deadline.rungs->(r->>'index')::int->'recipients') AS told(username)
    ON CONFLICT (key, recipient) DO NOTHING;
  END LOOP;
END $$;

-- Who is meant by `owner`, `head` and `bureau` (domain/rules.ts) where the deadline of this task is spoken of. The bureau may be
-- an agency of its own above several.
CREATE OR REPLACE FUNCTION told_of(the_agency text, task_of text, handler_of text, recipients jsonb) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
  t task%ROWTYPE;
BEGIN
  SELECT * INTO t FROM task WHERE id = task_of;
  RETURN QUERY SELECT u.username FROM app_user u
  WHERE u.active AND u.agency_id = the_agency AND (
    (recipients ? 'owner' AND t.assignee = u.username)
    -- Of a clock that no task answers: who handles the proceeding.
    OR (recipients ? 'owner' AND task_of IS NULL AND u.username = handler_of)
    OR (recipients ? 'owner' AND t.assignee IS NULL AND t.role = ANY (u.roles) AND (t.firm_id IS NULL OR t.firm_id = u.firm_id))
    OR (recipients ? 'owner' AND t.station_id IS NOT NULL AND t.station_id = u.station_id AND 'station' = ANY (u.roles))
    OR (recipients ? 'head' AND u.roles && ARRAY['director', 'deputy'])
    OR (recipients ? 'bureau' AND 'bureau' = ANY (u.roles)));
  IF recipients ? 'bureau' OR t.role = 'bureau' THEN
    RETURN QUERY SELECT u.username FROM app_user u
    WHERE u.active AND u.agency_id = ANY (agencies_above(the_agency)) AND 'bureau' = ANY (u.roles)
      AND (recipients ? 'bureau' OR (recipients ? 'owner' AND (t.assignee = u.username OR t.assignee IS NULL)));
  END IF;
END $$;
