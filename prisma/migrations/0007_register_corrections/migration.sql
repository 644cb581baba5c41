-- Corrections of lines of the registers: proposed by one person, in force when another one has confirmed.

-- A number that was voided is free for the line it belongs to.
DROP INDEX "paper_entry_agency_id_register_number_key";
ALTER TABLE "paper_entry"
  ADD COLUMN     "hand_case_id" UUID,
  ADD COLUMN     "voided_at" TIMESTAMPTZ(3),
  ADD COLUMN     "void_ground" TEXT;
CREATE UNIQUE INDEX "paper_entry_agency_id_register_number_key" ON "paper_entry"("agency_id", "register", "number") WHERE (voided_at IS NULL);

-- CreateTable
CREATE TABLE "paper_correction" (
    "n" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "request_hash" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "entry_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "thing" TEXT NOT NULL,
    "case_id" UUID,
    "body" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "paper_correction_pkey" PRIMARY KEY ("n")
);

-- CreateIndex
CREATE UNIQUE INDEX "paper_correction_id_key" ON "paper_correction"("id");

-- CreateIndex
CREATE UNIQUE INDEX "paper_correction_entry_id_no_act_key" ON "paper_correction"("entry_id", "no", "act");

-- CreateIndex
CREATE UNIQUE INDEX "paper_correction_decision_key" ON "paper_correction"("entry_id", "no") WHERE (act <> 'propose');
