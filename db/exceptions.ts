import type { Pool } from 'pg';
import { RECUSED } from './recusals.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { array, int4, text } from './sql/types.js';

const UNACKNOWLEDGED = statement({
  name: 'unacknowledged-alerts',
  text: `SELECT count(*)::int AS n FROM alert
    WHERE recipient = $1 AND acknowledged_at IS NULL AND agency_id = ANY ($2)
      AND (proceeding_id IS NULL OR proceeding_id <> ALL (ARRAY(SELECT proceeding_id FROM event WHERE actor = $1 AND ${RECUSED})))`,
  parameters: [text, array(text)],
  columns: { n: int4 },
});

const UNMATCHED = statement({
  name: 'unmatched-by-agency',
  text: `SELECT a.id AS agency, a.name, (SELECT count(*)::int FROM paper_entry p
      WHERE p.agency_id = a.id AND p.case_id IS NULL AND p.voided_at IS NULL) AS lines
    FROM agency a WHERE a.id = ANY ($1) ORDER BY a.id`,
  parameters: [array(text)],
  columns: { agency: text, name: text, lines: int4 },
});
export type Unmatched = Row<typeof UNMATCHED>;

/** Alerts to somebody, of these agencies, that he has not acknowledged. */
export async function unacknowledged(pool: Pool, recipient: string, agencies: readonly string[]): Promise<number> {
  return (await first(pool, UNACKNOWLEDGED, [recipient, agencies]))!.n;
}

/** Lines of registers that no case answers, of each of these agencies. */
export async function unmatchedLines(pool: Pool, agencies: readonly string[]): Promise<Unmatched[]> {
  return run(pool, UNMATCHED, [agencies]);
}
