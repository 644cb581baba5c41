-- An instant as the service writes it: milliseconds since 1970, a number; anything else is none.
CREATE OR REPLACE FUNCTION ms(v jsonb) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN jsonb_typeof(v) = 'number' THEN to_timestamp(v::float8 / 1000) END $$;
