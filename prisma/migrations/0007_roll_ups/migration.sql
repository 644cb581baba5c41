-- Roll-ups of the rates (db/roll-up, docs/decisions/0014): whatever changes a case or paper entry leaves a delta in its own
-- transaction, and a loop of the relay counts the units named there anew. A row too many costs a recount; a row too few is a
-- wrong figure.

-- CreateTable
CREATE TABLE "rate_delta" (
    "id" BIGSERIAL NOT NULL,
    "agency_id" TEXT NOT NULL,
    "unit" UUID NOT NULL,

    CONSTRAINT "rate_delta_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_period" (
    "id" SERIAL NOT NULL,
    "agency_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "basis" TEXT NOT NULL,

    CONSTRAINT "rate_period_pkey" PRIMARY KEY ("id")
);

-- CreateTable: places are compared byte by byte, whatever the database's language.
CREATE TABLE "rate_unit" (
    "period_id" INTEGER NOT NULL,
    "unit" UUID NOT NULL,
    "station_id" TEXT,
    "place" TEXT COLLATE "C" NOT NULL,
    "cells" INTEGER[],
    "items" TEXT[],
    "counted" BIGINT NOT NULL,
    "listed" BIGINT NOT NULL,
    "from_at" TIMESTAMPTZ(3),
    "until_at" TIMESTAMPTZ(3),

    CONSTRAINT "rate_unit_pkey" PRIMARY KEY ("period_id","unit")
);

-- CreateTable
CREATE TABLE "rate_cell" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "variant" TEXT NOT NULL,
    "standing" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "list" INTEGER NOT NULL,

    CONSTRAINT "rate_cell_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_count" (
    "period_id" INTEGER NOT NULL,
    "station_id" TEXT NOT NULL,
    "cell" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "rate_count_pkey" PRIMARY KEY ("period_id","station_id","cell")
);

-- CreateIndex
CREATE INDEX "rate_delta_agency_id_unit_idx" ON "rate_delta"("agency_id", "unit");

-- CreateIndex
CREATE UNIQUE INDEX "rate_period_agency_id_year_key" ON "rate_period"("agency_id", "year");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_place_counted_listed_idx" ON "rate_unit"("period_id", "place", "counted", "listed");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_station_id_place_counted_listed_idx" ON "rate_unit"("period_id", "station_id", "place", "counted", "listed");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_from_at_idx" ON "rate_unit"("period_id", "from_at");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_until_at_idx" ON "rate_unit"("period_id", "until_at");

-- CreateIndex
CREATE UNIQUE INDEX "rate_cell_key_variant_standing_why_key" ON "rate_cell"("key", "variant", "standing", "why");

-- CreateIndex
CREATE INDEX "hearing_handler_idx" ON "hearing"("handler");

-- CreateIndex
CREATE INDEX "attendance_observer_idx" ON "attendance"("observer");

-- CreateIndex: paper entries without a case, and the case of a notice, are found however long the record.
CREATE INDEX "paper_entry_agency_id_case_id_day_idx" ON "paper_entry"("agency_id", "case_id", "day");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_organ_reference_idx" ON "legal_case"("agency_id", "organ_reference");

-- Every step of a case writes the case's row. Draws are written, and closed when in vain, outside of any step.
CREATE FUNCTION changed_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rate_delta (agency_id, unit) VALUES (NEW.agency_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON "legal_case" FOR EACH ROW EXECUTE FUNCTION changed_unit();

CREATE FUNCTION changed_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rate_delta (agency_id, unit) VALUES (NEW.agency_id, NEW.case_id);
  RETURN NULL;
END $$;
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON "attendance" FOR EACH ROW EXECUTE FUNCTION changed_attendance();

-- A paper entry is a unit of its own for as long as no case answers it.
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON "paper_entry" FOR EACH ROW EXECUTE FUNCTION changed_unit();

-- Somebody's firm decides whether he may observe: all he handled or observed is counted anew.
CREATE FUNCTION changed_firm() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE who CONSTANT text := coalesce(NEW.username, OLD.username);
BEGIN
  INSERT INTO rate_delta (agency_id, unit)
  SELECT agency_id, case_id FROM hearing WHERE handler = who
  UNION SELECT agency_id, case_id FROM attendance WHERE observer = who;
  RETURN NULL;
END $$;
CREATE TRIGGER added_to_firm AFTER INSERT ON "app_user" FOR EACH ROW WHEN (NEW.firm_id IS NOT NULL) EXECUTE FUNCTION changed_firm();
CREATE TRIGGER changed_firm AFTER UPDATE OF "firm_id" ON "app_user" FOR EACH ROW
  WHEN (NEW.firm_id IS DISTINCT FROM OLD.firm_id) EXECUTE FUNCTION changed_firm();
CREATE TRIGGER gone_from_firm AFTER DELETE ON "app_user" FOR EACH ROW WHEN (OLD.firm_id IS NOT NULL) EXECUTE FUNCTION changed_firm();
