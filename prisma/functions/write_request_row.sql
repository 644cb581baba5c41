-- The row of a request: what the step made of it and, from the body of the command, who asked what, and what was answered. A row
-- that stays as it was is not written.
CREATE OR REPLACE FUNCTION write_request_row(s jsonb, body jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  q CONSTANT uuid := (s->>'proceeding')::uuid;
  f CONSTANT jsonb := s->'facts';
BEGIN
  IF (s->>'seq')::int = 1 THEN
    INSERT INTO requests (id, agency_id, station_id, number, stage, channel, subject, urgency, persons, source, contact_name,
      contact_phone, text, owner, received_at, entered_at, reopened)
    VALUES (q, s->>'agency', f->>'station', next_case_number(s->'row'->'number'), f->>'stage', f->>'channel', f->>'subject',
      f->>'urgency', (f->>'persons')::int, body->>'source', body->'contact'->>'name', body->'contact'->>'phone', body->>'text',
      f->>'owner', ms(f->'receivedAt'), ms(s->'entered'), false);
  ELSE
    UPDATE requests r SET stage = n.stage, unit_id = n.unit_id, owner = n.owner, leader = n.leader, answered_on = n.answered_on,
      answer = n.answer, satisfaction = n.satisfaction, reopened = n.reopened, outcome = n.outcome, case_id = n.case_id,
      duplicate_of = n.duplicate_of, closed_at = n.closed_at
    FROM (
      SELECT f->>'stage' AS stage, f->>'unit' AS unit_id, f->>'owner' AS owner, f->>'leader' AS leader,
        (f->>'answeredOn')::date AS answered_on, coalesce(body->>'answer', o.answer) AS answer, f->>'satisfaction' AS satisfaction,
        (f->>'reopened')::boolean AS reopened, f->>'outcome' AS outcome, (f->>'case')::uuid AS case_id,
        (f->>'duplicateOf')::uuid AS duplicate_of, ms(f->'closedAt') AS closed_at
      FROM requests o WHERE o.id = q
    ) n
    WHERE r.id = q AND (r.stage, r.unit_id, r.owner, r.leader, r.answered_on, r.answer, r.satisfaction, r.reopened, r.outcome, r.case_id,
        r.duplicate_of, r.closed_at) IS DISTINCT FROM (n.stage, n.unit_id, n.owner, n.leader, n.answered_on, n.answer, n.satisfaction,
        n.reopened, n.outcome, n.case_id, n.duplicate_of, n.closed_at);
  END IF;
END $$;
