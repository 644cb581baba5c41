import type { Pool } from 'pg';
import type { RungName } from '../domain/rules.js';
import type { CivilDate } from '../domain/time.js';

/** What the report takes from the record. Read only. */

export interface Deadlines {
  readonly armed: number;
  readonly met: number;
  readonly metLate: number;
  readonly missed: number;
  readonly cancelled: number;
  readonly open: number;
}

/** `armed` is counted where deadlines are planned, the others where they stand: the two must agree. */
export async function deadlines(
  pool: Pool,
  agency: string,
): Promise<{ all: Deadlines; byRule: Record<string, Deadlines> }> {
  const { rows } = await pool.query<Deadlines & { rule: string }>(
    `SELECT coalesce(d.rule_key, 'unknown') AS rule, count(DISTINCT p.id)::int AS armed,
            count(DISTINCT p.id) FILTER (WHERE d.state = 'met')::int AS met,
            count(DISTINCT p.id) FILTER (WHERE d.state = 'met-late')::int AS "metLate",
            count(DISTINCT p.id) FILTER (WHERE d.state = 'missed')::int AS missed,
            count(DISTINCT p.id) FILTER (WHERE d.state = 'cancelled')::int AS cancelled,
            count(DISTINCT p.id) FILTER (WHERE d.state = 'armed')::int AS open
     FROM (SELECT l.id FROM deadline_plan l JOIN legal_case c ON c.id = l.proceeding_id WHERE c.agency_id = $1) p
     LEFT JOIN deadline d ON d.id = p.id
     GROUP BY 1 ORDER BY 1`,
    [agency],
  );
  const zero: Deadlines = { armed: 0, met: 0, metLate: 0, missed: 0, cancelled: 0, open: 0 };
  const keys = Object.keys(zero) as (keyof Deadlines)[];
  const all = rows.reduce(
    (sum, row) => Object.fromEntries(keys.map((k) => [k, sum[k] + row[k]])) as unknown as Deadlines,
    zero,
  );
  return { all, byRule: Object.fromEntries(rows.map(({ rule, ...counts }) => [rule, counts])) };
}

export const adds = (d: Deadlines): boolean => d.armed === d.met + d.metLate + d.missed + d.cancelled + d.open;

/** Rungs that spoke. */
export async function escalations(pool: Pool, agency: string): Promise<Record<RungName, number>> {
  const { rows } = await pool.query<{ rung: RungName; n: number }>(
    `SELECT r.v ->> 'rung' AS rung, count(*)::int AS n
     FROM deadline d CROSS JOIN jsonb_array_elements(d.rungs) AS r(v)
     WHERE d.agency_id = $1 AND r.v ? 'fired' AND NOT coalesce((r.v ->> 'silent')::boolean, false) GROUP BY 1`,
    [agency],
  );
  return {
    reminder: 0,
    urge: 0,
    supervise: 0,
    circular: 0,
    ...Object.fromEntries(rows.map(({ rung, n }) => [rung, n])),
  };
}

export async function stages(
  pool: Pool,
  agency: string,
): Promise<{ byStage: Record<string, number>; opened: number; closed: number; archived: number; open: number }> {
  const { rows } = await pool.query<{ stage: string; n: number; concluded: number; resting: number }>(
    `SELECT c.stage, count(*)::int AS n, count(concluded_on)::int AS concluded, count(*) FILTER (WHERE resting)::int AS resting
     FROM legal_case c JOIN proceeding p USING (id) WHERE c.agency_id = $1 GROUP BY 1 ORDER BY 1`,
    [agency],
  );
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    byStage: Object.fromEntries(rows.map(({ stage, n }) => [stage, n])),
    opened: sum((r) => r.n),
    closed: sum((r) => r.concluded),
    archived: sum((r) => (r.stage === 'archived' ? r.n : 0)),
    open: sum((r) => r.n - r.resting),
  };
}

export interface WatchAlert {
  readonly rate: string;
  readonly condition: string;
  readonly first: CivilDate;
  readonly last: CivilDate;
  readonly days: number;
}

/** When the watch spoke of a rate, and how often. */
export async function watchAlerts(pool: Pool, agency: string, period: string): Promise<WatchAlert[]> {
  const { rows } = await pool.query<WatchAlert>(
    `SELECT data ->> 'rate' AS rate, data ->> 'condition' AS condition, min(data ->> 'day') AS first,
            max(data ->> 'day') AS last, count(DISTINCT data ->> 'day')::int AS days
     FROM alert WHERE agency_id = $1 AND kind = 'watch' AND data ->> 'period' = $2 GROUP BY 1, 2 ORDER BY first, rate`,
    [agency, period],
  );
  return rows;
}

/** Draws by reason and by what became of them. */
export async function draws(
  pool: Pool,
  agency: string,
): Promise<{ drawn: number; byReason: Record<string, number>; byOutcome: Record<string, number> }> {
  const count = async (column: string): Promise<Record<string, number>> => {
    const { rows } = await pool.query<{ key: string; n: number }>(
      `SELECT coalesce(${column}, 'pending') AS key, count(*)::int AS n FROM attendance WHERE agency_id = $1 GROUP BY 1 ORDER BY 1`,
      [agency],
    );
    return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
  };
  const [byReason, byOutcome] = await Promise.all([count('reason'), count('outcome')]);
  return { drawn: Object.values(byReason).reduce((a, b) => a + b, 0), byReason, byOutcome };
}

/** Sittings by state; `late`: reported only after they were held. */
export async function hearings(pool: Pool, agency: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT count(*)::int AS announced, count(*) FILTER (WHERE state = 'held')::int AS held,
            count(*) FILTER (WHERE state = 'put-off')::int AS "putOff", count(*) FILTER (WHERE state = 'cancelled')::int AS cancelled,
            count(*) FILTER (WHERE NOT public)::int AS "nonPublic", count(*) FILTER (WHERE late)::int AS late
     FROM hearing WHERE agency_id = $1`,
    [agency],
  );
  return rows[0] ?? {};
}

export interface Registers {
  readonly entries: number;
  readonly matched: number;
  readonly void: number;
  readonly tied: number;
}

/** The second registers: how many of their entries have their case, and what two people have put right of them. */
export async function registers(pool: Pool, agency: string): Promise<Registers> {
  const { rows } = await pool.query<Registers>(
    `SELECT count(*)::int AS entries, count(case_id)::int AS matched, count(voided_at)::int AS void,
       (SELECT count(*)::int FROM paper_correction k WHERE k.agency_id = $1 AND k.kind = 'tie' AND k.act = 'confirm') AS tied
     FROM paper_entry WHERE agency_id = $1`,
    [agency],
  );
  return rows[0] ?? { entries: 0, matched: 0, void: 0, tied: 0 };
}

/** Everything that happened, by kind of event: whether people of the profile really do all that people do. */
export async function events(pool: Pool, agency: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ kind: string; n: number }>(
    `SELECT e.kind, count(*)::int AS n FROM event e JOIN legal_case c ON c.id = e.proceeding_id
     WHERE c.agency_id = $1 GROUP BY 1 ORDER BY 1`,
    [agency],
  );
  return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
}
