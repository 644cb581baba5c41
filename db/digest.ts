import type { PoolClient } from 'pg';
import { formatInstant, weekday, type CivilDate, type Instant } from '../domain/time.js';
import { raiseWatchAlert } from './alerts.js';
import { run, statement } from './sql/statement.js';
import { int4, text, timestamptz } from './sql/types.js';

const MONDAY = 1;

const OVERDUE = statement({
  name: 'overdue-internally',
  text: `SELECT d.rule_key AS rule, count(*)::int AS n
    FROM deadline d JOIN rule_data r ON r.kind = 'rule' AND r.pack = d.rule_pack AND r.key = d.rule_key
      AND r.version = d.rule_version AND r.body->>'ladder' = 'internal'
    WHERE d.agency_id = $1 AND d.state = 'armed' AND d.due_at < $2 GROUP BY d.rule_key ORDER BY d.rule_key`,
  parameters: [text, timestamptz],
  columns: { rule: text, n: int4 },
});

/**
 * Internal clocks go up to the head of the centre only; the bureau is told once a week how many of them are overdue.
 *
 * @returns how many alerts were raised; none on other days, or when nothing is overdue
 */
export async function raiseDigest(
  client: PoolClient,
  o: { agency: string; day: CivilDate; at: Instant },
): Promise<number> {
  if (weekday(o.day) !== MONDAY) return 0;
  const rows = await run(client, OVERDUE, [o.agency, formatInstant(o.at)]);
  if (rows.length === 0) return 0;
  return raiseWatchAlert(client, {
    agency: o.agency,
    key: `digest/${o.agency}/${o.day}`,
    data: { condition: 'digest', day: o.day, overdue: Object.fromEntries(rows.map((r) => [r.rule, r.n])) },
    at: o.at,
    to: ['bureau'],
  });
}
