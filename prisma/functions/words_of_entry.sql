-- What was sent for the step: of a case taken over, the opening or the act of its past (write_case_row.sql).
CREATE OR REPLACE FUNCTION body_of_entry(the_case uuid, the_seq int) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(b.body->'history'->(substring(t.key FROM '/([0-9]{1,4})$')::int - 1)->'body', b.body->'application', b.body->'notice',
    b.body)
  FROM step t
  CROSS JOIN LATERAL (
    SELECT m.body::jsonb AS body FROM event e JOIN command m ON m.id = e.command_id
    WHERE e.proceeding_id = t.proceeding_id AND e.seq = t.seq AND e.n = 1
  ) b
  WHERE t.proceeding_id = the_case AND t.seq = the_seq
$$;

-- Words of an entry as they are now: what was confirmed last of them, or as they were entered.
CREATE OR REPLACE FUNCTION words_of_entry(the_case uuid, the_seq int, the_part text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT k.after FROM correction k WHERE k.case_id = the_case AND k.field = 'words' AND k.of_no = the_seq AND k.part = the_part
      AND k.outcome = 'confirmed' ORDER BY k.n DESC LIMIT 1),
    body_of_entry(the_case, the_seq) #> string_to_array(the_part, '.'))
$$;
