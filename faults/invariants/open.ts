import type pg from 'pg';
import type { CaseRecord } from './record.js';
import type { Seen } from './referee.js';
import type { Report } from './violation.js';

/** (7) No command without an outcome, no message unsent or given up, in the whole database. */
export async function checkQueues(pool: pg.Pool, report: Report): Promise<void> {
  const pending = await pool.query<{ id: string; attempts: number }>(
    `SELECT id, attempts FROM command WHERE state = 'pending' ORDER BY received_at LIMIT 20`,
  );
  for (const { id, attempts } of pending.rows) report(`command ${id} is pending after ${attempts} attempts`);
  const unsent = await pool.query<{ key: string; failed: string | null }>(
    'SELECT key, failed FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 20',
  );
  for (const { key, failed } of unsent.rows) report(`message ${key} ${failed === null ? 'is unsent' : 'was given up'}`);
}

/**
 * (7) An open case has something to do or a clock that runs, and a workflow that knows it: running, at the row's step,
 * with its tasks, and not parked.
 */
export function checkOpen(c: CaseRecord, seen: Seen | undefined, parked: boolean, report: Report): void {
  const { row } = c;
  if (row.parked !== null) {
    if (!parked) report(`the case is parked: ${row.parked}`);
    return;
  }
  if (row.resting) return;
  const tasks = c.tasks.filter((t) => t.state === 'open').map((t) => t.id);
  const clocks = c.deadlines.filter((d) => d.state === 'armed');
  if (tasks.length === 0 && clocks.length === 0) report('the case is open, with neither a task nor a clock');
  if (seen?.status !== 'RUNNING') return report(`the case is open and its workflow is ${seen?.status}`);
  if (!seen.state) return;
  const { seq, nextWake } = seen.state;
  if (seq !== row.seq) report(`the workflow is at step ${seq}, the row at ${row.seq}`);
  if ([...seen.state.tasks].sort().join() !== tasks.sort().join()) report('the workflow knows other open tasks');
  if (seen.state.parked !== null) report(`the workflow is parked: ${seen.state.parked}`);
  if (tasks.length === 0 && nextWake === null) report('the case waits for a clock, its workflow for nothing');
}
