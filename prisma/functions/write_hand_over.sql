-- 交接: who has left the case, and whose it is now, are told of it, the former for the last time. What a taking over tells of the past is
-- news to nobody.
CREATE OR REPLACE FUNCTION write_hand_over(s jsonb, moves jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert (id, key, agency_id, recipient, kind, proceeding_id, proceeding_kind, data, at)
  SELECT gen_random_uuid(), (s->>'proceeding') || '/' || (s->>'seq') || '/handed-over', s->>'agency', u.username, 'handed-over',
    (s->>'proceeding')::uuid, s->>'kind', '{}', ms(s->'at')
  FROM jsonb_array_elements(moves) AS x(v)
  JOIN app_user u ON u.username IN (v->>'from', v->>'to') AND u.active AND NOT has_recused((s->>'proceeding')::uuid, u.username)
  WHERE (s->>'at')::bigint > coalesce((s->'facts'->>'takenOverAt')::bigint, 0)
  ON CONFLICT (key, recipient) DO NOTHING;
END $$;
