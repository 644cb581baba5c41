-- Reference data in versions: what is drafted, approved and in force, and what an approval does to live deadlines.

-- AlterTable
ALTER TABLE "calendar_year" DROP CONSTRAINT "calendar_year_pkey",
ADD COLUMN     "amends" TEXT[],
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1,
ADD CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year", "version");

-- CreateTable
CREATE TABLE "reference_entry" (
    "n" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "request_hash" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "pack" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" TEXT,
    "actor" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "reference_entry_pkey" PRIMARY KEY ("n")
);

-- CreateTable
CREATE TABLE "reference_batch" (
    "n" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "planned" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "differing" INTEGER NOT NULL,
    "moot" INTEGER NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "reference_batch_pkey" PRIMARY KEY ("n")
);

-- CreateTable
CREATE TABLE "reference_move" (
    "n" INTEGER NOT NULL,
    "deadline_id" TEXT NOT NULL,
    "proceeding_id" UUID NOT NULL,
    "proceeding_kind" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "rule_key" TEXT NOT NULL,
    "old_due" TIMESTAMPTZ(3) NOT NULL,
    "new_due" TIMESTAMPTZ(3) NOT NULL,
    "new_rungs" JSONB NOT NULL,
    "order_id" UUID NOT NULL,
    "outcome" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "reference_move_pkey" PRIMARY KEY ("n","deadline_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "reference_entry_id_key" ON "reference_entry"("id");

-- CreateIndex
CREATE UNIQUE INDEX "reference_entry_kind_pack_key_version_act_key" ON "reference_entry"("kind", "pack", "key", "version", "act");

-- CreateIndex
CREATE INDEX "reference_batch_n_idx" ON "reference_batch"("n") WHERE (ended_at IS NULL);

-- CreateIndex
CREATE INDEX "reference_move_n_idx" ON "reference_move"("n") WHERE (outcome IS NULL);
