-- Whether nobody of its agency is left who may do a task that is nobody's in particular: each of those whose post it is has gone, is away
-- for longer than it waits, has withdrawn from the case, or has a duty there that is apart from it. Which posts: domain/case/deputising.ts.
CREATE OR REPLACE FUNCTION nobody_left(t task, pools jsonb, today date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT t.state = 'open' AND t.assignee IS NULL AND pools ? t.kind AND NOT EXISTS (
    SELECT FROM app_user u JOIN proceeding p ON p.id = t.proceeding_id
    WHERE u.agency_id = t.agency_id AND u.active AND NOT u.machine
      AND (pools->t.kind->'agency' ?| u.roles OR pools->t.kind->'station' ?| u.roles
        AND u.station_id = coalesce(t.station_id, (SELECT c.station_id FROM legal_case c WHERE c.id = t.proceeding_id)))
      AND NOT coalesce(t.data->'notBy' ? u.username, false)
      AND NOT coalesce(p.facts->'recused' ? u.username, false)
      AND NOT ((pools->t.kind->>'apart')::bool AND coalesce(p.facts->'handlers' ? u.username, false))
      -- A day ends at 24:00: what is due then is due on that day.
      AND NOT EXISTS (SELECT FROM leave l WHERE l.username = u.username AND today BETWEEN l.from_day AND l.to_day
        AND (NOT isfinite(t.due_by) OR l.to_day >= ((t.due_by - interval '1 second') AT TIME ZONE 'Asia/Shanghai')::date)))
$$;
