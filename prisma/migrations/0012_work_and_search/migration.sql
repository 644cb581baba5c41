-- Who of a pool works on a task; cases by what is due first; why somebody saw a case in full.
ALTER TABLE "task" ADD COLUMN "claimed_by" TEXT;
DROP INDEX "task_agency_id_due_by_id_assignee_idx";
CREATE INDEX "task_agency_id_due_by_id_assignee_claimed_by_idx" ON "task"("agency_id", "due_by", "id", "assignee", "claimed_by") WHERE (state = 'open');
CREATE INDEX "task_claimed_by_state_due_by_id_idx" ON "task"("claimed_by", "state", "due_by", "id") WHERE (claimed_by IS NOT NULL);

-- CreateTable
CREATE TABLE "task_claim" (
    "n" BIGSERIAL NOT NULL,
    "id" UUID NOT NULL,
    "request_hash" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "username" TEXT,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_claim_pkey" PRIMARY KEY ("n")
);

-- CreateIndex
CREATE UNIQUE INDEX "task_claim_id_key" ON "task_claim"("id");

-- CreateIndex
CREATE INDEX "task_claim_task_id_n_idx" ON "task_claim"("task_id", "n");

ALTER TABLE "legal_case" ADD COLUMN "due_by" TIMESTAMPTZ(3) NOT NULL DEFAULT 'infinity'::timestamptz;
UPDATE "legal_case" c SET "due_by" = d.due
FROM (SELECT proceeding_id, min(due_at) AS due FROM "deadline" WHERE state = 'armed' GROUP BY proceeding_id) d
WHERE c.id = d.proceeding_id;
CREATE INDEX "legal_case_agency_id_due_by_id_idx" ON "legal_case"("agency_id", "due_by", "id");
CREATE INDEX "legal_case_agency_id_channel_received_at_id_idx" ON "legal_case"("agency_id", "channel", "received_at", "id");

ALTER TABLE "sensitive_read" ADD COLUMN "reason" TEXT;
