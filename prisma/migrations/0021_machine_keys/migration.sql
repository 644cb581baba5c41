-- Keys by which programs use the service, and what each was used for; tasks for which nobody of their agency is left.
ALTER TABLE "app_user" ADD COLUMN "machine" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "machine_key" (
    "id" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "addresses" TEXT[],
    "secret_hash" BYTEA NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "made_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "follows" TEXT,
    "overlap_days" INTEGER,

    CONSTRAINT "machine_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "machine_key_use" (
    "key_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "route" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "machine_key_use_pkey" PRIMARY KEY ("key_id","day","route","outcome","address")
);

-- CreateIndex
CREATE INDEX "machine_key_agency_id_idx" ON "machine_key"("agency_id");

-- CreateIndex
CREATE INDEX "machine_key_follows_idx" ON "machine_key"("follows");

-- CreateIndex
CREATE INDEX "machine_key_use_last_at_idx" ON "machine_key_use"("last_at");

-- CreateTable
CREATE TABLE "deputised_task" (
    "task_id" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deputised_task_pkey" PRIMARY KEY ("task_id")
);
