import type { Pool } from 'pg';

export interface OpenCase {
  readonly id: string;
  readonly seq: number;
}

/** A page of the cases whose workflow must be running: not at rest, not parked. In the order of their ids. */
export async function openCases(pool: Pool, after: string, limit: number): Promise<OpenCase[]> {
  const { rows } = await pool.query<OpenCase>(
    `SELECT id, seq FROM legal_case WHERE NOT resting AND parked IS NULL AND id > $1::uuid ORDER BY id LIMIT $2`,
    [after, limit],
  );
  return rows;
}

/** The case as it stands now; undefined when its workflow need not be running any more. */
export async function openCase(pool: Pool, id: string): Promise<OpenCase | undefined> {
  const { rows } = await pool.query<OpenCase>(
    `SELECT id, seq FROM legal_case WHERE id = $1 AND NOT resting AND parked IS NULL`,
    [id],
  );
  return rows[0];
}

export async function openCaseCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM legal_case WHERE NOT resting');
  return rows[0]?.n ?? 0;
}

/** Cases that can go no further until somebody has looked at them. */
export async function parkedCaseCount(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM legal_case WHERE parked IS NOT NULL',
  );
  return rows[0]?.n ?? 0;
}
