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
    FROM told_of((s->>'proceeding')::uuid, s->>'agency', the_deadline.task_id, s->'facts'->>'handler',
      the_deadline.rungs->(r->>'index')::int->'recipients') AS told(username)
    ON CONFLICT (key, recipient) DO NOTHING;
  END LOOP;
END $$;

-- Who has recused himself from the proceeding stands to it as anybody outside does, for good: nothing of it is told to him.
CREATE OR REPLACE FUNCTION has_recused(p uuid, who text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT facts->'recused' ? who FROM proceeding WHERE id = p), false)
$$;

-- Whether somebody of the agency may, as he is now, still read the task, or the case where it is of none. domain/permissions.ts says the
-- same (`task:read`, `case:read`); db/told.test.ts holds the one against the other.
CREATE OR REPLACE FUNCTION may_be_told(u app_user, p uuid, t task) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT u.active AND NOT has_recused(p, u.username) AND coalesce(
    u.roles && ARRAY['intake', 'reviewer', 'director', 'deputy', 'assigner', 'callback', 'evaluator', 'archivist', 'bureau', 'auditor']
    OR 'station' = ANY (u.roles) AND u.station_id = coalesce(t.station_id, c.station_id)
    OR 'firm' = ANY (u.roles) AND u.firm_id = coalesce(t.firm_id, c.firm_id)
    OR 'lawyer' = ANY (u.roles) AND u.username IN (coalesce(c.handler, ''), coalesce(t.assignee, ''))
    OR 'observer' = ANY (u.roles) AND (u.username = coalesce(t.assignee, '')
      OR EXISTS (SELECT FROM attendance a WHERE a.case_id = p AND a.observer = u.username)), false)
  FROM (SELECT p AS id) this LEFT JOIN legal_case c ON c.id = this.id
$$;

-- Whose task it is: the one it is assigned to, or those of its pool who may do it.
CREATE OR REPLACE FUNCTION owns_task(u app_user, t task) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(t.assignee = u.username
    OR t.assignee IS NULL AND NOT coalesce(t.data->'notBy' ? u.username, false)
      AND t.role = ANY (u.roles) AND (t.firm_id IS NULL OR t.firm_id = u.firm_id)
    OR t.station_id IS NOT NULL AND t.station_id = u.station_id AND 'station' = ANY (u.roles), false)
$$;

-- Who is meant by `owner`, `head` and `bureau` (domain/rules.ts), of those who may be told. The bureau may be an agency of its own
-- above several. Whoever may not do a task of a pool is none of its owners.
CREATE OR REPLACE FUNCTION recipients_of(p uuid, the_agency text, t task, handler_of text, recipients jsonb) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT u.username FROM app_user u
  WHERE u.agency_id = the_agency AND may_be_told(u, p, t) AND (
    (recipients ? 'owner' AND owns_task(u, t))
    -- Of a clock that no task answers: who handles the proceeding; where nobody does, whoever has something to do in it.
    OR (recipients ? 'owner' AND t.id IS NULL AND u.username = handler_of)
    OR (recipients ? 'owner' AND t.id IS NULL AND handler_of IS NULL
      AND EXISTS (SELECT FROM task o WHERE o.proceeding_id = p AND o.state = 'open' AND owns_task(u, o)))
    OR (recipients ? 'head' AND u.roles && ARRAY['director', 'deputy'])
    OR (recipients ? 'bureau' AND 'bureau' = ANY (u.roles)));
  IF recipients ? 'bureau' OR t.role = 'bureau' THEN
    RETURN QUERY SELECT u.username FROM app_user u
    WHERE u.agency_id = ANY (agencies_above(the_agency)) AND 'bureau' = ANY (u.roles) AND may_be_told(u, p, t)
      AND (recipients ? 'bureau' OR (recipients ? 'owner' AND (t.assignee = u.username OR t.assignee IS NULL)));
  END IF;
END $$;

-- Who is told where the deadline of this task is spoken of. Where nobody of them is left it goes one rung up: to the head, to the bureau.
CREATE OR REPLACE FUNCTION told_of(p uuid, the_agency text, task_of text, handler_of text, recipients jsonb) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
  t task%ROWTYPE;
  wanted jsonb := recipients;
  told text[];
BEGIN
  SELECT * INTO t FROM task WHERE id = task_of;
  LOOP
    told := ARRAY(SELECT DISTINCT username FROM recipients_of(p, the_agency, t, handler_of, wanted) AS found(username));
    EXIT WHEN cardinality(told) > 0 OR wanted ? 'bureau';
    wanted := CASE WHEN wanted ? 'head' OR t.role = 'bureau' THEN '["bureau"]' ELSE '["head"]' END;
  END LOOP;
  RETURN QUERY SELECT unnest(told);
END $$;
DROP FUNCTION IF EXISTS told_of(text, text, text, jsonb);

-- Who can see to a proceeding that stands still: the head of its centre, the deputy, the administrators, and whoever has an open task of it;
-- the bureau where nobody of the centre is left.
CREATE OR REPLACE FUNCTION told_of_standstill(p uuid, the_agency text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  WITH own AS (
    SELECT u.username FROM app_user u
    WHERE u.agency_id = the_agency AND u.active AND NOT has_recused(p, u.username) AND (u.roles && ARRAY['director', 'deputy', 'admin']
      OR EXISTS (SELECT FROM task t WHERE t.proceeding_id = p AND t.state = 'open' AND t.assignee = u.username AND may_be_told(u, p, t)))
  )
  SELECT username FROM own
  UNION ALL
  SELECT u.username FROM app_user u
  WHERE NOT EXISTS (SELECT FROM own) AND u.active AND 'bureau' = ANY (u.roles) AND NOT has_recused(p, u.username)
    AND (u.agency_id = the_agency OR u.agency_id = ANY (agencies_above(the_agency)))
$$;
