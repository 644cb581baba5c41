-- A clock that has something to say which cannot be committed: what, and when it was tried last.
ALTER TABLE "deadline" ADD COLUMN "held_up" TEXT, ADD COLUMN "held_up_at" TIMESTAMPTZ(3);

CREATE INDEX "deadline_held_up_at_idx" ON "deadline"("held_up_at") WHERE (held_up IS NOT NULL);
