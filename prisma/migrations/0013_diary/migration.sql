-- When and where in the house a hearing is, and whom to ask there; how often what a diary shows of it has changed.
ALTER TABLE "hearing" ADD COLUMN "hour" TEXT NOT NULL DEFAULT '';
ALTER TABLE "hearing" ADD COLUMN "room" TEXT;
ALTER TABLE "hearing" ADD COLUMN "contact" TEXT;
ALTER TABLE "hearing" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "hearing" ADD COLUMN "changed_at" TIMESTAMPTZ(3);
DROP INDEX "hearing_agency_id_day_idx";
CREATE INDEX "hearing_agency_id_day_hour_case_id_no_idx" ON "hearing"("agency_id", "day", "hour", "case_id", "no");

-- Secret addresses at which a calendar program reads somebody's diary.
CREATE TABLE "diary_address" (
    "n" BIGSERIAL NOT NULL,
    "id" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "account_hash" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "diary_address_pkey" PRIMARY KEY ("n")
);
CREATE UNIQUE INDEX "diary_address_id_key" ON "diary_address"("id");
CREATE UNIQUE INDEX "diary_address_secret_hash_key" ON "diary_address"("secret_hash");
CREATE INDEX "diary_address_username_n_idx" ON "diary_address"("username", "n");
