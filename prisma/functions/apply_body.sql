-- What the body of a command says about people and matter; never passes through Temporal.
CREATE OR REPLACE FUNCTION apply_body(the_case uuid, body jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  roles CONSTANT text[] := ARRAY['recipients', 'opposing', 'representatives'];
  names CONSTANT text[] := ARRAY['recipient', 'opposing', 'representative'];
BEGIN
  UPDATE legal_case SET
    matter = coalesce(body->>'matter', matter),
    title = coalesce(body->>'title', title),
    narrative = coalesce(body->>'narrative', narrative),
    organ = coalesce(body->'organ'->>'name', organ),
    organ_reference = coalesce(body->>'noticeNumber', organ_reference),
    paper_number = coalesce(body->>'paperNumber', paper_number),
    materials = coalesce(body->'materials', materials)
  WHERE id = the_case;
  FOR i IN 1..3 LOOP
    CONTINUE WHEN jsonb_typeof(body->roles[i]) IS DISTINCT FROM 'array';
    DELETE FROM party WHERE case_id = the_case AND role = names[i];
    INSERT INTO party (case_id, role, n, name, id_kind, id_number, phone, gender, birth_date, address, categories, detained)
    SELECT the_case, names[i], p.n, coalesce(p.v->>'name', ''), p.v->>'idKind', p.v->>'idNumber', p.v->>'phone',
           p.v->>'gender', (p.v->>'birthDate')::date, p.v->>'address',
           ARRAY(SELECT jsonb_array_elements_text(coalesce(p.v->'categories', '[]'))), coalesce((p.v->>'detained')::boolean, false)
    FROM jsonb_array_elements(body->roles[i]) WITH ORDINALITY AS p(v, n);
  END LOOP;
END $$;
