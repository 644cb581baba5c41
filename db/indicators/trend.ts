import type { Pool } from 'pg';
import { definitionOf, type RateKey } from '../../domain/rate-definitions.js';
import { run, statement } from '../sql/statement.js';
import { array, date, int4, nullable, oneOf, text } from '../sql/types.js';
import { UNPREPARED } from './parts.js';
import { parametersOf, PARAMETERS, ROWS_OF, ROWS_PARAMETERS, type Question } from './rows.js';

/** The three that the plan sets. */
export const TREND_KEYS = ['entry', 'attendance', 'callback'] as const satisfies readonly RateKey[];
export type TrendKey = (typeof TREND_KEYS)[number];

/** A month or a quarter, as far as it lies within what is asked for; both days included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}
export interface Point extends Period {
  readonly numerator: number;
  readonly denominator: number;
}
export interface Series {
  readonly key: TrendKey;
  readonly target: number | null;
  readonly points: readonly Point[];
}

/** The very rows of a rate, of each period `m` instead of the whole. */
const ofEach = (key: RateKey): string =>
  ROWS_OF[key].replaceAll('$2::date', 'm.first').replaceAll('$3::date', 'm.last');

const TREND = statement({
  name: 'trend',
  text: `
WITH ${PARAMETERS},
m AS MATERIALIZED (SELECT * FROM unnest($9::date[], $10::date[]) AS p (first, last))
${TREND_KEYS.map(
  (key) => `
  (SELECT '${key}' AS key, m.first::text AS "from",
          (count(*) FILTER (WHERE standing = 'in'))::int AS numerator, count(*)::int AS denominator
   FROM m CROSS JOIN LATERAL (${ofEach(key)}) AS row_of
   WHERE variant = 'default' AND standing IN ('in', 'waiting', 'open', 'out')
     AND ($11::text IS NULL OR station_id = $11)
   GROUP BY m.first)`,
).join('\nUNION ALL')}`,
  parameters: [...ROWS_PARAMETERS, array(date), array(date), nullable(text)],
  columns: { key: oneOf<TrendKey>(), from: text, numerator: int4, denominator: int4 },
  unprepared: UNPREPARED,
});

/** Each of the three rates in each of the periods: what would be said of the period alone; one statement for all. */
export async function trend(
  pool: Pool,
  question: Question,
  periods: readonly Period[],
  station?: string,
): Promise<Series[]> {
  const parameters = await parametersOf(pool, question);
  const [firsts, lasts] = [periods.map(({ from }) => from), periods.map(({ to }) => to)];
  const rows = await run(pool, TREND, [...parameters, firsts, lasts, station ?? null]);
  return TREND_KEYS.map((key) => ({
    key,
    target: definitionOf(key, 'default')!.target,
    points: periods.map((period) => {
      const found = rows.find((row) => row.key === key && row.from === period.from);
      return { ...period, numerator: found?.numerator ?? 0, denominator: found?.denominator ?? 0 };
    }),
  }));
}
