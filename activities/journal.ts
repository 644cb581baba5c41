import type pg from 'pg';
import type { Input, ResolvedDeadline } from '../domain/case.js';
import { fromRow } from './commit.js';

export interface JournalStep {
  readonly input: Input;
  readonly deadlines: readonly ResolvedDeadline[];
}
/** All that rebuilds a case, and what the row says to compare the result with. */
export interface Journal {
  readonly flow: number;
  readonly steps: readonly JournalStep[];
  readonly row: { readonly seq: number; readonly stage: string; readonly openTasks: readonly string[] };
}

export async function loadJournal(pool: pg.Pool, caseId: string): Promise<Journal> {
  const { rows } = await pool.query<{ input: Input; flow: number; deadlines: ResolvedDeadline[] }>(
    'SELECT input, flow, planned_deadlines(case_id, seq) AS deadlines FROM step WHERE case_id = $1 ORDER BY seq',
    [caseId],
  );
  const {
    rows: [row],
  } = await pool.query<{ seq: number; stage: string; tasks: string[] | null }>(
    `SELECT seq, stage, (SELECT array_agg(id ORDER BY id) FROM task WHERE case_id = c.id AND state = 'open') AS tasks
     FROM legal_case c WHERE id = $1`,
    [caseId],
  );
  if (!row) throw new Error(`no record of case ${caseId}`);
  return {
    flow: rows[0]?.flow ?? 1,
    steps: rows.map((r) => ({ input: r.input, deadlines: r.deadlines.map(fromRow) })),
    row: { seq: row.seq, stage: row.stage, openTasks: row.tasks ?? [] },
  };
}

/**
 * Whether a command for this task was received before `due` and is still on its way; asked under the case's lock, so
 * that a command being accepted at this moment is seen too.
 */
export async function onTheWay(pool: pg.Pool, caseId: string, taskId: string, due: number): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM legal_case WHERE id = $1 FOR UPDATE', [caseId]);
    const { rowCount } = await client.query(
      `SELECT 1 FROM command WHERE case_id = $1 AND task_id = $2 AND state = 'pending' AND received_at <= to_timestamp($3::float8 / 1000)`,
      [caseId, taskId, due],
    );
    await client.query('COMMIT');
    return (rowCount ?? 0) > 0;
  } finally {
    client.release();
  }
}

/** Takes a case out of the way that can go no further; operators see it, others are not disturbed. */
export async function parkCase(pool: pg.Pool, caseId: string, reason: string): Promise<void> {
  await pool.query('UPDATE legal_case SET parked = $2 WHERE id = $1', [caseId, reason]);
}
