-- The first answer has columns of its own: as text it is neither parsed nor merged when it is written. And of the commands
-- only the few that are on their way are looked for by state: the others need not stand in those indexes.
ALTER TABLE "command" ADD COLUMN "answer" TEXT, ADD COLUMN "answer_unmasked" BOOLEAN;
UPDATE "command" SET answer = result->>'answer', answer_unmasked = coalesce((result->'unmasked')::boolean, true),
  result = result - ARRAY['answer', 'unmasked']
WHERE result ? 'answer';

-- DropIndex
DROP INDEX "command_confirm_by_idx";

-- DropIndex
DROP INDEX "command_state_lease_until_idx";

-- CreateIndex
CREATE INDEX "command_pending_idx" ON "command"("case_id", "received_at") WHERE (state = 'pending');

-- CreateIndex
CREATE INDEX "command_confirm_by_idx" ON "command"("confirm_by") WHERE (confirm_by IS NOT NULL);
