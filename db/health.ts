import type { Pool } from 'pg';
import { first, run, statement, type Row } from './sql/statement.js';
import { array, int4, joined, nullable, oneOf, present, text, timestamptz, uuid } from './sql/types.js';
import { HELD_UP } from './standstill.js';

/** Of each kind that is listed. */
const MOST = 100;

const PARKED = statement({
  name: 'parked-in-reach',
  text: `SELECT p.id AS "caseId", c.number, p.stage, p.parked AS reason, p.updated_at AS since
    FROM proceeding p LEFT JOIN legal_case c USING (id)
    WHERE p.parked IS NOT NULL AND p.agency_id = ANY ($1) ORDER BY p.updated_at, p.id LIMIT ${MOST}`,
  parameters: [array(text)],
  columns: { caseId: uuid, number: joined(text), stage: text, reason: present(text), since: timestamptz },
});
const HELD_UP_HERE = statement({
  name: 'held-up-in-reach',
  text: `SELECT d.proceeding_id AS "caseId", c.number, d.rule_key AS rule, d.held_up AS what, d.held_up_at AS "triedAt"
    ${HELD_UP} AND d.agency_id = ANY ($1) ORDER BY d.held_up_at, d.id LIMIT ${MOST}`,
  parameters: [array(text)],
  columns: {
    ...{ caseId: uuid, number: joined(text), rule: text },
    what: present(oneOf<'rung' | 'expiry' | 'replan'>()),
    triedAt: present(timestamptz),
  },
});
const STATE = statement({
  name: 'state-of-the-record',
  text: `SELECT ARRAY(SELECT DISTINCT year FROM calendar_year WHERE year >= $1 ORDER BY year) AS years,
      (SELECT count(*)::int FROM deadline WHERE state = 'armed' AND provisional AND agency_id = ANY ($2)) AS provisional,
      (SELECT max(day)::text FROM audit_anchor) AS "anchoredTo", (SELECT max(made_at) FROM audit_anchor) AS "anchoredAt",
      current_setting('server_version') AS postgres`,
  parameters: [int4, array(text)],
  columns: {
    years: array(int4),
    provisional: int4,
    anchoredTo: nullable(text),
    anchoredAt: nullable(timestamptz),
    postgres: nullable(text),
  },
});

export interface Standing {
  readonly parked: readonly Row<typeof PARKED>[];
  readonly heldUp: readonly Row<typeof HELD_UP_HERE>[];
}

/** What stands still in these agencies, the oldest first. */
export async function standing(pool: Pool, agencies: readonly string[]): Promise<Standing> {
  const [parked, heldUp] = await Promise.all([run(pool, PARKED, [agencies]), run(pool, HELD_UP_HERE, [agencies])]);
  return { parked, heldUp };
}

/** Published years from this one on, dates that rest on one that is not, the last anchor. */
export async function stateOfRecord(pool: Pool, year: number, agencies: readonly string[]): Promise<Row<typeof STATE>> {
  return (await first(pool, STATE, [year, agencies]))!;
}
