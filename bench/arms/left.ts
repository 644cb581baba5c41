import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Left } from './arm.js';

const TIMER_STARTED = 17;

/** What the histories of a workflow hold, from its first run to the last. */
export async function leftInTemporal(client: Client, workflowId: string): Promise<Omit<Left, 'stage' | 'rows'>> {
  const commands = new Set<string>();
  const left = { timers: 0, events: 0, historyBytes: 0, runs: 0 };
  for (let runId: string | undefined = ''; runId !== undefined; left.runs++) {
    const handle: WorkflowHandle = client.workflow.getHandle(workflowId, runId || undefined);
    const [{ raw }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
    for (const e of events ?? []) {
      // Every Update of a case is a command; the opening's waits for what the start brought.
      const { meta, outcome } = e.workflowExecutionUpdateCompletedEventAttributes ?? {};
      if (outcome?.success) commands.add(meta?.updateId ?? '');
      if (Number(e.eventType) === TIMER_STARTED) left.timers += 1;
    }
    left.events += Number(raw.workflowExecutionInfo?.historyLength ?? 0);
    left.historyBytes += Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0);
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  }
  return { commands: commands.size, ...left };
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
