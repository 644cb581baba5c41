-- The audit: anchors of the hash chains, and a log of sensitive reading that says by which request.

ALTER TABLE "sensitive_read" ADD COLUMN "agency_id" TEXT, ADD COLUMN "route" TEXT, ADD COLUMN "request_id" TEXT;
UPDATE "sensitive_read" r SET "agency_id" = coalesce((SELECT u."agency_id" FROM "app_user" u WHERE u."username" = r."username"), ''),
  "route" = '', "request_id" = '';
ALTER TABLE "sensitive_read" ALTER COLUMN "agency_id" SET NOT NULL, ALTER COLUMN "route" SET NOT NULL,
  ALTER COLUMN "request_id" SET NOT NULL;

ALTER TABLE "step" ADD COLUMN "entry" BIGSERIAL NOT NULL;

-- CreateTable
CREATE TABLE "audit_anchor" (
    "day" DATE NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "cases" INTEGER NOT NULL,
    "leaves" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "entry" BIGINT NOT NULL,
    "reads" INTEGER NOT NULL,
    "last_read" BIGINT NOT NULL,
    "reads_hash" BYTEA NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "audit_leaf" (
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("day","kind","id")
);

-- CreateIndex
CREATE INDEX "audit_leaf_kind_id_day_idx" ON "audit_leaf"("kind", "id", "day");

-- CreateIndex
CREATE INDEX "sensitive_read_agency_id_id_idx" ON "sensitive_read"("agency_id", "id");

-- CreateIndex
CREATE INDEX "sensitive_read_case_id_idx" ON "sensitive_read"("case_id");

-- CreateIndex
CREATE UNIQUE INDEX "step_entry_key" ON "step"("entry");

-- Numbers of a sequence are given before they can be seen, so a higher one may be on record while a lower one is still on
-- its way. Whoever enters a step or a reading holds this lock, shared, until it is on record; an anchor takes it alone for
-- the moment in which it looks how far the record goes (db/audit/anchor.ts).
CREATE FUNCTION entering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('audit/horizon', 0));
  RETURN NULL;
END $$;
CREATE TRIGGER entering BEFORE INSERT ON "step" FOR EACH STATEMENT EXECUTE FUNCTION entering();
CREATE TRIGGER entering BEFORE INSERT ON "sensitive_read" FOR EACH STATEMENT EXECUTE FUNCTION entering();
