-- A command whose step is on record may be unknown to its workflow: worker and Temporal died before the answer. Until the
-- workflow has answered, the relay asks it again from here on (machine time).
ALTER TABLE "command" ADD COLUMN "confirm_by" TIMESTAMPTZ(3);
CREATE INDEX "command_confirm_by_idx" ON "command"("confirm_by");
