/** Commands with what became of them, as a table: `state`, and the `seq` of the step that ended them. */
export const COMMANDS = `(
  SELECT c.*, s.seq, r.problem,
    CASE WHEN s.seq IS NOT NULL THEN 'done' WHEN r.command_id IS NOT NULL THEN 'refused' ELSE 'pending' END AS state
  FROM command c
  LEFT JOIN step s ON s.proceeding_id = c.proceeding_id AND s.key = c.input->-1->>'key'
  LEFT JOIN command_refusal r ON r.command_id = c.id
)`;
