-- What somebody had begun to fill in is done with when what he sent is on record; `form` as db/drafts.ts names them.
CREATE OR REPLACE FUNCTION forget_draft(the_command uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM draft d USING command m
  WHERE m.id = the_command AND d.username = m.actor AND d.form = CASE m.kind
    WHEN 'task' THEN concat_ws(':', 'task', m.task_id, m.name)
    WHEN 'act' THEN concat_ws(':', 'act', m.proceeding_id, m.name)
    ELSE concat_ws(':', 'open', m.name) END;
END $$;
