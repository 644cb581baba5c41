-- Lists go by the instant a case was received or a task opened: each way to a row has an index in that order.
-- DropIndex
DROP INDEX "legal_case_agency_id_received_at_idx";

-- DropIndex
DROP INDEX "legal_case_agency_id_stage_idx";

-- DropIndex
DROP INDEX "legal_case_firm_id_idx";

-- DropIndex
DROP INDEX "legal_case_handler_idx";

-- DropIndex
DROP INDEX "task_agency_id_role_state_idx";

-- DropIndex
DROP INDEX "task_assignee_state_idx";

-- CreateIndex
CREATE INDEX "legal_case_agency_id_stage_received_at_id_idx" ON "legal_case"("agency_id", "stage", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_received_at_id_idx" ON "legal_case"("agency_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_station_id_received_at_id_idx" ON "legal_case"("station_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_firm_id_received_at_id_idx" ON "legal_case"("firm_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_handler_received_at_id_idx" ON "legal_case"("handler", "received_at", "id");

-- CreateIndex
CREATE INDEX "task_agency_id_state_opened_at_id_idx" ON "task"("agency_id", "state", "opened_at", "id");

-- CreateIndex
CREATE INDEX "task_agency_id_kind_state_opened_at_id_idx" ON "task"("agency_id", "kind", "state", "opened_at", "id");

-- CreateIndex
CREATE INDEX "task_assignee_state_opened_at_id_idx" ON "task"("assignee", "state", "opened_at", "id");
DROP INDEX "alert_recipient_acknowledged_at_idx";
CREATE INDEX "alert_recipient_acknowledged_at_at_id_idx" ON "alert"("recipient", "acknowledged_at", "at", "id");
CREATE INDEX "alert_recipient_at_id_idx" ON "alert"("recipient", "at", "id");
