-- Records a refusal, unless the command took effect meanwhile; the step of a command takes the same lock. A draw that its case
-- could not be told of is over: what becomes of the hearing is known, nobody will go, and another one may be drawn instead.
CREATE OR REPLACE FUNCTION refuse_command(the_command uuid, why jsonb, refused_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c command%ROWTYPE;
BEGIN
  PERFORM lock_command(the_command);
  SELECT * INTO c FROM command m WHERE m.id = the_command
    AND NOT EXISTS (SELECT 1 FROM step s WHERE s.proceeding_id = m.proceeding_id AND s.key = m.input->-1->>'key');
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO command_refusal (command_id, problem, at) VALUES (the_command, why, refused_at) ON CONFLICT DO NOTHING;
  DELETE FROM delivery WHERE command_id = the_command;
  IF NOT FOUND OR c.route <> 'draw' THEN
    RETURN;
  END IF;
  WITH in_vain AS (
    UPDATE attendance a SET outcome = CASE WHEN h.state = 'held' AND h.public THEN 'not-attended' ELSE 'cancelled' END
    FROM hearing h
    WHERE h.case_id = c.proceeding_id AND to_jsonb(h.no) = c.input #> '{0,data,hearing}'
      AND a.case_id = h.case_id AND a.hearing_no = h.no AND a.outcome IS NULL
    RETURNING a.agency_id, a.case_id
  )
  INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
  SELECT the_command || '/draw', agency_id, case_id, c.proceeding_kind, 'draw',
    jsonb_build_object('at', (extract(epoch FROM c.received_at) * 1000)::bigint), c.received_at, 0
  FROM in_vain;
END $$;

-- Until the end of the transaction nobody else takes the command to an outcome.
CREATE OR REPLACE FUNCTION lock_command(the_command uuid) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('command/' || the_command, 0))
$$;
