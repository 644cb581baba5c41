-- Cases that are under way elsewhere are taken over within a window that the authority above opens, on the proposal of one person
-- that another one confirms. What became of a proposal stands in "office_entry".
ALTER TABLE "agency"
  ADD COLUMN "go_live_from" TIMESTAMPTZ(3),
  ADD COLUMN "go_live_until" DATE,
  ADD COLUMN "go_live_by" TEXT;

ALTER TABLE "legal_case" ADD COLUMN "taken_over_at" TIMESTAMPTZ(3);
UPDATE "legal_case" c SET "taken_over_at" = to_timestamp((p."facts"->>'takenOverAt')::float8 / 1000)
FROM "proceeding" p WHERE p."id" = c."id" AND p."facts" ? 'takenOverAt';

-- CreateIndex
CREATE INDEX "legal_case_taken_over_idx" ON "legal_case"("agency_id", "received_at", "id") WHERE (taken_over_at IS NOT NULL);

-- CreateTable
CREATE TABLE "takeover" (
    "id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "agency_id" TEXT NOT NULL,
    "window_from" TIMESTAMPTZ(3) NOT NULL,
    "body" TEXT NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "takeover_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "takeover_n_key" ON "takeover"("n");

-- CreateIndex
CREATE INDEX "takeover_agency_id_n_idx" ON "takeover"("agency_id", "n");
