-- Station and firm that a task lies with: its own, else those of its case. Lists and counts of a station or firm go by the task alone.
ALTER TABLE "task" ADD COLUMN "at_station" TEXT;
ALTER TABLE "task" ADD COLUMN "at_firm" TEXT;

UPDATE "task" t SET "at_station" = coalesce(t."station_id", c."station_id"), "at_firm" = coalesce(t."firm_id", c."firm_id")
FROM "task" own LEFT JOIN "legal_case" c ON c."id" = own."proceeding_id"
WHERE t."id" = own."id" AND coalesce(t."station_id", c."station_id", t."firm_id", c."firm_id") IS NOT NULL;

CREATE INDEX "task_agency_id_at_station_due_by_id_assignee_claimed_by_idx" ON "task"("agency_id", "at_station", "due_by", "id", "assignee", "claimed_by") WHERE (state = 'open');
CREATE INDEX "task_agency_id_at_firm_due_by_id_assignee_claimed_by_idx" ON "task"("agency_id", "at_firm", "due_by", "id", "assignee", "claimed_by") WHERE (state = 'open');
CREATE INDEX "task_agency_id_at_station_state_opened_at_id_idx" ON "task"("agency_id", "at_station", "state", "opened_at", "id") WHERE (at_station IS NOT NULL);
CREATE INDEX "task_agency_id_at_firm_state_opened_at_id_idx" ON "task"("agency_id", "at_firm", "state", "opened_at", "id") WHERE (at_firm IS NOT NULL);
