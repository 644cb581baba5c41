-- An alert for every recipient of a rung, in the same transaction as the rung itself. Rung by rung: as one statement it was
-- planned as all users times all deadlines (7 ms a step, with 1,000 deadlines on record).
CREATE OR REPLACE FUNCTION write_alerts(s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r jsonb;
  the_deadline deadline%ROWTYPE;
  recipients jsonb;
  the_task task%ROWTYPE;
BEGIN
  FOR r IN SELECT v FROM jsonb_array_elements(s->'rungs') AS x(v) LOOP
    SELECT * INTO the_deadline FROM deadline WHERE id = r->>'id';
    recipients := the_deadline.rungs->(r->>'index')::int->'recipients';
    SELECT * INTO the_task FROM task WHERE id = the_deadline.task_id;
    INSERT INTO alert (id, key, agency_id, recipient, kind, rung, proceeding_id, proceeding_kind, deadline_id, data, at)
    SELECT gen_random_uuid(), (r->>'id') || '#' || (r->>'index'), s->>'agency', u.username, 'rung', r->>'rung',
      (s->>'proceeding')::uuid, s->>'kind', r->>'id', jsonb_build_object('rule', the_deadline.rule_key, 'task', the_deadline.task_id,
        'due', (extract(epoch FROM the_deadline.due_at) * 1000)::bigint), ms(s->'at')
    FROM app_user u
    WHERE u.active AND u.agency_id = s->>'agency' AND (
      (recipients ? 'owner' AND the_task.assignee = u.username)
      OR (recipients ? 'owner' AND the_task.assignee IS NULL AND the_task.role = ANY (u.roles)
          AND (the_task.firm_id IS NULL OR the_task.firm_id = u.firm_id))
      OR (recipients ? 'owner' AND the_task.station_id IS NOT NULL AND the_task.station_id = u.station_id
          AND 'station' = ANY (u.roles))
      -- Of a clock that no task answers: who handles it.
      OR (recipients ? 'owner' AND the_deadline.task_id IS NULL AND u.username = s->'facts'->>'handler')
      OR (recipients ? 'head' AND u.roles && ARRAY['director', 'deputy'])
      OR (recipients ? 'bureau' AND 'bureau' = ANY (u.roles)))
    ON CONFLICT (key, recipient) DO NOTHING;
  END LOOP;
END $$;
