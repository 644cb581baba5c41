-- What people who run the service ask: why a command has no outcome yet, and what the reconciler found last.
ALTER TABLE "command" ADD COLUMN "held_up" TEXT;

CREATE TABLE "reconciliation" (
    "id" BIGSERIAL NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "differences" JSONB NOT NULL,

    CONSTRAINT "reconciliation_pkey" PRIMARY KEY ("id")
);
