-- The row of a case: what the step made of it and, from the body of the command, what never passes through Temporal. A row
-- that stays as it was is not written.
CREATE OR REPLACE FUNCTION write_case_row(s jsonb, sent jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c CONSTANT uuid := (s->>'proceeding')::uuid;
  f CONSTANT jsonb := s->'facts';
  r CONSTANT jsonb := s->'row';
  a CONSTANT timestamptz := ms(s->'at');
  -- The body of a case taken over holds the opening beside its history, whose n-th act has the key <command>/n.
  told CONSTANT int := substring(s->>'key' FROM '/([0-9]{1,4})$')::int;
  body CONSTANT jsonb := coalesce(sent->'history'->(told - 1)->'body', sent->'application', sent->'notice', sent);
BEGIN
  IF (s->>'seq')::int = 1 THEN
    INSERT INTO legal_case (id, agency_id, station_id, number, stage, door, channel, kind, criminal_stage, procedure, matter_id,
      matter, title, narrative, organ, organ_reference, paper_number, materials, life_or_death, language, persons, received_at,
      entered_at, completed_at, decided_at, taken_over_at, request_id)
    VALUES (c, s->>'agency', f->>'station', next_case_number(r->'number'), f->>'stage', f->>'door', f->>'channel', f->>'kind',
      f->>'criminalStage', f->>'procedure', (f->>'matterId')::uuid, body->>'matter', body->>'title', body->>'narrative',
      body->'organ'->>'name', body->>'noticeNumber', body->>'paperNumber', body->'materials',
      (body->>'lifeOrDeath')::boolean, body->>'language', (f->>'persons')::int,
      ms(f->'receivedAt'), ms(s->'entered'), ms(r->'completedAt'), ms(r->'decidedAt'), ms(f->'takenOverAt'),
      (body->>'request')::uuid);
  ELSE
    UPDATE legal_case l SET stage = n.stage, persons = n.persons, handler = n.handler, firm_id = n.firm_id,
      next_handler = n.next_handler, next_firm_id = n.next_firm_id,
      received_at = n.received_at, completed_at = n.completed_at, withdrawn_at = n.withdrawn_at, decided_at = n.decided_at,
      concluded_on = n.concluded_on, concluded_at = n.concluded_at, callback = n.callback, archived_at = n.archived_at,
      matter = n.matter, title = n.title, narrative = n.narrative, organ = n.organ, organ_reference = n.organ_reference,
      paper_number = n.paper_number, materials = n.materials, life_or_death = n.life_or_death, language = n.language
    FROM (
      SELECT f->>'stage' AS stage, (f->>'persons')::int AS persons, f->>'handler' AS handler, f->>'firm' AS firm_id,
        f->'change'->>'successor' AS next_handler, f->'change'->>'firm' AS next_firm_id,
        ms(f->'receivedAt') AS received_at, coalesce(o.completed_at, ms(r->'completedAt')) AS completed_at,
        CASE WHEN f->>'stage' = 'withdrawn' THEN coalesce(o.withdrawn_at, a) END AS withdrawn_at,
        coalesce(o.decided_at, ms(r->'decidedAt')) AS decided_at, (r->>'concludedOn')::date AS concluded_on,
        ms(r->'concludedAt') AS concluded_at, f->>'callback' AS callback, ms(f->'archivedAt') AS archived_at,
        coalesce(body->>'matter', o.matter) AS matter, coalesce(body->>'title', o.title) AS title,
        coalesce(body->>'narrative', o.narrative) AS narrative, coalesce(body->'organ'->>'name', o.organ) AS organ,
        coalesce(body->>'noticeNumber', o.organ_reference) AS organ_reference,
        coalesce(body->>'paperNumber', o.paper_number) AS paper_number, coalesce(body->'materials', o.materials) AS materials,
        coalesce((body->>'lifeOrDeath')::boolean, o.life_or_death) AS life_or_death, coalesce(body->>'language', o.language) AS language
      FROM legal_case o WHERE o.id = c
    ) n
    WHERE l.id = c AND (l.stage, l.persons, l.handler, l.firm_id, l.next_handler, l.next_firm_id, l.received_at, l.completed_at, l.withdrawn_at, l.decided_at,
        l.concluded_on, l.concluded_at, l.callback, l.archived_at, l.matter, l.title, l.narrative, l.organ, l.organ_reference,
        l.paper_number, l.materials, l.life_or_death, l.language) IS DISTINCT FROM (n.stage, n.persons, n.handler, n.firm_id, n.next_handler, n.next_firm_id, n.received_at, n.completed_at,
        n.withdrawn_at, n.decided_at, n.concluded_on, n.concluded_at, n.callback, n.archived_at, n.matter, n.title, n.narrative,
        n.organ, n.organ_reference, n.paper_number, n.materials, n.life_or_death, n.language);
  END IF;
  IF body IS NOT NULL THEN
    PERFORM write_parties(c, body);
  END IF;
END $$;

-- The people that the body names, in the place of those of the same role.
CREATE OR REPLACE FUNCTION write_parties(the_case uuid, body jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  roles CONSTANT text[] := ARRAY['recipients', 'opposing', 'representatives'];
  names CONSTANT text[] := ARRAY['recipient', 'opposing', 'representative'];
BEGIN
  FOR i IN 1..3 LOOP
    CONTINUE WHEN jsonb_typeof(body->roles[i]) IS DISTINCT FROM 'array';
    DELETE FROM party WHERE case_id = the_case AND role = names[i];
    INSERT INTO party (case_id, role, n, name, id_kind, id_number, id_reason, phone, gender, birth_date, address, categories, detained)
    SELECT the_case, names[i], p.n, coalesce(p.v->>'name', ''), p.v->>'idKind', p.v->>'idNumber', p.v->>'idReason', p.v->>'phone',
           p.v->>'gender', (p.v->>'birthDate')::date, p.v->>'address',
           ARRAY(SELECT jsonb_array_elements_text(coalesce(p.v->'categories', '[]'))), coalesce((p.v->>'detained')::boolean, false)
    FROM jsonb_array_elements(body->roles[i]) WITH ORDINALITY AS p(v, n);
  END LOOP;
END $$;
