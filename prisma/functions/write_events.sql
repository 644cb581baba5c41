-- The history: each event hashed with the one before it, and with the body of its command (db/audit/chain.ts).
CREATE OR REPLACE FUNCTION write_events(s jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p CONSTANT uuid := (s->>'proceeding')::uuid;
  q CONSTANT int := (s->>'seq')::int;
  body CONSTANT text := (SELECT body_hash FROM command WHERE id = (s->>'command')::uuid);
  prev bytea := (SELECT hash FROM event WHERE proceeding_id = p ORDER BY seq DESC, n DESC LIMIT 1);
  this bytea;
  e record;
BEGIN
  prev := coalesce(prev, decode(repeat('00', 32), 'hex'));
  FOR e IN SELECT v, o::int AS n FROM jsonb_array_elements(s->'events') WITH ORDINALITY AS x(v, o) LOOP
    this := sha256(prev || convert_to(concat_ws('|', p, q, e.n, e.v->>'kind', e.v->>'happened', s->>'entered', s->>'actor',
      coalesce(s->>'command', '-'), coalesce(body, '-'), e.v->>'data'), 'UTF8'));
    INSERT INTO event (proceeding_id, proceeding_kind, seq, n, kind, happened_at, entered_at, actor, command_id, body_hash, data,
      prev_hash, hash)
    VALUES (p, s->>'kind', q, e.n, e.v->>'kind', ms(e.v->'happened'), ms(s->'entered'), s->>'actor', (s->>'command')::uuid, body,
      e.v->>'data', prev, this);
    prev := this;
  END LOOP;
END $$;
