-- When the first of a task's clocks runs out, so that tasks can be listed by it; infinity where none runs.
ALTER TABLE "task" ADD COLUMN "due_by" TIMESTAMPTZ(3) NOT NULL DEFAULT 'infinity'::timestamptz;

UPDATE "task" t SET "due_by" = d.due
FROM (SELECT proceeding_id, task_id, min(due_at) AS due FROM "deadline" WHERE state = 'armed' AND task_id IS NOT NULL
  GROUP BY proceeding_id, task_id) d
WHERE t.id = d.task_id AND t.proceeding_id = d.proceeding_id AND t.state = 'open';

-- Of the agency with the assignee: what is open, overdue and nobody's is counted in the index alone.
CREATE INDEX "task_agency_id_due_by_id_assignee_idx" ON "task"("agency_id", "due_by", "id", "assignee") WHERE (state = 'open');
CREATE INDEX "task_agency_id_kind_due_by_id_idx" ON "task"("agency_id", "kind", "due_by", "id") WHERE (state = 'open');
CREATE INDEX "task_assignee_due_by_id_idx" ON "task"("assignee", "due_by", "id") WHERE (state = 'open');
