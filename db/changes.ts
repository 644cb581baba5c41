import type { Pool } from 'pg';
import { RECUSED } from './recusals.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { array, int4, int8, json, nullable, oneOf, text, uuid } from './sql/types.js';

/** What has come on record lately: steps and alerts by their order of entry. Nothing is written so that it can be read. */

/** How many of each are looked at in one go. */
export const MOST_CHANGES = 500;

const above = (table: 'step' | 'alert', high: string, missing: string) =>
  `ARRAY(SELECT entry FROM ((SELECT entry FROM ${table} WHERE entry > ${high} ORDER BY entry LIMIT $5::int)
     UNION ALL (SELECT entry FROM ${table} WHERE entry = ANY (${missing}))) x ORDER BY entry)`;

/** With the transactions that were under way in the same moment: the oldest, and the first that had not begun. */
const LOOK = statement({
  name: 'changes',
  text: `SELECT pg_snapshot_xmin(now)::text AS oldest, pg_snapshot_xmax(now)::text AS next,
      ${above('step', '$1::bigint', '$2::bigint[]')} AS steps, ${above('alert', '$3::bigint', '$4::bigint[]')} AS alerts
    FROM pg_current_snapshot() AS now`,
  parameters: [int8, array(int8), int8, array(int8), int4],
  columns: { oldest: text, next: text, steps: array(int8), alerts: array(int8) },
});
const LAST = statement({
  name: 'last-changes',
  text: `SELECT coalesce((SELECT max(entry) FROM step), 0)::bigint AS steps, coalesce((SELECT max(entry) FROM alert), 0)::bigint AS alerts`,
  columns: { steps: int8, alerts: int8 },
});

/** Where a case, or a request, lies, and the tasks that are open or that this very step has ended: what permissions are asked of. */
const CASES = statement({
  name: 'changed-cases',
  text: `SELECT p.id, p.kind, p.agency_id AS agency, coalesce(c.station_id, q.station_id) AS station, c.firm_id AS firm, c.handler,
      p.facts->'change'->>'successor' AS successor, p.facts->'change'->>'firm' AS "nextFirm",
      ARRAY(SELECT DISTINCT observer FROM attendance a WHERE a.case_id = p.id AND observer IS NOT NULL) AS observers,
      ARRAY(SELECT jsonb_array_elements_text(coalesce(p.facts->'handlers', '[]'))) AS handlers,
      ARRAY(SELECT jsonb_array_elements_text(coalesce(p.facts->'recused', '[]'))) AS recused,
      (SELECT coalesce(json_agg(x), '[]') FROM (SELECT t.at_station AS station, t.at_firm AS firm, t.assignee FROM task t
        WHERE t.proceeding_id = p.id AND (t.state = 'open' OR t.ended_seq = s.seq)) x) AS tasks
    FROM step s JOIN proceeding p ON p.id = s.proceeding_id LEFT JOIN legal_case c ON c.id = p.id
    LEFT JOIN requests q ON q.id = p.id WHERE s.entry = ANY ($1)`,
  parameters: [array(int8)],
  columns: {
    ...{ id: uuid, kind: text, agency: text, station: nullable(text), firm: nullable(text), handler: nullable(text) },
    ...{ successor: nullable(text), nextFirm: nullable(text) },
    ...{ observers: array(text), handlers: array(text), recused: array(text) },
    tasks: json<readonly { station: string | null; firm: string | null; assignee: string | null }[]>(),
  },
});
export type ChangedCase = Row<typeof CASES>;

const ALERTS = statement({
  name: 'changed-alerts',
  text: `SELECT a.recipient, a.agency_id AS agency, a.proceeding_id AS "caseId" FROM alert a WHERE a.entry = ANY ($1)
      AND NOT EXISTS (SELECT FROM event WHERE proceeding_id = a.proceeding_id AND actor = a.recipient AND ${RECUSED})`,
  parameters: [array(int8)],
  columns: { recipient: oneOf<string>(), agency: text, caseId: nullable(uuid) },
});
export type ChangedAlert = Row<typeof ALERTS>;

/** How far steps and alerts have been looked at. */
export interface Position {
  readonly steps: number;
  readonly alerts: number;
}

export interface Seen {
  /** No transaction below is under way any more. */
  readonly oldest: bigint;
  /** No transaction from here on had begun. */
  readonly next: bigint;
  readonly steps: readonly number[];
  readonly alerts: readonly number[];
}

interface After {
  readonly high: number;
  readonly missing: readonly number[];
}

/** What is above, and what was missing; all of one moment. */
export async function lookForChanges(pool: Pool, steps: After, alerts: After): Promise<Seen> {
  const asked = [steps.high, steps.missing, alerts.high, alerts.missing, MOST_CHANGES] as const;
  const seen = (await first(pool, LOOK, asked))!;
  const { oldest, next } = seen;
  return { oldest: BigInt(oldest), next: BigInt(next), steps: seen.steps.map(Number), alerts: seen.alerts.map(Number) };
}

export async function lastChanges(pool: Pool): Promise<Position> {
  const { steps, alerts } = (await first(pool, LAST))!;
  return { steps: Number(steps), alerts: Number(alerts) };
}

export async function changedCases(pool: Pool, entries: readonly number[]): Promise<ChangedCase[]> {
  return entries.length === 0 ? [] : run(pool, CASES, [entries]);
}

export async function changedAlerts(pool: Pool, entries: readonly number[]): Promise<ChangedAlert[]> {
  return entries.length === 0 ? [] : run(pool, ALERTS, [entries]);
}
