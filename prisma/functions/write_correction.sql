-- Corrections proposed or decided in a step. What is confirmed is carried out here, from the body of the command that proposed
-- it: neither words nor people pass through Temporal.
CREATE OR REPLACE FUNCTION write_correction(s jsonb, proposals jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c CONSTANT uuid := (s->>'proceeding')::uuid;
  v jsonb;
  body jsonb;
BEGIN
  FOR v IN SELECT x.v FROM jsonb_array_elements(proposals) AS x(v) LOOP
    SELECT m.body::jsonb INTO STRICT body FROM command m WHERE m.id = (v->>'command')::uuid AND m.proceeding_id = c;
    INSERT INTO correction (case_id, n, field, of_no, role, part, change, command_id, proposed_by, proposed_at, before, after)
    VALUES (c, (v->>'n')::int, v->>'field', (v->>'of')::int, v->>'role', v->>'part', v->>'change', (v->>'command')::uuid,
      s->>'actor', ms(s->'entered'), value_before(c, v), coalesce(v->'after', body->'text', body->'person'))
    ON CONFLICT (case_id, n) DO UPDATE SET before = excluded.before, outcome = v->>'outcome', decided_by = s->>'actor',
      decided_at = ms(s->'entered'), decided_seq = (s->>'seq')::int;
    IF v->>'outcome' = 'confirmed' THEN
      PERFORM carry_out(c, v, body, s);
    END IF;
  END LOOP;
END $$;

-- What is on record of it: a code as the facts have it, words and people as the tables have them.
CREATE OR REPLACE FUNCTION value_before(the_case uuid, v jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT CASE v->>'field'
    WHEN 'people' THEN (
      SELECT jsonb_build_object('name', p.name, 'idKind', p.id_kind, 'idNumber', p.id_number, 'idReason', p.id_reason,
        'phone', p.phone, 'gender', p.gender, 'birthDate', p.birth_date, 'address', p.address, 'categories', p.categories, 'detained', p.detained)
      FROM party p WHERE p.case_id = the_case AND p.role = v->>'role' AND p.n = (v->>'of')::int)
    WHEN 'title' THEN to_jsonb(l.title)
    WHEN 'matter' THEN to_jsonb(l.matter)
    WHEN 'narrative' THEN to_jsonb(l.narrative)
    WHEN 'organ' THEN to_jsonb(l.organ)
    WHEN 'notice-number' THEN to_jsonb(l.organ_reference)
    WHEN 'paper-number' THEN to_jsonb(l.paper_number)
    WHEN 'life-or-death' THEN to_jsonb(l.life_or_death::text)
    WHEN 'language' THEN to_jsonb(l.language)
    WHEN 'hearing-hour' THEN (SELECT to_jsonb(nullif(h.hour, '')) FROM hearing h WHERE h.case_id = the_case AND h.no = (v->>'of')::int)
    WHEN 'venue' THEN (SELECT to_jsonb(h.venue) FROM hearing h WHERE h.case_id = the_case AND h.no = (v->>'of')::int)
    WHEN 'hearing-room' THEN (SELECT to_jsonb(h.room) FROM hearing h WHERE h.case_id = the_case AND h.no = (v->>'of')::int)
    WHEN 'hearing-contact' THEN (SELECT to_jsonb(h.contact) FROM hearing h WHERE h.case_id = the_case AND h.no = (v->>'of')::int)
    WHEN 'words' THEN words_of_entry(the_case, (v->>'of')::int, v->>'part')
    ELSE v->'before'
  END
  FROM legal_case l WHERE l.id = the_case
$$;

CREATE OR REPLACE FUNCTION carry_out(the_case uuid, v jsonb, body jsonb, s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  what CONSTANT text := v->>'field';
  said CONSTANT text := body->>'text';
  f CONSTANT jsonb := s->'facts';
BEGIN
  IF what = 'people' THEN
    PERFORM change_party(the_case, v, body->'person');
    RETURN;
  ELSIF what IN ('hearing-hour', 'venue', 'hearing-room', 'hearing-contact') THEN
    UPDATE hearing SET
      hour = CASE what WHEN 'hearing-hour' THEN said ELSE hour END,
      venue = CASE what WHEN 'venue' THEN said ELSE venue END,
      room = CASE what WHEN 'hearing-room' THEN said ELSE room END,
      contact = CASE what WHEN 'hearing-contact' THEN said ELSE contact END,
      version = version + 1, changed_at = ms(s->'at')
    WHERE case_id = the_case AND no = (v->>'of')::int;
    RETURN;
  ELSIF what = 'words' THEN
    PERFORM change_material(the_case, v, said);
    RETURN;
  END IF;
  UPDATE legal_case SET
    title = CASE what WHEN 'title' THEN said ELSE title END,
    matter = CASE what WHEN 'matter' THEN said ELSE matter END,
    narrative = CASE what WHEN 'narrative' THEN said ELSE narrative END,
    organ = CASE what WHEN 'organ' THEN said ELSE organ END,
    organ_reference = CASE what WHEN 'notice-number' THEN said ELSE organ_reference END,
    paper_number = CASE what WHEN 'paper-number' THEN said ELSE paper_number END,
    life_or_death = CASE what WHEN 'life-or-death' THEN said::boolean ELSE life_or_death END,
    language = CASE what WHEN 'language' THEN said ELSE language END,
    kind = f->>'kind', criminal_stage = f->>'criminalStage', procedure = f->>'procedure', channel = f->>'channel', matter_id = (f->>'matterId')::uuid,
    station_id = f->>'station',
    -- Written once by the step that decides, and by a correction of its day.
    decided_at = CASE what WHEN 'decided' THEN ms(s->'row'->'decidedAt') ELSE decided_at END
  WHERE id = the_case;
END $$;

-- One person, and of him what the proposal names; whoever is removed leaves his number free.
CREATE OR REPLACE FUNCTION change_party(the_case uuid, v jsonb, given jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  the_role CONSTANT text := v->>'role';
  the_n CONSTANT int := CASE v->>'change'
    WHEN 'add' THEN (SELECT coalesce(max(n), 0) + 1 FROM party WHERE case_id = the_case AND role = the_role)
    ELSE (v->>'of')::int
  END;
BEGIN
  IF v->>'change' = 'remove' THEN
    DELETE FROM party WHERE case_id = the_case AND role = the_role AND n = the_n;
    RETURN;
  END IF;
  INSERT INTO party (case_id, role, n, name, id_kind, categories, detained)
  SELECT the_case, the_role, the_n, '', coalesce(given->>'idKind', 'resident-id'), '{}', false
  WHERE v->>'change' = 'add';
  UPDATE party SET
    name = CASE WHEN given ? 'name' THEN coalesce(given->>'name', '') ELSE name END,
    id_kind = CASE WHEN given ? 'idKind' THEN given->>'idKind' ELSE id_kind END,
    id_number = CASE WHEN given ? 'idNumber' THEN given->>'idNumber' ELSE id_number END,
    -- Whoever has a paper after all needs no reason for having none.
    id_reason = CASE WHEN given ? 'idReason' THEN given->>'idReason' WHEN given->>'idKind' <> 'none' THEN NULL ELSE id_reason END,
    phone = CASE WHEN given ? 'phone' THEN given->>'phone' ELSE phone END,
    gender = CASE WHEN given ? 'gender' THEN given->>'gender' ELSE gender END,
    birth_date = CASE WHEN given ? 'birthDate' THEN (given->>'birthDate')::date ELSE birth_date END,
    address = CASE WHEN given ? 'address' THEN given->>'address' ELSE address END,
    categories = CASE WHEN given ? 'categories' THEN ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(given->'categories', 'null'), '[]')))
      ELSE categories END,
    detained = CASE WHEN given ? 'detained' THEN coalesce((given->>'detained')::boolean, false) ELSE detained END
  WHERE case_id = the_case AND role = the_role AND n = the_n;
END $$;

-- Words of an entry stand in the body of its command, which stays as it was sent: what they are now is said by what was
-- confirmed last of them. Of materials the case's own list says it too.
CREATE OR REPLACE FUNCTION change_material(the_case uuid, v jsonb, said text) RETURNS void LANGUAGE sql AS $$
  UPDATE legal_case SET materials = jsonb_set(materials, path, CASE WHEN path[2] = 'copies' THEN to_jsonb(said::int) ELSE to_jsonb(said) END)
  FROM (SELECT (string_to_array(v->>'part', '.'))[2:] AS path) p
  WHERE id = the_case AND v->>'part' ~ '^materials\.\d+\.(name|copies)$'
    AND materials #> path = (SELECT k.before FROM correction k WHERE k.case_id = the_case AND k.n = (v->>'n')::int)
$$;
