import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Left } from './arm.js';

const TIMER_STARTED = 17;

/** What a workflow's history holds. @param commandsOf Updates among its events that were commands */
export async function leftInTemporal(client: Client, workflowId: string): Promise<Omit<Left, 'stage' | 'rows'>> {
  const handle = client.workflow.getHandle(workflowId);
  const { raw } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const count = (has: (e: NonNullable<typeof events>[number]) => boolean) => (events ?? []).filter(has).length;
  return {
    // Every Update of a case is a command; the opening's waits for what the start brought.
    commands: count((e) => e.workflowExecutionUpdateCompletedEventAttributes != null),
    timers: count((e) => Number(e.eventType) === TIMER_STARTED),
    events: Number(raw.workflowExecutionInfo?.historyLength ?? 0),
    historyBytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0),
  };
}

/** What the record holds of a case. */
export async function leftOnRecord(pool: Pool, caseId: string): Promise<Pick<Left, 'stage' | 'rows'>> {
  const { rows } = await pool.query<Record<string, number> & { stage: string }>(
    `SELECT c.stage,
       (SELECT count(*)::int FROM command m JOIN step s ON s.proceeding_id = m.proceeding_id AND s.key = m.input->-1->>'key'
        WHERE m.proceeding_id = c.id) AS commands,
       (SELECT count(*)::int FROM step WHERE proceeding_id = c.id) AS steps,
       (SELECT count(*)::int FROM task WHERE proceeding_id = c.id) AS tasks,
       (SELECT count(*)::int FROM deadline WHERE proceeding_id = c.id) AS deadlines,
       (SELECT count(*)::int FROM event WHERE proceeding_id = c.id) AS events
     FROM legal_case c WHERE id = $1`,
    [caseId],
  );
  const [row] = rows;
  if (!row) return { stage: null, rows: null };
  const { stage, ...counts } = row;
  return { stage, rows: counts };
}
