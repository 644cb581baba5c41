-- Where a clock speaks next; null when it has no more to say. One that expires speaks at its end at the latest.
CREATE OR REPLACE FUNCTION speaks_at(rungs jsonb, next int, expires boolean, due timestamptz, armed timestamptz)
RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN expires THEN greatest(least(ms(rungs->next->'at'), due), armed)
    WHEN rungs->next IS NOT NULL THEN greatest(ms(rungs->next->'at'), armed) END
$$;
