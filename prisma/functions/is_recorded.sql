-- Whether the record asks for the step: a command that was stored with this very input for this proceeding and was not
-- refused, or a clock that was planned to speak so, next and at this instant (`CaseRun.nextOf` says the same). What comes to a
-- worker by another way is not believed.
CREATE OR REPLACE FUNCTION is_recorded(s jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  told CONSTANT jsonb := s->'input';
BEGIN
  IF s->>'command' IS NOT NULL THEN
    RETURN EXISTS (
      SELECT 1 FROM command m
      WHERE m.id = (s->>'command')::uuid AND m.proceeding_id = (s->>'proceeding')::uuid AND m.proceeding_kind = s->>'kind'
        AND EXISTS (SELECT 1 FROM jsonb_array_elements(m.input) AS stored(v) WHERE stored.v = told)
        AND NOT EXISTS (SELECT 1 FROM command_refusal r WHERE r.command_id = m.id));
  END IF;
  RETURN EXISTS (
    SELECT 1
    FROM deadline d
    CROSS JOIN LATERAL (
      SELECT (d.rungs->d.next_rung->>'at')::bigint AS rung, (extract(epoch FROM d.due_at) * 1000)::bigint AS due,
        (extract(epoch FROM d.armed_at) * 1000)::bigint AS armed
    ) next
    WHERE d.id = told->>'deadline' AND d.proceeding_id = (s->>'proceeding')::uuid AND d.state = 'armed'
      AND CASE WHEN next.rung IS NULL OR (d.expires AND next.rung > next.due) THEN
          d.expires AND told->>'kind' = 'expiry' AND s->>'key' = d.id || '#expiry'
            AND (told->>'at')::bigint = greatest(next.due, next.armed, (s->'facts'->>'takenOverAt')::bigint)
        ELSE
          told->>'kind' = 'rung' AND (told->>'index')::int = d.next_rung AND s->>'key' = d.id || '#' || d.next_rung
            AND (told->>'at')::bigint = greatest(next.rung, next.armed)
        END);
END $$;
