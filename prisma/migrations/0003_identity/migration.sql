-- One normal form of names, numbers of people and numbers of documents (domain/identity.ts defines it and says why; that both
-- agree is tested in db/identity.test.ts), stored beside what was typed. Here and not among the functions that are put in
-- anew: what is stored follows from them, so that another definition is another migration, which computes it all again.

-- Nothing invisible; of a run of signs a dash.
CREATE FUNCTION tidied(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(t,
  '[\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]', '', 'g'),
  '[\u0021-\u0029\u002B-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E\u00A1-\u00A9\u00AB\u00AC\u00AE-\u00B1\u00B4\u00B6-\u00B8\u00BB\u00BF\u02C2-\u02DF\u055A-\u055F\u0589\u058A\u05BE\u05F3\u05F4\u060C\u061B\u061F\u066A-\u066C\u06D4\u1427\u16EB\u1800-\u180A\u2010-\u2027\u2030-\u205E\u2190-\u245F\u2500-\u27FF\u2900-\u2BFF\u2E00-\u2E7F\u3001-\u3004\u3008-\u3020\u3030\u3036\u3037\u303D-\u303F\u30A0\u30FB\u318D\uA78F\uFE10-\uFE1F\uFE30-\uFE6F\U00010100-\U00010102]+', '-', 'g');

CREATE FUNCTION document_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(normalize(regexp_replace(
  tidied(lower(normalize(tidied(translate(t, '○◯', '〇〇')), NFKC) COLLATE pg_catalog.pg_c_utf8)),
  '(?<![0-9])-|-(?![0-9])', '', 'g'), NFKC), '');

CREATE FUNCTION identity_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(replace(document_key(t), '-', ''), '');

CREATE FUNCTION phone_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(regexp_replace(regexp_replace(regexp_replace(identity_key(t), '[^0-9]', '', 'g'),
  '^(00)?86(?=1[3-9][0-9]{9}$)', ''), '^(00)?860?(?=[1-9][0-9]{9})', '0'), '');

-- The letters of a name two by two, so that a part of two letters is found by an index (those of pg_trgm are three by three).
CREATE FUNCTION name_parts(t text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT substr(identity_key(t), i, 2) FROM generate_series(1, greatest(1, length(identity_key(t)) - 1)) AS i);

ALTER TABLE "party"
  ADD COLUMN "id_reason" TEXT,
  ADD COLUMN "name_key" TEXT GENERATED ALWAYS AS (identity_key(name)) STORED,
  ADD COLUMN "name_parts" TEXT[] GENERATED ALWAYS AS (name_parts(name)) STORED,
  ADD COLUMN "id_key" TEXT GENERATED ALWAYS AS (identity_key(id_number)) STORED,
  ADD COLUMN "phone_key" TEXT GENERATED ALWAYS AS (phone_key(phone)) STORED;
ALTER TABLE "legal_case"
  ADD COLUMN "number_key" TEXT GENERATED ALWAYS AS (document_key(number)) STORED,
  ADD COLUMN "organ_key" TEXT GENERATED ALWAYS AS (identity_key(organ)) STORED,
  ADD COLUMN "organ_reference_key" TEXT GENERATED ALWAYS AS (document_key(organ_reference)) STORED,
  ADD COLUMN "paper_number_key" TEXT GENERATED ALWAYS AS (document_key(paper_number)) STORED;
ALTER TABLE "paper_entry"
  ADD COLUMN "number_key" TEXT GENERATED ALWAYS AS (document_key(number)) STORED,
  ADD COLUMN "person_key" TEXT GENERATED ALWAYS AS (identity_key(person)) STORED;
-- What guards judge by stands on record, wherever it is entered; until now it was said once, at the opening.
ALTER TABLE "legal_case" ADD COLUMN "life_or_death" BOOLEAN, ADD COLUMN "language" TEXT;
UPDATE legal_case c SET life_or_death = (p.facts->>'lifeOrDeath')::boolean, language = p.facts->>'language'
FROM proceeding p WHERE p.id = c.id AND (p.facts->>'lifeOrDeath' IS NOT NULL OR p.facts->>'language' IS NOT NULL);
-- What an opening on its way is going to be told apart by (db/duplicates.ts).
ALTER TABLE "delivery" ADD COLUMN "claims" TEXT[];

DROP INDEX "legal_case_agency_id_organ_reference_idx";
DROP INDEX "legal_case_agency_id_paper_number_idx";
DROP INDEX "party_id_number_idx";
DROP INDEX "party_name_idx";
CREATE INDEX "legal_case_agency_id_number_key_idx" ON "legal_case"("agency_id", "number_key");
CREATE INDEX "legal_case_agency_id_paper_number_key_idx" ON "legal_case"("agency_id", "paper_number_key");
CREATE INDEX "legal_case_agency_id_organ_reference_key_idx" ON "legal_case"("agency_id", "organ_reference_key");
CREATE INDEX "paper_entry_agency_id_number_key_idx" ON "paper_entry"("agency_id", "number_key");
CREATE INDEX "party_id_key_idx" ON "party"("id_key");
CREATE INDEX "party_phone_key_idx" ON "party"("phone_key");
CREATE INDEX "party_name_key_idx" ON "party"("name_key");
CREATE INDEX "party_name_parts_idx" ON "party" USING GIN ("name_parts");
