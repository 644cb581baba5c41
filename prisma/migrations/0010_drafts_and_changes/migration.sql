-- What somebody has begun to fill in, until it is sent.
CREATE TABLE "draft" (
    "username" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "version" BIGSERIAL NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("username","form")
);
CREATE INDEX "draft_updated_at_idx" ON "draft"("updated_at");

-- Steps have an order of entry; alerts, of which some come without a step, get one too, so that a stream of changes can go by it.
ALTER TABLE "alert" ADD COLUMN "entry" BIGSERIAL NOT NULL;
CREATE UNIQUE INDEX "alert_entry_key" ON "alert"("entry");
