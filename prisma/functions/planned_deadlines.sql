-- What a step made of the clocks, as `ResolvedDeadline`s.
CREATE OR REPLACE FUNCTION planned_deadlines(the_proceeding uuid, the_seq int) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'id', id, 'due', (extract(epoch FROM due_at) * 1000)::bigint, 'expires', expires, 'rungs', rungs, 'next', next_rung) ORDER BY id), '[]')
  FROM deadline_plan WHERE proceeding_id = the_proceeding AND seq = the_seq
$$;
