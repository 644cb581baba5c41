import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { STATE, type CaseRecord } from './record.js';
import type { Seen } from './referee.js';
import type { Report } from './violation.js';

/** Clocks speak while the check goes on; what they set going has this long to be done, ms. */
const UNDER_WAY_MS = 10_000;

/** (7) No command without an outcome, no message unsent or given up, in the whole database. */
export async function checkQueues(pool: pg.Pool, report: Report, underWayMs = UNDER_WAY_MS): Promise<void> {
  const stuck = await left(pool, LEFT);
  for (const until = Date.now() + underWayMs; stuck.size > 0 && Date.now() < until; await sleep(250)) {
    const still = await left(pool, LEFT);
    for (const key of stuck.keys()) if (!still.has(key)) stuck.delete(key);
  }
  for (const text of [...stuck.values(), ...(await left(pool, GIVEN_UP)).values()].slice(0, MOST)) report(text);
}

const MOST = 20;
const LEFT = `
SELECT 'command ' || id AS key, 'command ' || id || ' is pending after ' || coalesce(d.attempts, 0) || ' attempts' AS text
FROM command c LEFT JOIN command_refusal r ON r.command_id = c.id LEFT JOIN delivery d ON d.command_id = c.id
WHERE ${STATE} = 'pending'
UNION ALL SELECT key, 'message ' || key || ' is unsent' FROM outbox WHERE sent_at IS NULL AND failed IS NULL`;
const GIVEN_UP = `SELECT key, 'message ' || key || ' was given up' AS text FROM outbox WHERE failed IS NOT NULL`;

async function left(pool: pg.Pool, sql: string): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ key: string; text: string }>(sql);
  return new Map(rows.map(({ key, text }) => [key, text]));
}

/**
 * (7) An open case has something to do or a clock that runs, and a workflow that knows it: running, at the row's step,
 * with its tasks, and all its clocks free to speak. Of one that is parked (10) tells.
 */
export function checkOpen(c: CaseRecord, seen: Seen | undefined, report: Report): void {
  const { row } = c;
  if (row.resting || row.parked !== null) return;
  const tasks = c.tasks.filter((t) => t.state === 'open').map((t) => t.id);
  const clocks = c.deadlines.filter((d) => d.state === 'armed');
  if (tasks.length === 0 && clocks.length === 0) report('the case is open, with neither a task nor a clock');
  if (seen?.status !== 'RUNNING') return report(`the case is open and its workflow is ${seen?.status}`);
  if (!seen.state) return;
  const { seq, nextWake, heldUp } = seen.state;
  if (seq !== row.seq) report(`the workflow is at step ${seq}, the row at ${row.seq}`);
  if ([...seen.state.tasks].sort().join() !== tasks.sort().join()) report('the workflow knows other open tasks');
  if (heldUp.length > 0) report(`what these have to say cannot be recorded: ${heldUp.join(' ')}`);
  if (seen.state.parked !== null) report(`the workflow is parked: ${seen.state.parked}`);
  if (tasks.length === 0 && nextWake === null) report('the case waits for a clock, its workflow for nothing');
}
