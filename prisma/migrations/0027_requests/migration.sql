-- 诉求: what people ask of the service before, or instead of, a case. Contact, text and answer stand here and in the bodies of the commands.
CREATE TABLE "requests" (
    "id" UUID NOT NULL,
    "agency_id" TEXT NOT NULL,
    "station_id" TEXT,
    "unit_id" TEXT,
    "number" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "persons" INTEGER NOT NULL,
    "source" TEXT,
    "contact_name" TEXT,
    "contact_phone" TEXT,
    "text" TEXT NOT NULL,
    "owner" TEXT,
    "leader" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_on" DATE,
    "answer" TEXT,
    "satisfaction" TEXT,
    "reopened" BOOLEAN NOT NULL,
    "outcome" TEXT,
    "case_id" UUID,
    "duplicate_of" UUID,
    "closed_at" TIMESTAMPTZ(3),
    "name_key" TEXT GENERATED ALWAYS AS (identity_key(contact_name)) STORED,
    "phone_key" TEXT GENERATED ALWAYS AS (phone_key(contact_phone)) STORED,

    CONSTRAINT "requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "requests_number_key" ON "requests"("number");

-- CreateIndex
CREATE INDEX "requests_agency_id_received_at_id_idx" ON "requests"("agency_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "requests_agency_id_phone_key_idx" ON "requests"("agency_id", "phone_key");

-- CreateIndex
CREATE INDEX "requests_agency_id_name_key_idx" ON "requests"("agency_id", "name_key");

-- The request that an application was made of.
ALTER TABLE "legal_case" ADD COLUMN "request_id" UUID;
