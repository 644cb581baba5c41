import type pg from 'pg';
import { dayOf, endOf, plusDays, weekdayOf } from './instants.js';
import type { DeadlineRow } from './record.js';

/** Rules and calendar as data, and the checks' own count of days by them. */
export interface Limits {
  /** By pack, key and version. */
  readonly rules: ReadonlyMap<string, RuleBody>;
  /** Days that are not what their weekday says: true = worked. */
  readonly exceptions: ReadonlyMap<string, boolean>;
}
export interface RuleBody {
  readonly pack: string;
  readonly key: string;
  readonly version: number;
  readonly amount: number;
  readonly unit: 'natural-day' | 'working-day' | 'hour' | 'fixed';
  readonly roll: boolean;
  readonly expires: boolean;
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
}
type Pauses = DeadlineRow['pauses'];

export async function readLimits(pool: pg.Pool): Promise<Limits> {
  const rules = await pool.query<{ body: RuleBody }>(`SELECT body FROM rule_data WHERE kind = 'rule'`);
  const years = await pool.query<{ off: string[]; worked: string[] }>(
    // Newest version of each; what amends the notice of another year comes last.
    `SELECT holidays AS off, make_up_days AS worked FROM calendar_year c
     WHERE version = (SELECT max(version) FROM calendar_year WHERE year = c.year) ORDER BY coalesce(cardinality(amends), 0), year`,
  );
  return {
    rules: new Map(rules.rows.map(({ body }) => [nameOf(body), body])),
    exceptions: new Map(
      years.rows.flatMap(({ off, worked }) => [
        ...off.map((day) => [day, false] as const),
        ...worked.map((day) => [day, true] as const),
      ]),
    ),
  };
}

export const nameOf = (r: Pick<RuleBody, 'pack' | 'key' | 'version'>): string => `${r.pack}/${r.key}/${r.version}`;

/**
 * When a period has run out. The day of the event is not counted; paused days are not; the last day moves to the next
 * working day where the rule rolls; hours run from the moment.
 */
export function dueOf(rule: RuleBody, limits: Limits, start: number, pauses: Pauses, fixedDue?: number): number {
  if (rule.unit === 'fixed') return fixedDue ?? NaN;
  if (rule.unit === 'hour') return start + rule.amount * 3_600_000;
  return endOf(lastDayOf(rule, limits, dayOf(start), pauses));
}

export function lastDayOf(rule: RuleBody, limits: Limits, start: string, pauses: Pauses = []): string {
  const paused = (day: string) => pauses.some(({ from, to }) => day > from && day <= to);
  const works = (day: string) => limits.exceptions.get(day) ?? ![0, 6].includes(weekdayOf(day));
  let day = start;
  for (let counted = 0; counted < rule.amount;) {
    day = plusDays(day, 1);
    if (!paused(day) && (rule.unit === 'natural-day' || works(day))) counted += 1;
  }
  while (rule.roll && (!works(day) || paused(day))) day = plusDays(day, 1);
  return day;
}
