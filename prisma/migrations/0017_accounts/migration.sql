-- One form of each username: names that differ in capitals alone are one name from here on.
DO $$
DECLARE twins text;
BEGIN
  SELECT string_agg(username, ', ' ORDER BY username) INTO twins FROM app_user
    WHERE lower(username) IN (SELECT lower(username) FROM app_user GROUP BY 1 HAVING count(*) > 1);
  IF twins IS NOT NULL THEN
    RAISE EXCEPTION '以下账号仅大小写不同，请先更名或删除其一 / accounts that differ in capitals alone, of which one has to go first: %', twins;
  END IF;
END $$;
ALTER TABLE "app_user" ADD COLUMN "username_key" TEXT GENERATED ALWAYS AS (lower(username)) STORED;
CREATE UNIQUE INDEX "app_user_username_key_key" ON "app_user"("username_key");

-- Written no more.
ALTER TABLE "app_user" ALTER COLUMN "failed_logins" SET DEFAULT 0;

-- CreateTable
CREATE TABLE "sign_in" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "username" TEXT,
    "name_hash" BYTEA,
    "agency_id" TEXT,
    "address" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_hold" (
    "key" BYTEA NOT NULL,
    "username" TEXT,
    "level" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "told" BOOLEAN NOT NULL,

    CONSTRAINT "sign_in_hold_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sign_in_agency_id_id_idx" ON "sign_in"("agency_id", "id");

-- CreateIndex
CREATE INDEX "sign_in_username_id_idx" ON "sign_in"("username", "id");

-- CreateIndex
CREATE INDEX "sign_in_place_outcome_username_idx" ON "sign_in"("place", "outcome", "username");

-- CreateIndex
CREATE INDEX "sign_in_at_idx" ON "sign_in"("at");

-- CreateIndex
CREATE INDEX "sign_in_hold_username_idx" ON "sign_in_hold"("username");

-- CreateIndex
CREATE INDEX "sign_in_hold_at_idx" ON "sign_in_hold"("at");

-- A second factor, and what an agency asks of it.
ALTER TABLE "agency" ADD COLUMN "second_factor" TEXT NOT NULL DEFAULT 'optional',
ADD COLUMN "asks_again" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "session" ADD COLUMN "factor_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "second_factor" (
    "username" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT,
    "recovery" BYTEA[],
    "request_id" UUID NOT NULL,

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("username")
);
