-- The office's own registers: agencies, stations, firms and people are kept through the service; what changed stands in a ledger.
ALTER TABLE "station" ADD COLUMN "active" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "firm" ADD COLUMN "active" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "app_user"
  ADD COLUMN "phone" TEXT,
  ADD COLUMN "phone_key" TEXT GENERATED ALWAYS AS (phone_key(phone)) STORED,
  ADD COLUMN "must_change" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "office_entry" (
    "n" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "request_hash" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "of_n" INTEGER,
    "body" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "office_entry_pkey" PRIMARY KEY ("n")
);

-- CreateIndex
CREATE UNIQUE INDEX "office_entry_id_key" ON "office_entry"("id");

-- CreateIndex
CREATE UNIQUE INDEX "office_entry_of_n_key" ON "office_entry"("of_n") WHERE (of_n IS NOT NULL);

-- CreateIndex
CREATE INDEX "office_entry_agency_id_n_idx" ON "office_entry"("agency_id", "n");

-- CreateIndex
CREATE INDEX "office_entry_kind_key_n_idx" ON "office_entry"("kind", "key", "n");
