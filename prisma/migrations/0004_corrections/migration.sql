-- CreateTable
CREATE TABLE "correction" (
    "case_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "of_no" INTEGER,
    "role" TEXT,
    "change" TEXT,
    "command_id" UUID NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "outcome" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_seq" INTEGER,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("case_id","n")
);
